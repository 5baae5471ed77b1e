/** A file of an agent as it is now: its text, its bytes, and where it really lies. */

import { lstatSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import type { RepoPath } from '../../base/types.ts';
import { readBytes, targetOf } from '../../edit/index.ts';

export interface UserFile {
  readonly root: string;
  /** Relative to the root; of a link, what it leads to. */
  readonly path: RepoPath;
  readonly absolute: string;
  /** Null when there is none. */
  readonly bytes: Buffer | null;
  /** Without its byte order mark. */
  readonly text: string;
  readonly mark: string;
  /** Folders above it that are missing, relative to the root, outermost first. */
  readonly missing: readonly string[];
}

const BYTE_ORDER_MARK = '\uFEFF';

/** @param root absolute real path; the file may not lead outside it @throws Error that says why it is left alone */
export function readUserFile(root: string, file: string): UserFile {
  const target = targetOf(root, file);
  if ('code' in target) throw new Error(target.message.replace(file, 'it'));
  const { path, absolute, stats } = target;
  const bytes = stats === null ? null : readBytes(absolute);
  const whole = bytes?.toString('utf8') ?? '';
  if (bytes !== null && !Buffer.from(whole).equals(bytes)) throw new Error('it is not UTF-8 text');
  const mark = whole.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return { root, path, absolute, bytes, text: whole.slice(mark.length), mark, missing: missingFolders(root, absolute) };
}

// --- internal ---

function missingFolders(root: string, absolute: string): string[] {
  const missing: string[] = [];
  for (let at = dirname(absolute); lstatSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at))
    missing.unshift(relative(root, at));
  return missing;
}
