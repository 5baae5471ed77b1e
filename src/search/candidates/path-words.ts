/** What a file's path says in words. Kept by path, as a searcher that stays open meets the same files again and again. */

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
const known = new Map<string, PathWords>();

export function pathWords(path: string): PathWords {
  const before = known.get(path);
  if (before !== undefined) return before;
  const name = nameOf(path);
  const words: PathWords = {
    name,
    parts: splitIdentifier(name.replaceAll(/[.-]/g, '_')).filter((part) => !/^(?:test|spec)s?$/.test(part)),
    nameTerms: new Set(terms(name.replaceAll(/[.-]/g, ' '))),
    folderTerms: new Set(terms(path.split('/').slice(-3, -1).join(' ').replaceAll(/[.-]/g, ' '))),
    plain: stem(name.toLowerCase().replaceAll(/[_\-.]/g, '')),
  };
  if (known.size >= MOST) known.clear();
  known.set(path, words);
  return words;
}
