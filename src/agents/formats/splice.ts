/** One change of a text that can be taken back exactly, also when other parts of the text changed in between. */

/** Text in the place of other text. */
export interface Splice {
  /** In characters, in the text before. */
  readonly offset: number;
  readonly before: string;
  readonly after: string;
}

export function applySplice(text: string, { offset, before, after }: Splice): string {
  return text.slice(0, offset) + after + text.slice(offset + before.length);
}

/**
 * The text without the change.
 * @returns null when what was put in does not stand there once any more
 */
export function undoSplice(text: string, { offset, before, after }: Splice): string | null {
  if (after === '') return null;
  const isInPlace = text.startsWith(after, offset);
  const at = isInPlace ? offset : text.indexOf(after);
  if (at < 0 || (!isInPlace && text.indexOf(after, at + 1) >= 0)) return null;
  return text.slice(0, at) + before + text.slice(at + after.length);
}

/** The end that lines of the text have. */
export function lineEndOf(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n';
}

/** Where the line that holds the offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Where the line after the one that holds the offset begins; the text's end where there is none. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** Appends lines behind what is there, after an empty line. @param lines end with a line end */
export function appended(text: string, lines: string): Splice {
  const end = lineEndOf(text);
  const gap = text.trim() === '' ? '' : text.endsWith('\n') ? end : end + end;
  return { offset: text.length, before: '', after: gap + lines.replaceAll('\n', end) };
}
