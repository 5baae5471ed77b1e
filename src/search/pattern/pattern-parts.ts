/** The parts of a pattern that JavaScript writes in another way: escapes, and classes in brackets. */

/** @returns source that matches the text as it is */
export function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

interface Piece {
  readonly source: string;
  /** Characters of the pattern that it stands for. */
  readonly length: number;
}

/** An escape outside brackets. @param rest the pattern from its backslash on */
export function escapeOutside(rest: string): Piece {
  const known = KEPT.exec(rest);
  if (known !== null) return { source: known[0], length: known[0].length };
  const hex = /^\\x\{([\da-fA-F]{1,6})\}/.exec(rest);
  if (hex !== null) return { source: `\\u{${hex[1]}}`, length: hex[0].length };
  const property = /^\\([pP])([A-Z])/.exec(rest);
  if (property !== null) return { source: `\\${property[1]}{${property[2]}}`, length: property[0].length };
  const next = String.fromCodePoint(rest.codePointAt(1) ?? 92);
  return {
    source: OUTSIDE[next] ?? (rest.length === 1 ? '\\\\' : quoted(next)),
    length: rest.length === 1 ? 1 : 1 + next.length,
  };
}

/**
 * A class in brackets, with POSIX names, a bracket that comes first, and signs that strict mode wants escaped.
 * @param rest the pattern from its `[` on
 */
export function classSource(rest: string, anyCase: boolean): Piece {
  const negated = rest[1] === '^';
  let at = negated ? 2 : 1;
  let body = '';
  // A bracket that comes first is meant as one, when another closes.
  if (rest[at] === ']' && rest.indexOf(']', at + 1) > 0) {
    body = '\\]';
    at++;
  }
  while (at < rest.length && rest[at] !== ']') {
    const piece = insideClass(rest.slice(at));
    const isRange = piece.length === 1 && rest[at] === '-';
    body += isRange ? rangeSign(rest, at) : anyCase ? bothCases(piece.source) : piece.source;
    at += piece.length;
  }
  if (at >= rest.length) return { source: rest, length: rest.length };
  if (body === '') return { source: negated ? '[^]' : '[]', length: at + 1 };
  return { source: `[${negated ? '^' : ''}${body}]`, length: at + 1 };
}

/** Letters of all scripts in words, where JavaScript knows those of ASCII alone. @param source in strict mode */
export function widened(source: string): string {
  let inClass = false;
  return source.replace(/\\[\s\S]|[[\]]/g, (piece) => {
    if (piece === '[' || piece === ']') inClass = piece === '[';
    if (inClass) return piece === '\\w' ? LETTERS : piece;
    return WIDE[piece] ?? piece;
  });
}

// --- internal ---

const LETTERS = '\\p{L}\\p{M}\\p{N}_';
const WIDE: Readonly<Record<string, string>> = {
  '\\w': `[${LETTERS}]`,
  '\\W': `[^${LETTERS}]`,
  '\\b': `(?:(?<=[${LETTERS}])(?![${LETTERS}])|(?<![${LETTERS}])(?=[${LETTERS}]))`,
  '\\B': `(?:(?<=[${LETTERS}])(?=[${LETTERS}])|(?<![${LETTERS}])(?![${LETTERS}]))`,
};

/** What JavaScript's strict mode has in the same form. */
const KEPT =
  /^\\(?:[dDwWsSbBnrtvf]|0(?!\d)|[1-9]\d*|c[A-Za-z]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|u\{[\da-fA-F]{1,6}\}|[pP]\{[\w=]+\}|k<[A-Za-z_]\w*>)/;

const OUTSIDE: Readonly<Record<string, string>> = {
  '<': '\\b(?=\\w)',
  '>': '\\b(?<=\\w)',
  A: '(?<![\\s\\S])',
  z: '(?![\\s\\S])',
  Z: '(?=\\n?(?![\\s\\S]))',
  h: '[\\t\\p{Zs}]',
  H: '[^\\t\\p{Zs}]',
  N: '[^\\n]',
  X: '(?:\\P{M}\\p{M}*)',
  R: '(?:\\r\\n|[\\n\\v\\f\\r\\u0085\\u2028\\u2029])',
  e: '\\x1b',
  a: '\\x07',
};

const POSIX: Readonly<Record<string, string>> = {
  alnum: '\\p{L}\\p{N}',
  alpha: '\\p{L}',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: '\\p{Ll}',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\s',
  upper: '\\p{Lu}',
  word: '\\w',
  xdigit: '\\da-fA-F',
};
const NOT_POSIX: Readonly<Record<string, string>> = { digit: '\\D', space: '\\S', word: '\\W', alpha: '\\P{L}' };

function insideClass(rest: string): Piece {
  const posix = /^\[:(\^?)([a-z]+):\]/.exec(rest);
  if (posix !== null) {
    const [all, not, name = ''] = posix;
    const source = not === '' ? POSIX[name] : NOT_POSIX[name];
    if (source !== undefined) return { source, length: all.length };
  }
  if (rest[0] === '\\') {
    if (/^\\h/.test(rest)) return { source: '\\t\\p{Zs}', length: 2 };
    if (/^\\b/.test(rest)) return { source: '\\b', length: 2 };
    if (/^\\-/.test(rest)) return { source: '\\-', length: 2 };
    const piece = escapeOutside(rest);
    // Borders and anchors are not characters: the letter itself is meant.
    return /^(?:[([]|\\b)/.test(piece.source) ? { source: quoted(rest[1] ?? ''), length: 2 } : piece;
  }
  const letter = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return { source: /[[\](){}|/^$.*+?]/.test(letter) ? `\\${letter}` : letter, length: letter.length };
}

/** A dash makes a range only between two single characters. */
function rangeSign(rest: string, at: number): string {
  const before = rest.slice(0, at);
  const after = rest.slice(at + 1);
  const isFirst = /^\[\^?$/.test(before);
  const isLast = after.startsWith(']');
  const besideClass = /(?:\\[dDwWsSpPh]|\\[pP]\{[^}]*\}|:\])$/.test(before) || /^(?:\\[dDwWsSpPh]|\[:)/.test(after);
  return isFirst || isLast || besideClass ? '\\-' : '-';
}

function bothCases(source: string): string {
  const other = source === source.toLowerCase() ? source.toUpperCase() : source.toLowerCase();
  return source.length === 1 && other.length === 1 ? source + (other === source ? '' : other) : source;
}
