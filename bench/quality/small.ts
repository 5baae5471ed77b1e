/**
 * The same questions put to small indexes: ten files of each corpus, and this project's own source. Words are rare and
 * backgrounds narrow there, so confidence that is right for libraries need not be right for them.
 */

import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, relative, sep } from 'node:path';
import { indexRoot } from '../../src/index/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { ofFile, type Target } from './metric.ts';
import type { SurenessCount } from './sureness.ts';

/** Files of a small index. */
const FILES = 10;
/** Of these, how many at most answer a query. */
const ANSWERING = 5;

export interface Asked {
  readonly query: string;
  readonly relevant: readonly Target[];
}

/** Questions about this project's source, with the file that answers each. */
const OWN = JSON.parse(readFileSync(join(packageRoot(), 'bench', 'quality', 'own.json'), 'utf8')) as readonly Asked[];

/** Ten files of a corpus, chosen by the digest of their paths: some that answer queries, and some of the same languages. */
export async function askTenFiles(count: SurenessCount, name: string, root: string, asked: readonly Asked[]) {
  const answers = asked.flatMap(({ relevant }) => relevant.map(pathOf));
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const byDigest = (a: string, b: string): number => (digest(a) < digest(b) ? -1 : 1);
  const answering = files.filter((file) => answers.some((answer) => ofFile(file, answer))).sort(byDigest);
  const kinds = new Set(answering.map((file) => extname(file)));
  const others = files.filter((file) => kinds.has(extname(file)) && !answering.includes(file)).sort(byDigest);
  const first = answering.slice(0, ANSWERING);
  const chosen = [...first, ...others.slice(0, FILES - first.length)];
  const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-small-'));
  try {
    for (const file of chosen) cpSync(join(root, file), join(scratch, 'code', file));
    const within = asked.filter(({ relevant }) =>
      relevant.every((target) => first.some((file) => ofFile(file, pathOf(target)))),
    );
    await askIndex(count, name, join(scratch, 'code'), join(scratch, 'index'), within);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** This project's source. */
export async function askOwn(count: SurenessCount): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-own-'));
  try {
    await askIndex(count, 'mlx-code', join(packageRoot(), 'src'), scratch, OWN);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

// --- internal ---

async function askIndex(
  count: SurenessCount,
  name: string,
  root: string,
  indexDir: string,
  asked: readonly Asked[],
): Promise<void> {
  const report = await indexRoot({ root, indexDir, walk: {}, force: true });
  process.stderr.write(`${name}, small: ${report.chunks} chunks, ${asked.length} queries\n`);
  await count.ask(
    indexDir,
    name,
    asked.map(({ query }) => query),
  );
}

function pathOf(target: Target): string {
  return typeof target === 'string' ? target : target.path;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
