/** Many names in few words: what they have in common, the new folder or file that holds them, the option that came with them. */

import { baseOf, type Facts, type FileFact, isNameable, type SymbolFact, shownPath } from '../facts.ts';
import { tenseOf } from './verbs.ts';

/** From so many on, a list of names tells nothing. */
export const MANY = 6;
const MOST = 0.6;
const SOME = 3;

/** `symbolFindings, lineFindings and 12 more findings`; '' where the names share no word that says something. */
export function byCommonWord(names: readonly string[]): string {
  const [last, first] = [-1, 0].map((at) => shared(names, at)) as [Shared, Shared];
  const chosen = last.names.length >= first.names.length ? last : first;
  if (chosen.names.length < Math.max(SOME, names.length / 2)) return '';
  const [one = '', two = ''] = chosen.names;
  const more = chosen.names.length - 2;
  // A verb begins names of what does it, a noun ends names of what it is.
  if (chosen === first)
    return tenseOf(chosen.word) === 'imperative' ? `${one}, ${two} and ${more} more that ${chosen.word}` : '';
  return `${one}, ${two} and ${more} more ${chosen.word}${/s$/.test(chosen.word) || more === 1 ? '' : 's'}`;
}

/** A folder or a file in which nearly all of it is new, the deepest one. */
export function newPlace(main: readonly FileFact[], files: readonly FileFact[]): string {
  const total = main.reduce((sum, { added }) => sum + added, 0);
  const fresh = main.filter(({ change }) => change === 'added');
  const largest = [...fresh].sort((a, b) => b.added - a.added)[0];
  if (largest === undefined || total === 0) return '';
  if (largest.added >= total * MOST) return shownPath(largest.path, files);
  const folders = new Map<string, number>();
  for (const { path, added } of fresh) {
    const parts = path.split('/').slice(0, -1);
    for (let n = 1; n <= parts.length; n++) {
      const folder = parts.slice(0, n).join('/');
      folders.set(folder, (folders.get(folder) ?? 0) + added);
    }
  }
  const isNew = (folder: string) =>
    files.every(({ path, change }) => !path.startsWith(`${folder}/`) || change === 'added');
  const found = [...folders].filter(([folder, added]) => added >= total * MOST && isNew(folder) && isNameable(folder));
  return found.sort((a, b) => b[0].length - a[0].length)[0]?.[0] ?? '';
}

/** The deepest folder below the first level in which most of it changed; '' for none, and where it is all of it. */
export function mainFolder(chosen: readonly SymbolFact[]): string {
  const counts = new Map<string, number>();
  for (const { path, weight } of chosen) {
    const parts = path.split('/').slice(0, -1);
    for (let n = 2; n <= parts.length; n++) {
      const folder = parts.slice(0, n).join('/');
      counts.set(folder, (counts.get(folder) ?? 0) + weight);
    }
  }
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0);
  const found = [...counts].filter(([folder, weight]) => weight > total / 2 && isNameable(folder));
  return found.sort((a, b) => b[0].length - a[0].length)[0]?.[0] ?? '';
}

/** `addReview and symbolFindings`: the weightiest of what is new there. */
export function mainNames(symbols: readonly SymbolFact[], place: string, most: number): string[] {
  const own = symbols.filter(
    ({ change, path, inner }) =>
      change === 'added' && !inner && (path.startsWith(`${place}/`) || path === place || baseOf(path) === place),
  );
  return [...new Set([...own].sort((a, b) => b.weight - a.weight).map(({ name }) => name))].slice(0, most);
}

/** The one new option of a program that code and documents both name, and after which a definition or a file is called. */
export function newOption({ options, symbols, files }: Facts): string {
  const [option = ''] = options;
  if (options.length !== 1) return '';
  const word = option.replace(/^--(?:no-)?/, '').replaceAll('-', '');
  const called = [...symbols.map(({ name }) => name), ...files.map(({ path }) => baseOf(path))];
  return called.some((name) =>
    name
      .toLowerCase()
      .replaceAll(/[^\p{L}\d]/gu, '')
      .includes(word),
  )
    ? option
    : '';
}

// --- internal ---

interface Shared {
  readonly word: string;
  readonly names: readonly string[];
}

/** The word that most names have first or last. */
function shared(names: readonly string[], at: 0 | -1 | number): Shared {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const words = name.match(/\p{Lu}?[\p{Ll}\d]+|\p{Lu}+(?!\p{Ll})/gu) ?? [];
    const word = (words.at(at) ?? '').toLowerCase();
    if (words.length < 2 || word.length < 3 || !/^\p{L}+$/u.test(word)) continue;
    groups.set(word, [...(groups.get(word) ?? []), name]);
  }
  const [most] = [...groups].sort((a, b) => b[1].length - a[1].length);
  return most === undefined ? { word: '', names: [] } : { word: most[0], names: most[1] };
}
