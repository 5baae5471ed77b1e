/**
 * Text into search terms: identifiers are split at case, digit and underscore borders, lower-cased, lightly stemmed,
 * and the whole identifier is kept beside its parts. Used for stored columns and for queries alike, so that they meet.
 */

/** An identifier as most languages have it. For `match`, `matchAll` and `replace`, which keep no place in it. */
export const IDENTIFIER = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*|\p{N}+/gu;
const PARTS = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lo}\p{Lm}]+|\p{N}+/gu;
/** The same words in a text of ASCII alone, which is most code; several times faster. */
const ASCII_WORD = /[A-Za-z_$][A-Za-z0-9_$]*|[0-9]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an ASCII test
const ALL_ASCII = /^[\x00-\x7f]*$/;
/** Longer words are data (hashes, base64), not language. */
const MAX_WORD = 64;
/** Distinct words kept with their terms; code repeats itself, so most words are found here. */
const CACHE_WORDS = 50_000;

const cache = new Map<string, readonly string[]>();

/** Splits one identifier: `parseHTTPHeader2` gives `parse http header 2`. Lower-cased, not stemmed. */
export function splitIdentifier(identifier: string): string[] {
  return (identifier.match(PARTS) ?? []).map((part) => part.toLowerCase());
}

/** A light suffix stripper: plural, -ing, -ed, -er, -ion and their kin meet at one stem. */
export function stem(word: string): string {
  if (word.length <= 3 || /[^a-z]/.test(word)) return word;
  let w = word;
  if (w.endsWith('ies') && w.length > 4) w = `${w.slice(0, -3)}y`;
  else if (w.endsWith('sses')) w = w.slice(0, -2);
  else if (w.endsWith('s') && !w.endsWith('ss') && !w.endsWith('us') && !w.endsWith('is')) w = w.slice(0, -1);
  for (const suffix of [
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
  ]) {
    if (w.endsWith(suffix) && w.length - suffix.length >= 3) {
      w = w.slice(0, -suffix.length);
      break;
    }
  }
  const last = w.at(-1);
  if (w.length > 3 && last !== undefined && last === w.at(-2) && !'lsz'.includes(last)) w = w.slice(0, -1);
  if (w.length > 3 && w.endsWith('e')) w = w.slice(0, -1);
  if (w.length > 2 && w.endsWith('y')) w = `${w.slice(0, -1)}i`;
  return w;
}

/**
 * @returns stemmed parts of every word, and the whole lower-cased identifier beside them when it has several parts;
 * in text order, repeats kept (they are the term frequency)
 */
export function terms(text: string): string[] {
  const out: string[] = [];
  for (const word of text.match(ALL_ASCII.test(text) ? ASCII_WORD : WORD) ?? []) {
    for (const term of termsOfWord(word)) out.push(term);
  }
  return out;
}

/** Terms of a path: every part without its extension; stored in a field of its own. */
export function pathTerms(path: string): string[] {
  return terms(path.replace(/\.[^./]+$/, '').replaceAll(/[/.-]/g, ' '));
}

/** Whether a space-separated field holds a term: searched in place, as splitting every field would cost more. */
export function holdsTerm(field: string, term: string): boolean {
  for (let at = field.indexOf(term); at >= 0; at = field.indexOf(term, at + 1)) {
    const end = at + term.length;
    if ((at === 0 || field[at - 1] === ' ') && (end === field.length || field[end] === ' ')) return true;
  }
  return false;
}

// --- internal ---

function termsOfWord(word: string): readonly string[] {
  const known = cache.get(word);
  if (known !== undefined) return known;
  const parts = word.length > MAX_WORD ? [] : splitIdentifier(word);
  const found = parts.map(stem);
  if (parts.length > 1) found.push(word.toLowerCase());
  if (cache.size >= CACHE_WORDS) cache.clear();
  cache.set(word, found);
  return found;
}
