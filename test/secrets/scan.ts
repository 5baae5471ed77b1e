/**
 * Plants secrets of every kind in a project, indexes it with the built program, and looks for them in all that is kept
 * or printed; and counts how often clean code is taken for a secret. For the tests of every change and for the fault suite.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/platform/package-root.ts';
import { IndexReader, openIndex } from '../../src/store/index.ts';
import { redactSecrets } from '../../src/text/redact.ts';
import { type Sample, samples, seeded } from './samples.ts';

/** A project to plant in, and the built program in it with a home of its own. */
export interface Place {
  readonly home: string;
  write(path: string, content: string): void;
  run(
    args: readonly string[],
  ): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

export interface SecretScan {
  readonly planted: number;
  /** Kind and trace of each secret that was seen. */
  readonly found: readonly string[];
  /** What is wrong with the scan itself; empty when what it says can be believed. */
  readonly doubts: readonly string[];
}

/** Where each sample is planted: a settings file, code, a comment, Base64, other line ends, JSON. */
const PLACES: readonly (readonly [name: string, make: (sample: Sample) => string])[] = [
  ['settings.yaml', ({ line }) => `# settings\nname: service\n${line}\nport: 8080\n`],
  ['inline.ts', ({ line }) => `export function connect(): void {\n  open();\n${line}\n  close();\n}\n`],
  ['comment.py', ({ line }) => `def connect():\n    # was: ${line.replaceAll('\n', '\n    # ')}\n    return 1\n`],
  ['encoded.yml', ({ line }) => `data:\n  blob: ${Buffer.from(line).toString('base64')}\n`],
  ['windows.go', ({ line }) => `package main\r\n\r\nfunc main() {\r\n${line.replaceAll('\n', '\r\n')}\r\n}\r\n`],
  ['record.json', ({ line }) => `${JSON.stringify({ name: 'x', line }, null, 2)}\n`],
];
const DENIED = [
  '.env',
  'id_ed25519',
  '.aws/credentials',
  '.netrc',
  'deploy.pem',
  'vault.kdbx',
  'terraform.tfstate',
  '.pypirc',
];
/** @param rounds each plants every kind in every place, anew */
export async function scanForSecrets(place: Place, rounds: number): Promise<SecretScan> {
  const planted = plant(place, rounds);
  const doubts: string[] = [];
  const made = await place.run(['index', '--fast', '--json']);
  if (made.code !== 0) doubts.push(`index ended with ${made.code}: ${made.stderr}`);
  const status = await place.run(['status', '--json']);
  const { indexDir, index } = JSON.parse(status.stdout) as {
    indexDir: string;
    index: { redacted: Record<string, number>; skips: Record<string, number>; files: number };
  };
  const outputs = await Promise.all([
    place.run(['search', '.', '--mode', 'regex', '-n', '1000', '--json']),
    place.run(['search', 'connect', '-n', '1000', '-C', '20', '--json']),
    place.run(['search', 'settings service port', '-n', '100', '-C', '5']),
    place.run(['refs', 'value', '--json']),
    place.run(['map']),
  ]);
  const all = Buffer.concat([
    ...everyFile(place.home),
    Buffer.from(await rowsOf(indexDir)),
    ...[made, status, ...outputs].flatMap((o) => [Buffer.from(o.stdout), Buffer.from(o.stderr)]),
  ]);
  // What was indexed is there to be found, so nothing found means something.
  if (!all.includes('SERVICE_API_KEY')) doubts.push('what stands beside the secrets is not found either');
  if (index.files !== planted.length - DENIED.length)
    doubts.push(`${index.files} files of ${planted.length} are indexed`);
  for (const { kind } of samples(seeded(1))) {
    const redacted = index.redacted[kind] ?? 0;
    if (redacted < PLACES.length * rounds) doubts.push(`${kind} was redacted ${redacted} times`);
  }
  if (index.skips['secret'] !== DENIED.length) doubts.push(`${index.skips['secret']} files of secrets are left out`);
  const found = planted.flatMap((sample) =>
    traces(sample)
      .filter((trace) => all.includes(trace))
      .map((trace) => `${sample.kind}: ${trace}`),
  );
  return { planted: planted.length, found, doubts };
}

/** @returns how many pieces of the code in `node_modules` were looked at, and how many were taken for a secret */
export function mistakenForSecrets(most: number): { readonly chunks: number; readonly mistaken: number } {
  const root = join(packageRoot(), 'node_modules');
  let chunks = 0;
  let mistaken = 0;
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.(?:js|mjs|ts|md|json|c|h|py)$/.test(name) || chunks >= most) continue;
    const path = join(root, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile() || stats.size > 200_000) continue;
    const lines = readFileSync(path, 'utf8').split('\n');
    for (let at = 0; at < lines.length && chunks < most; at += CHUNK_LINES) {
      chunks++;
      const { counts } = redactSecrets(lines.slice(at, at + CHUNK_LINES).join('\n'));
      if (Object.keys(counts).length > 0) mistaken++;
    }
  }
  return { chunks, mistaken };
}

// --- internal ---

const CHUNK_LINES = 30;

function plant(place: Place, rounds: number): Sample[] {
  const planted: Sample[] = [];
  for (let round = 0; round < rounds; round++) {
    PLACES.forEach(([name, make], at) => {
      for (const sample of samples(seeded(1_000 * round + at + 1))) {
        place.write(`${round}/${sample.kind}/${name}`, make(sample));
        planted.push(sample);
      }
    });
  }
  DENIED.forEach((name, i) => {
    const [sample] = samples(seeded(90_000 + i));
    if (sample === undefined) return;
    place.write(name, `plain words beside ${sample.line}\n`);
    planted.push(sample);
  });
  return planted;
}

/** What must not be seen of a sample: each of its lines, plain and in Base64, at both ends. */
function traces({ value, line }: Sample): string[] {
  const parts = value.split('\n').map((part) => part.slice(0, 40));
  return [...parts, Buffer.from(line).toString('base64').slice(-40, -4)];
}

function everyFile(folder: string): Buffer[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path));
}

/** Tables compress their text, so what they hold is read through them too. */
async function rowsOf(indexDir: string): Promise<string> {
  const rows: string[] = [];
  const reader = await IndexReader.open(indexDir);
  await reader.scan(null, (row) => rows.push(JSON.stringify(row)) > 0);
  reader.close();
  const index = await openIndex(indexDir);
  const columns = ['path', 'hash', 'terms', 'symbol_terms', 'imports', 'redacted'];
  for (const row of await index.files.query().select(columns).toArray()) rows.push(JSON.stringify(row));
  for (const row of await index.chunks.query().select(['terms', 'definitions', 'scope']).toArray())
    rows.push(JSON.stringify(row));
  index.close();
  return rows.join('\n');
}
