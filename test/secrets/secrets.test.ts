/**
 * Plants secrets of every kind in a project, indexes it with the built program, and looks for them in all that is kept
 * or printed. And counts how often clean code is mistaken for a secret.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { redactSecrets } from '../../src/base/redact.ts';
import { IndexReader, openIndex } from '../../src/store/index.ts';
import { emptyProject, type Sandbox } from '../e2e/sandbox.ts';
import { type Sample, samples, seeded } from './samples.ts';

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
const ROUNDS = 1;
const CLEAN_CHUNKS = 3_000;
const CHUNK_LINES = 30;

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
  for (const row of await index.chunks.query().select(['terms', 'defines', 'scope']).toArray())
    rows.push(JSON.stringify(row));
  index.close();
  return rows.join('\n');
}

function plant(sandbox: Sandbox): Sample[] {
  const planted: Sample[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    PLACES.forEach(([name, make], place) => {
      for (const sample of samples(seeded(1_000 * round + place + 1))) {
        sandbox.write(`${round}/${sample.kind}/${name}`, make(sample));
        planted.push(sample);
      }
    });
  }
  DENIED.forEach((name, i) => {
    const [sample] = samples(seeded(90_000 + i));
    if (sample === undefined) return;
    sandbox.write(name, `plain words beside ${sample.line}\n`);
    planted.push(sample);
  });
  return planted;
}

it('keeps planted secrets out of the index, the logs and the output', async () => {
  const sandbox = emptyProject();
  const planted = plant(sandbox);
  expect(planted.length).toBeGreaterThanOrEqual(300);
  const made = await sandbox.run(['index', '--fast', '--json']);
  expect(made.code, made.stderr).toBe(0);
  const status = await sandbox.run(['status', '--json']);
  const { indexDir, index } = JSON.parse(status.stdout) as {
    indexDir: string;
    index: { redacted: Record<string, number>; skips: Record<string, number>; files: number };
  };
  const outputs = await Promise.all([
    sandbox.run(['search', '.', '--mode', 'regex', '-n', '1000', '--json']),
    sandbox.run(['search', 'connect', '-n', '1000', '-C', '20', '--json']),
    sandbox.run(['search', 'settings service port', '-n', '100', '-C', '5']),
    sandbox.run(['refs', 'value', '--json']),
    sandbox.run(['map']),
  ]);
  const kept = [...everyFile(sandbox.home), Buffer.from(await rowsOf(indexDir))];
  const all = Buffer.concat([
    ...kept,
    ...[made, status, ...outputs].flatMap((o) => [Buffer.from(o.stdout), Buffer.from(o.stderr)]),
  ]);
  // What was indexed is there to be found, so nothing found means something.
  expect(all.includes('SERVICE_API_KEY')).toBe(true);
  expect(index.files).toBe(planted.length - DENIED.length);
  const found = planted.flatMap((sample) =>
    traces(sample)
      .filter((trace) => all.includes(trace))
      .map((trace) => `${sample.kind}: ${trace}`),
  );
  expect(found).toEqual([]);
  for (const { kind } of samples(seeded(1)))
    expect(index.redacted[kind], kind).toBeGreaterThanOrEqual(PLACES.length * ROUNDS);
  expect(index.skips['secret']).toBe(DENIED.length);
});

it('takes less than one clean chunk in two hundred for a secret', () => {
  const root = join(packageRoot(), 'node_modules');
  let chunks = 0;
  let mistaken = 0;
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.(?:js|mjs|ts|md|json|c|h|py)$/.test(name) || chunks >= CLEAN_CHUNKS) continue;
    const path = join(root, name);
    if (!statSync(path).isFile() || statSync(path).size > 200_000) continue;
    const lines = readFileSync(path, 'utf8').split('\n');
    for (let at = 0; at < lines.length && chunks < CLEAN_CHUNKS; at += CHUNK_LINES) {
      chunks++;
      const { counts } = redactSecrets(lines.slice(at, at + CHUNK_LINES).join('\n'));
      if (Object.keys(counts).length > 0) mistaken++;
    }
  }
  expect(chunks).toBe(CLEAN_CHUNKS);
  expect(mistaken / chunks).toBeLessThanOrEqual(0.005);
});

it('shows a value again when the user switches it off', async () => {
  const sandbox = emptyProject();
  const { line, value } = samples(seeded(7)).find(({ kind }) => kind === 'generic') as Sample;
  sandbox.write('config.py', `import os\n${line}\n`);
  // A project's own file may not.
  sandbox.write('.mlx-code.json', '{ "index": { "redactSecrets": false } }');
  const search = async (env: Record<string, string>) => {
    expect((await sandbox.run(['index', '--fast'], { env })).code).toBe(0);
    return (await sandbox.run(['search', 'SERVICE_API_KEY', '--json'], { env })).stdout;
  };
  expect(await search({})).not.toContain(value);
  expect(await search({ MLX_CODE_INDEX_REDACT_SECRETS: 'false' })).toContain(value);
  const again = await search({});
  expect(again).toContain('«secret:generic»');
  expect(again).not.toContain(value);
});
