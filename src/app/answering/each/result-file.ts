/** The file that answers about many files are kept in: its place, what it holds, and one answer more, written as a whole. */

import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { MlxCodeError } from '../../../base/errors.ts';
import { writeFileAtomic } from '../../../platform/atomic-write.ts';
import { withHome } from '../../../platform/dirs.ts';
import { entryOf, type FileAnswer, formatOf, parseResults, type ResultEntry, resultText } from './result-text.ts';

/** Larger ones are not read. Bytes. */
const MAX_BYTES = 200_000_000;
const MODE_BITS = 0o777;

/** The name where none is given. @param template '' for a question of one's own */
export function defaultResultName(template: string): string {
  const name = template.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 60);
  return `mlx-code-${name === '' ? 'answers' : name}.md`;
}

/**
 * @param typed as the user wrote it, relative to the working folder
 * @returns the absolute place, links in its folders followed
 * @throws E_USAGE for a place in a folder that is not there, or in the data of git
 */
export function resultPlace(cwd: string, typed: string): string {
  const wanted = resolve(cwd, withHome(typed));
  let folder: string;
  try {
    folder = realpathSync.native(dirname(wanted));
  } catch {
    throw new MlxCodeError('E_USAGE', `There is no folder ${dirname(wanted)} for the results`, {
      hint: 'Make it, or name another file with --out.',
    });
  }
  const place = join(folder, basename(wanted));
  if (place.split(/[/\\]/).some((part) => part.toLowerCase() === '.git'))
    throw new MlxCodeError('E_USAGE', `${typed} is inside .git, which belongs to git`, {
      hint: 'Name another file with --out.',
    });
  return place;
}

/** @returns what is answered already, by path @throws E_USAGE for a file that holds something else, which is never written over */
export function readResults(place: string): Map<string, ResultEntry> {
  const text = textAt(place);
  const entries = text === null ? [] : parseResults(text, formatOf(place));
  if (entries === null) throw refused(place, 'it holds something else');
  return new Map(entries.map((entry) => [entry.path, entry]));
}

/** Adds an answer, in the place of an earlier one about the same file; what another run has added meanwhile stays. @throws as `readResults`, E_DISK_FULL, E_READ_ONLY */
export async function addResult(place: string, answer: FileAnswer): Promise<void> {
  const entries = readResults(place);
  const format = formatOf(place);
  entries.set(answer.path, entryOf(answer, format));
  const mode = lstatSync(place, { throwIfNoEntry: false })?.mode;
  const text = resultText([...entries.values()], format);
  await writeFileAtomic(place, text, mode === undefined ? undefined : mode & MODE_BITS);
}

// --- internal ---

/** Null when nothing is there. A link is not followed. */
function textAt(place: string): string | null {
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (!stats.isFile()) throw refused(place, 'it is no regular file');
  const fd = openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (fstatSync(fd).size > MAX_BYTES) throw refused(place, `it has more than ${MAX_BYTES} bytes`);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function refused(place: string, why: string): MlxCodeError {
  return new MlxCodeError('E_USAGE', `${place} is no result file of --each: ${why}`, {
    hint: 'Nothing was written. Name another file with --out.',
  });
}
