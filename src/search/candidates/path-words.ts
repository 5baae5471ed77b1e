/** The words of a file's path. Kept by path, as a searcher that stays open meets the same files again and again. */

import { memoize } from '../../base/memoize.ts';
import { splitIdentifier, stem, terms } from '../../text/terms.ts';
import { nameOf } from './file-name.ts';

export interface PathWords {
  /** The name that a query can mean: without its ending, of an entry file that of its folder. */
  readonly name: string;
  /** Parts of the name; the test of a thing is called after it too, so words for tests are left out. */
  readonly parts: readonly string[];
  readonly nameTerms: ReadonlySet<string>;
  /** Of the two folders nearest to the file. */
  readonly folderTerms: ReadonlySet<string>;
  /** The name as one stemmed word. */
  readonly plain: string;
}

const MOST = 20_000;

export const pathWords = memoize(MOST, (path: string): PathWords => {
  const name = nameOf(path);
  return {
    name,
    parts: splitIdentifier(name.replaceAll(/[.-]/g, '_')).filter((part) => !/^(?:test|spec)s?$/.test(part)),
    nameTerms: new Set(terms(name.replaceAll(/[.-]/g, ' '))),
    folderTerms: new Set(terms(path.split('/').slice(-3, -1).join(' ').replaceAll(/[.-]/g, ' '))),
    plain: stem(name.toLowerCase().replaceAll(/[_\-.]/g, '')),
  };
});
