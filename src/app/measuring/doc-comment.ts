/** The comment that documents a definition: its first sentence, and the lines that it takes. */

export interface DocComment {
  /** In plain words, without its full stop. */
  readonly sentence: string;
  /** Lines of the text, from 0; `to` is the one after. No code is in them. */
  readonly from: number;
  readonly to: number;
}

const WORDS = { least: 4, most: 22 };
/** The definition may be above its comment, as in Python, in this many lines. */
const MAX_LINES_BEFORE = 2;
const BLOCK = /^\s*\/\*\*?(?!\/)/;
const DOCSTRING = /^\s*[rRuU]?("""|''')/;
const LINE = /^\s*(?:\/\/[/!]?|#+(?=\s|$)|--+(?=\s|$)|;+(?=\s|$))/;
/** Sentences that do not say what the code does. */
const EMPTY_WORDS = /copyright|licen[cs]e|deprecated|\btodo\b|\bfixme\b|eslint|@ts-|pylint|\bnolint\b|inheritdoc/i;

/**
 * @param text lines of a chunk that a definition begins
 * @param symbol its name: a sentence that opens with it, as is the custom in Go, is taken without it
 * @returns null when there is no comment, or when it says too little or too much
 */
export function docComment(text: string, symbol: string): DocComment | null {
  const lines = text.split(/\r\n?|\n/);
  const top = lines.findIndex((line) => line.trim() !== '');
  for (let from = Math.max(0, top); from < Math.min(lines.length, top + MAX_LINES_BEFORE + 1); from++) {
    const found = commentAt(lines, from);
    if (found === null) continue;
    const sentence = firstSentence(found.words, symbol);
    return sentence === null ? null : { sentence, from, to: found.to };
  }
  return null;
}

/** Letters and digits alone, so that the same words compare equal however they are set. */
export function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

// --- internal ---

interface Comment {
  readonly words: readonly string[];
  readonly to: number;
}

function commentAt(lines: readonly string[], from: number): Comment | null {
  const line = lines[from] ?? '';
  if (BLOCK.test(line)) {
    const words = (rest: string) => rest.replace(/^\s*(\/\*\*?|\*(?!\/))/, '').replace(/\*\/\s*$/, '');
    return enclosed(lines, from, line.replace(BLOCK, ''), '*/', words);
  }
  const quote = DOCSTRING.exec(line)?.[1];
  if (quote !== undefined) {
    const words = (rest: string) => rest.replace(DOCSTRING, '').replace(quote, '');
    return enclosed(lines, from, line.replace(DOCSTRING, ''), quote, words);
  }
  if (!LINE.test(line)) return null;
  const end = lines.findIndex((other, index) => index > from && !LINE.test(other));
  const to = end < 0 ? lines.length : end;
  return { words: lines.slice(from, to).map((each) => each.replace(LINE, '')), to };
}

/** From an opening mark to its end, when nothing but the comment is there. */
function enclosed(
  lines: readonly string[],
  from: number,
  opened: string,
  end: string,
  words: (line: string) => string,
): Comment | null {
  const last = opened.includes(end) ? from : lines.findIndex((line, index) => index > from && line.includes(end));
  if (last < 0) return null;
  const closing = last === from ? opened : (lines[last] ?? '');
  if (!closing.trimEnd().endsWith(end)) return null;
  return { words: lines.slice(from, last + 1).map(words), to: last + 1 };
}

function firstSentence(words: readonly string[], symbol: string): string | null {
  const paragraph: string[] = [];
  for (const line of words.map((word) => word.trim())) {
    if (line === '' && paragraph.length > 0) break;
    if (/^[@:]\w|^<\w|^-{3}|^={3}/.test(line)) break;
    if (line !== '') paragraph.push(line);
  }
  const text = paragraph
    .join(' ')
    .replaceAll(/\{@\w+\s+([^}]*)\}/g, '$1')
    .replaceAll(/<[^>]+>|https?:\/\/\S+/g, ' ')
    .replaceAll(/\[([^\]]+)\](\([^)]*\)|\[[^\]]*\])?/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replaceAll(/\s+/g, ' ');
  const [sentence = ''] = text.split(/(?<=[\p{L}\p{N})"])[.!:](?:\s|$)/u);
  const named = sentence.trim();
  const plain = named.startsWith(`${symbol} `) ? named.slice(symbol.length + 1) : named;
  const count = plain.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word)).length;
  if (count < WORDS.least || count > WORDS.most || EMPTY_WORDS.test(named) || /[{}=;]/.test(plain)) return null;
  return plain;
}
