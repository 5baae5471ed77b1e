/** A difference in git's form as it may be shown: without secrets, and without the content of files that hold keys by their name. */

import { mayShow, shownText } from '../../history/index.ts';

/** @param parts a file each */
export function shownPatch(parts: readonly string[]): string {
  const hidden = (part: string) =>
    [...part.slice(0, part.indexOf('\n')).matchAll(/[ab]\/(\S+)/g)].some(([, path = '']) => !mayShow(path));
  const shown = parts.map((part) =>
    hidden(part) ? `${part.slice(0, part.indexOf('\n'))}\n(content left out)\n` : part,
  );
  return shownText(shown.join(''));
}
