/**
 * A question about a file that cannot be shown is not asked: the model would answer it from whatever else was found. So it is
 * with `--file`, and with a path behind an `@`.
 */

import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import type { Mention } from '../../chat/index.ts';
import { languageOf } from '../../chunk/index.ts';
import { withHome } from '../../platform/dirs.ts';
import type { FileProblem } from './ask-files.ts';

/**
 * @param forced files of an option @param pinned files of the whole talk: one that went is left out, with a note
 * @param places folders that paths may begin in
 * @throws E_USAGE for the first that the user means as a file
 */
export function refuseUnshown(
  problems: readonly FileProblem[],
  { forced, pinned }: { readonly forced: readonly Mention[]; readonly pinned: readonly Mention[] },
  places: readonly string[],
): void {
  const found = problems.find(
    ({ mention, isShown = false, isWord = false }) =>
      forced.includes(mention) || (!isShown && !isWord && !pinned.includes(mention) && isMeantAsFile(mention, places)),
  );
  if (found === undefined) return;
  throw new MlxCodeError('E_USAGE', found.text.replace(/\.$/, ''), {
    hint: forced.includes(found.mention) ? FILE_HINT : MARK_HINT,
  });
}

// --- internal ---

const FILE_HINT = 'Give a file inside the project, such as --file src/auth.ts or --file src/auth.ts:10-40.';
const MARK_HINT =
  'Name a file inside the project, such as @src/auth.ts or @src/auth.ts:10-40; without the @ it is a word like others.';
/** Endings of files that are in no language. */
const OTHER_FILE = /\.(?:txt|csv|pdf|png|jpe?g|gif|svg|ico)$/i;

/**
 * A path: in a folder that is there, or with the ending of a file. A decorator (`@app.route`), an address and a package
 * (`@trpc/server`) are none.
 */
function isMeantAsFile({ path, sure, isInCode }: Mention, places: readonly string[]): boolean {
  if (!sure || isInCode === true) return false;
  if (/^(?:\.{1,2}|~)\/|^\*/.test(path)) return true;
  if (!path.includes('/')) return path.startsWith('.') || OTHER_FILE.test(path) || languageOf(path) !== 'text';
  const [top = ''] = /^\/?[^/]+/.exec(path) ?? [];
  const isThere = (from: string) => lstatSync(resolve(from, withHome(top)), { throwIfNoEntry: false }) !== undefined;
  return /\.[A-Za-z]\w{0,9}$/.test(path) || places.some(isThere);
}
