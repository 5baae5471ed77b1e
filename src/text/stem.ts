/**
 * One stem for the words that mean the same to a programmer: inflections and derivations by rule, irregular forms, British
 * spellings and false friends by table. Stored columns and queries use the same stems, so a change here is a change of
 * the index: raise `TERMS_VERSION` in `terms.ts` with it.
 */

import { memoize } from '../base/memoize.ts';
import { FORM_OF, ISE_WORDS, IZE_ROOTS, KEPT_WORDS, SILENT_E_WORDS } from './word-forms.ts';

/** @param written lower-case; accents and full width are folded, and what then is not of a to z is not shortened */
export function stem(written: string): string {
  const word = foldMarks(written);
  if (/[^a-z]/.test(word)) return word;
  return stemOfWord(word);
}

/** Without accents, in letters of Latin script alone: elsewhere a mark makes another letter. Compatibility forms are joined. */
export function foldMarks(word: string): string {
  if (ASCII.test(word)) return word;
  const plain = word.normalize('NFKC').toLowerCase();
  return plain.replace(LATIN_MARKED, fold).replaceAll('ß', 'ss').replaceAll('ı', 'i').normalize('NFC');
}

// --- internal ---

/** The rules take longer than a look-up, and the names of a project have most of their parts in common. */
const CACHE_WORDS = 20_000;
const stemOfWord = memoize(CACHE_WORDS, (word: string) => (word.length <= 3 ? shortStem(word) : stemOf(word)));

// biome-ignore lint/suspicious/noControlCharactersInRegex: an ASCII test
const ASCII = /^[\x00-\x7f]*$/;
const LATIN_MARKED = /[\u00c0-\u024f\u1e00-\u1eff]|[a-z]\p{M}+/gu;
/** Letters that no decomposition takes apart. */
const LETTERS: Readonly<Record<string, string>> = { ø: 'o', æ: 'ae', œ: 'oe', đ: 'd', ð: 'd', ł: 'l', þ: 'th' };

function fold(letter: string): string {
  return LETTERS[letter] ?? letter.normalize('NFD').replace(/\p{M}+/gu, '');
}

/** Plurals of three letters; other words of that length are left alone, but for the forms of the table. */
const SHORT_PLURALS = new Set('ids dbs ips vms prs ops pcs uis mbs kbs'.split(' '));

function shortStem(word: string): string {
  const base = FORM_OF.get(word);
  if (base !== undefined) return stem(base);
  return SHORT_PLURALS.has(word) ? word.slice(0, -1) : word;
}

function stemOf(word: string): string {
  const single = singular(FORM_OF.get(word) ?? word);
  return suffixless(american(FORM_OF.get(single) ?? single));
}

