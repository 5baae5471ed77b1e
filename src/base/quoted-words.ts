/** Words of a line as people type file names: apart by blanks, which quotes or a backslash keep inside. */

const QUOTES = ['"', "'"];

/**
 * @returns the words without their quotes; an `@` before a word stays, what follows a closing quote belongs to the word (`"a b":3`)
 */
export function quotedWords(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (quote !== '') {
      if (sign === quote) quote = '';
      else word = (word ?? '') + sign;
    } else if (/\s/.test(sign)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (QUOTES.includes(sign) && (word === null || word === '@') && text.includes(sign, at + 1)) {
      quote = sign;
      word ??= '';
    } else if (sign === '\\' && (/\s/.test(next) || QUOTES.includes(next) || next === '\\')) {
      word = (word ?? '') + next;
      at++;
    } else word = (word ?? '') + sign;
  }
  if (word !== null) words.push(word);
  return words;
}

/** The text so that `quotedWords` gives it back as one word. */
export function quoted(text: string): string {
  if (!/[\s"']/.test(text)) return text;
  return text.includes('"') ? `'${text}'` : `"${text}"`;
}

/** What a shell takes as one word. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
