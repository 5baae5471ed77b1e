/**
 * One file's text as numbers: non-blank characters, line numbers and UTF-8 bytes for any UTF-16 offset.
 * The only place where the offsets of strings and syntax trees (UTF-16 units) become lines and bytes.
 */

export interface TextMap {
  readonly text: string;
  /** Non-blank UTF-16 units in `[start, end)`. */
  weight(start: number, end: number): number;
  /** 1-based line of the offset. Lines end at LF, CRLF or a lone CR. */
  lineAt(offset: number): number;
  /** Offset of the first unit of a 1-based line; the text's length past the last line. */
  lineStart(line: number): number;
  readonly lineCount: number;
  /** True when the offset is the first of its line. */
  startsLine(offset: number): boolean;
  /** UTF-8 bytes before each of the given ascending offsets; a lone surrogate counts as U+FFFD (3 bytes), as encoders write it. */
  bytesAt(offsets: readonly number[]): number[];
}

/** True for the characters that `\s` matches. */
export function isBlank(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0xa0) return false;
  return (
    code === 0xa0 ||
    code === 0xfeff ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0x1680
  );
}

/** Reads the text once; every question after that is O(1), or O(log lines) for `lineAt`. */
export function mapText(text: string): TextMap {
  const length = text.length;
  const weights = new Uint32Array(length + 1);
  const starts: number[] = [0];
  let weight = 0;
  let ascii = true;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (!isBlank(code)) {
      weight++;
      if (code > 0x7f) ascii = false;
    } else if (code === 0x0a || (code === 0x0d && text.charCodeAt(i + 1) !== 0x0a)) starts.push(i + 1);
    else if (code > 0x7f) ascii = false;
    weights[i + 1] = weight;
  }
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  const lineStart = (line: number): number => starts[line - 1] ?? length;
  return {
    text,
    weight: (start, end) => (weights[end] ?? weight) - (weights[start] ?? weight),
    lineAt,
    lineStart,
    lineCount: starts.length,
    startsLine: (offset) => lineStart(lineAt(offset)) === offset,
    bytesAt: (offsets) => (ascii ? [...offsets] : countBytes(text, offsets)),
  };
}

/** Moves an offset back by one when it would cut a surrogate pair in two. */
export function wholeCharacter(text: string, offset: number): number {
  const here = text.charCodeAt(offset);
  const before = text.charCodeAt(offset - 1);
  return here >= 0xdc00 && here <= 0xdfff && before >= 0xd800 && before <= 0xdbff ? offset - 1 : offset;
}

// --- internal ---

function countBytes(text: string, offsets: readonly number[]): number[] {
  const out: number[] = [];
  let bytes = 0;
  let i = 0;
  for (const offset of offsets) {
    for (; i < offset; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x80) bytes += 1;
      else if (code < 0x800) bytes += 2;
      else if (code >= 0xd800 && code <= 0xdbff && isLow(text.charCodeAt(i + 1))) {
        bytes += 4;
        i++;
      } else bytes += 3;
    }
    out.push(bytes);
  }
  return out;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
