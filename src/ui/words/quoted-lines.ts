/** Lines of code that open an answer, with their numbers: one form for the terminal, for lines and for the full screen. */

export interface NumberedLine {
  /** Of the file, with blanks in front so that all are as wide. */
  readonly number: string;
  readonly text: string;
}

/** @param quote lines as they are in the file @param startLine of the first @returns without the blanks that all have in front */
export function quotedLines(quote: string, startLine: number): NumberedLine[] {
  const lines = quote.split('\n');
  const blanks = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...blanks);
  const width = String(startLine + lines.length - 1).length;
  return lines.map((line, n) => ({
    number: String(startLine + n).padStart(width),
    text: line.slice(Number.isFinite(indent) ? indent : 0),
  }));
}
