/** The development corpora: laid out on first use, so that a clean clone can run the benchmarks. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../src/platform/package-root.ts';

export interface Corpus {
  readonly name: string;
  readonly language: string;
  /** Folder to index, relative to that of all corpora. */
  readonly index_root: string;
}

export const CORPORA_LIST = join(packageRoot(), 'bench', 'dev', 'corpora.json');
export const ANNOTATIONS = join(packageRoot(), 'bench', 'dev', 'annotations');

/** What went wrong in words for the person at the terminal; printed without a stack trace. */
export class BenchError extends Error {}

export function readCorpora(list: string, only?: string): Corpus[] {
  const wanted = only?.split(',');
  const all = JSON.parse(readFileSync(list, 'utf8')) as Corpus[];
  const unknown = wanted?.filter((name) => !all.some((corpus) => corpus.name === name)) ?? [];
  if (unknown.length > 0) throw new BenchError(`There is no corpus ${unknown.join(', ')} in ${list}`);
  return all.filter((corpus) => wanted === undefined || wanted.includes(corpus.name));
}

/**
 * @param given folder of the corpora; without it they are fetched into bench/.cache with pip, npm, go, mvn and cargo
 * @returns its absolute path
 * @throws BenchError when a corpus is missing
 */
export function corporaFolder(given: string | undefined, corpora: readonly Corpus[]): string {
  const dir = given === undefined ? join(packageRoot(), 'bench', '.cache', 'corpora') : resolve(given);
  const missing = (): Corpus[] => corpora.filter(({ index_root }) => !existsSync(join(dir, index_root)));
  const script = join(packageRoot(), 'bench', 'dev', 'fetch-corpora.sh');
  if (given === undefined && missing().length > 0) {
    process.stderr.write('Fetching the corpora (once; pip, npm, go, mvn and cargo are needed) ...\n');
    const { status } = spawnSync('bash', [script, dir], { stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new BenchError('Some corpora could not be fetched; run the same command again.');
  }
  const [first] = missing();
  if (first === undefined) return dir;
  throw new BenchError(`${join(dir, first.index_root)} is missing; bench/dev/fetch-corpora.sh DIR lays it out.`);
}

/** Runs a benchmark; a BenchError is printed in one line. */
export async function runBench(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof BenchError || isUsage(error))) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

/** Reads options before a benchmark starts; a wrong one ends the program with one line. */
export function usage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!isUsage(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

// --- internal ---

function isUsage(error: unknown): error is Error {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}
