/** A copy of the indexed files without the comments that are asked for: a sentence must not find itself. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fromErrno, throwIfCancelled } from '../../base/errors.ts';
import { initHash } from '../../base/hash.ts';
import { repoPath } from '../../base/paths.ts';
import { readSourceSync } from '../../files/index.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import type { AppWork } from '../work-options.ts';
import type { DocQuery } from './bench-queries.ts';
import { plainWords } from './doc-comment.ts';

export interface MaskedCopy {
  /** The folder of the copied files, and one beside it for their index. */
  readonly root: string;
  readonly indexDir: string;
  /** Those whose sentence is in no copied file any more, in no comment and in no document. */
  readonly queries: readonly DocQuery[];
  readonly remove: () => Promise<void>;
}

/**
 * @param paths files below `root`
 * @throws E_DISK_*, E_READ_ONLY, E_CANCELLED; the copy is then gone again
 */
export async function maskedCopy(
  root: string,
  paths: Iterable<string>,
  queries: readonly DocQuery[],
  maxFileBytes: number,
  work: AppWork,
): Promise<MaskedCopy> {
  const top = await mkdtemp(join(tmpdir(), 'mlx-code-bench-'));
  const remove = () => rm(top, { recursive: true, force: true, maxRetries: 3 });
  try {
    const copy = join(top, 'files');
    await initHash();
    const { leaked, copied } = await copyFiles(root, copy, [...paths], queries, maxFileBytes, work);
    const kept = queries.filter((query) => copied.has(query.path) && !leaked.has(query));
    return { root: copy, indexDir: join(top, 'index'), queries: kept, remove };
  } catch (error) {
    await remove();
    throw fromErrno(error, `copy files to ${top}`);
  }
}

// --- internal ---

async function copyFiles(
  root: string,
  copy: string,
  paths: readonly string[],
  queries: readonly DocQuery[],
  maxFileBytes: number,
  work: AppWork,
): Promise<{ leaked: Set<DocQuery>; copied: Set<string> }> {
  const leaked = new Set<DocQuery>();
  const copied = new Set<string>();
  const wanted = queries.map((query) => ({ query, words: plainWords(query.query) }));
  makeFolder(copy);
  for (const [done, path] of paths.entries()) {
    throwIfCancelled(work.signal);
    work.onProgress?.({ phase: 'copy', done, total: paths.length, unit: 'files' });
    const source = readSourceSync(root, repoPath(path), { maxFileBytes });
    if (source.skip !== '') continue;
    const text = withoutComments(
      source.text,
      queries.filter((query) => query.path === path),
    );
    const words = plainWords(text);
    for (const each of wanted) if (words.includes(each.words)) leaked.add(each.query);
    const file = join(copy, path);
    makeFolder(dirname(file));
    await writeFile(file, text);
    copied.add(path);
  }
  return { leaked, copied };
}

function withoutComments(text: string, queries: readonly DocQuery[]): string {
  if (queries.length === 0) return text;
  const lines = text.split(/(?<=\n)|(?<=\r)(?!\n)/);
  return lines.filter((_, index) => !queries.some(({ from, to }) => index + 1 >= from && index + 1 < to)).join('');
}