function singular(word: string): string {
  if (KEPT_WORDS.has(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (word.endsWith('sses')) return word.slice(0, -2);
  // `apis`, `uris`: short names in -i; `basis`, `this` are not plurals.
  if (/^[a-z]{2,3}is$/.test(word)) return /^(?:api|uri|gui|cli|abi|sli)s$/.test(word) ? word.slice(0, -1) : word;
  if (word.endsWith('s') && !/(?:ss|us|is)$/.test(word)) return word.slice(0, -1);
  return word;
}

/** British spellings, the suffixes that hide a base, and nouns of verbs, so that one rule below serves all. */
function american(word: string): string {
  // Most words have none of these; a quick check is faster than the whole pattern.
  const ize = /i[sz][eia]/.test(word) ? /^([a-z]{2,})i[sz](e|ed|er|es|ing|ation|able)$/.exec(word) : null;
  if (ize !== null) {
    const [, root = '', end = ''] = ize;
    const isSpelling = word.charAt(root.length + 1) === 's';
    if (isSpelling && ISE_WORDS.has(root)) return word;
    if (IZE_ROOTS.has(root)) return `${root}iz`;
    return FORM_OF.get(`${root}ize`) ?? (isSpelling ? `${root}iz${end}` : word);
  }
  let w = word.includes('lys') ? word.replace(/^(.*[a-z]l)ys(e|ed|er|ing)$/, '$1yz$2') : word;
  if (w.includes('our')) w = w.replace(/(col|behavi|fav|hon|neighb|flav|harb|lab|hum|rum|vap|arm|endeav)our/, '$1or');
  if (KEPT_WORDS.has(w)) return w;
  w = derived(w);
  return FORM_OF.get(w) ?? w;
}

/** Each `[ending, what stands for it]`; the first that fits is taken, when enough is left before it. */
const DERIVED: readonly (readonly [ending: string, base: string, least: number])[] = [
  ['ically', 'ic', 3],
  ['ionally', 'ion', 3],
  ['mentally', 'ment', 2],
  ['ally', 'al', 3],
  ['bly', 'ble', 3],
  ['ily', 'y', 3],
  ['ical', 'ic', 3],
  ['mental', 'ment', 3],
  ['ional', 'ion', 3],
  ['bility', 'ble', 3],
  ['icity', 'ic', 3],
  ['ivity', 'ive', 3],
  ['ality', 'al', 3],
  ['larity', 'lar', 2],
  ['idity', 'id', 3],
  ['iness', 'y', 3],
  ['ness', '', 4],
  ['ency', 'ent', 3],
  ['ancy', 'ant', 3],
  ['scription', 'scribe', 2],
];

function derived(word: string): string {
  if (word.length < 6) return word;
  for (const [ending, base, least] of DERIVED) {
    if (word.endsWith(ending) && word.length - ending.length >= least) return word.slice(0, -ending.length) + base;
  }
  if (!word.endsWith('nce')) return word;
  const quality = /^(pres|abs|confid|intellig|converg|diverg|coher|adher|compet|congru|equival|resili|independ)ence$/;
  const [, root] = quality.exec(word) ?? /^(relev|domin|import|signific|redund|abund)ance$/.exec(word) ?? [];
  if (root === undefined) return word;
  return root + (word.endsWith('ence') ? 'ent' : 'ant');
}

const SUFFIXES = [
  'ization',
  'izing',
  'izer',
  'ized',
  'ize',
  'ations',
  'ation',
  'ator',
  'ating',
  'ated',
  'ate',
  'ing',
  'ion',
  'er',
  'or',
  'ed',
  'ment',
  'able',
  'ly',
];

function suffixless(word: string): string {
  const suffix = suffixOf(word);
  let w = word.slice(0, word.length - suffix.length);
  const form = suffix === '' ? undefined : (FORM_OF.get(w) ?? FORM_OF.get(`${w}e`));
  if (form !== undefined) return stem(form);
  const inflected = suffix === 'ing' || suffix === 'ed';
  if ((inflected || suffix === 'ation') && SILENT_E_WORDS.has(`${w}e`)) return `${w}e`;
  w = undoubled(w);
  // `filtering` is of `filter`, and both of one stem.
  if (inflected && SECOND.test(w)) w = undoubled(w.slice(0, w.length - suffixOf(w).length));
  if (SILENT_E_WORDS.has(w)) return w;
  if (w.length > 3 && w.endsWith('e')) w = w.slice(0, -1);
  if (w.length > 3 && w.endsWith('y')) w = `${w.slice(0, -1)}i`;
  return w;
}

/** What is left of an inflected verb that has a suffix of its own; not of `restored` and `adhered`, which lost their e. */
const SECOND = /(?<!adh|interf|persev|coh)er$|(?:ct|it|rr|ut)or$|ment$/;

/** @returns '' for none */
function suffixOf(word: string): string {
  if (KEPT_WORDS.has(word) || KEPT_WORDS.has(`${word}e`)) return '';
  return SUFFIXES.find((end) => word.endsWith(end) && word.length - end.length >= 3) ?? '';
}

function undoubled(word: string): string {
  const last = word.at(-1);
  const isDouble = word.length > 3 && last !== undefined && last === word.at(-2);
  // `cancelled` and `canceled` meet without one l; in short words both belong.
  return isDouble && (!'lsz'.includes(last) || (last === 'l' && word.length > 5)) ? word.slice(0, -1) : word;
}
