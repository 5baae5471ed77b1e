/** Which definitions of changed files are not as in the last commit, within bounds: for what must not wait, such as a prompt. */

import { throwIfCancelled } from '../../base/errors.ts';
import { createChunker, languageOf } from '../../chunk/index.ts';
import { isSecretPath } from '../../files/index.ts';
import { contentsOf, sizesOf, textOf, workFile } from '../git/contents.ts';
import { type FileVersions, type SymbolChange, symbolChanges } from './compare.ts';
import { definitionsIn } from './definitions.ts';
import { isParsed, outlineOf } from './outline.ts';

export interface ChangedFile {
  /** Below the root. */
  readonly path: string;
  /** Id of its content in the last commit; '' for a new file. */
  readonly headId: string;
}

export interface ChangedDefinitions {
  /** In the order of files and lines. */
  readonly symbols: readonly SymbolChange[];
  /** Files of code that were not compared: they are too many, too large, or the time was up. */
  readonly left: number;
}

export interface ComparingBounds {
  readonly files: number;
  /** Of all files, each by its longer version. */
  readonly bytes: number;
  readonly timeMs: number;
}

const BOUNDS: ComparingBounds = { files: 20, bytes: 500_000, timeMs: 300 };
/** Parsing one file cannot be ended early, so a long one is not begun. */
const MAX_FILE_BYTES = 150_000;

/**
 * Files with secrets are left out.
 * @throws E_GIT_*, E_CANCELLED
 */
export async function changedDefinitions(
  root: string,
  changed: readonly ChangedFile[],
  signal?: AbortSignal,
  bounds: ComparingBounds = BOUNDS,
): Promise<ChangedDefinitions> {
  const files = changed.filter(({ path }) => isParsed(languageOf(path)) && !isSecretPath(path));
  if (files.length === 0) return { symbols: [], left: 0 };
  const time = AbortSignal.timeout(bounds.timeMs);
  const compared: FileVersions[] = [];
  try {
    const within = signal === undefined ? time : AbortSignal.any([signal, time]);
    await compare(root, files.slice(0, bounds.files), bounds.bytes, compared, within);
  } catch (error) {
    throwIfCancelled(signal);
    if (!time.aborted) throw error;
  }
  return { symbols: symbolChanges(compared), left: files.length - compared.length };
}

// --- internal ---

/** Adds to `compared` file by file, so that what is done when time is up is kept. */
async function compare(
  root: string,
  files: readonly ChangedFile[],
  maxBytes: number,
  compared: FileVersions[],
  signal: AbortSignal,
): Promise<void> {
  const ids = files.map(({ headId }) => headId).filter((id) => id !== '');
  const sizes = await sizesOf(root, ids, signal);
  let bytes = 0;
  const chosen = files.flatMap(({ path, headId }) => {
    // Not here, as in a clone that holds a part only.
    if (headId !== '' && !sizes.has(headId)) return [];
    const now = workFile(root, path);
    const size = Math.max(now?.length ?? 0, sizes.get(headId) ?? 0);
    if (size > MAX_FILE_BYTES || bytes + size > maxBytes) return [];
    bytes += size;
    return [{ path, headId, now }];
  });
  if (chosen.length === 0) return;
  const [contents, chunker] = await Promise.all([
    contentsOf(
      root,
      chosen.map(({ headId }) => headId),
      signal,
    ),
    createChunker(),
  ]);
  try {
    for (const { path, headId, now } of chosen) {
      const [oldText, newText] = [textOf(contents.get(headId) ?? null), textOf(now)];
      const before = definitionsIn(await outlineOf(chunker, { path, text: oldText }), oldText);
      const after = definitionsIn(await outlineOf(chunker, { path, text: newText }), newText);
      const lines = { oldLines: before.lines, newLines: after.lines };
      compared.push({ oldPath: path, path, before: before.definitions, after: after.definitions, ...lines });
      // Lets the timer and others in: parsing holds this thread.
      await new Promise((resolve) => setImmediate(resolve));
      throwIfCancelled(signal);
    }
  } finally {
    chunker.close();
  }
}
