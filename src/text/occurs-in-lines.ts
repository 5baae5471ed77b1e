/** Whether a text taken from a file still occurs in the file's current lines. */

/**
 * Compares lines without the blanks around them. A text may begin and end inside a line: its first line is then the end of one,
 * its last line the beginning of one.
 * @param lines of the file @param piece lines of the text @param at index of the line in which it should begin
 */
export function occursAt(lines: readonly string[], piece: readonly string[], at: number): boolean {
  if (at < 0 || piece.length === 0 || at + piece.length > lines.length) return false;
  const last = piece.length - 1;
  return piece.every((part, n) => {
    const [line, wanted] = [(lines[at + n] ?? '').trim(), part.trim()];
    if (line === wanted) return true;
    if (wanted === '') return false;
    if (n === 0) return last === 0 ? line.includes(wanted) : line.endsWith(wanted);
    return n === last && line.startsWith(wanted);
  });
}
