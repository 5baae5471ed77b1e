/** Lines that are piped in, as questions: most are one line long, and there are two ways to say that one is longer. */

const FENCE = '"""';

/**
 * A line that ends in a backslash goes on in the next; what is between two lines of `"""` is one question. A fence that is
 * never closed ends with the input.
 */
export async function* joinedLines(lines: AsyncIterable<string>): AsyncIterable<string> {
  let open: string[] | null = null;
  let isFenced = false;
  for await (const line of lines) {
    if (isFenced) {
      if (line.trim() !== FENCE) open?.push(line);
      else {
        yield (open ?? []).join('\n');
        open = null;
        isFenced = false;
      }
    } else if (open === null && line.trim() === FENCE) {
      open = [];
      isFenced = true;
    } else if (/(?:^|[^\\])\\$/.test(line)) {
      open = [...(open ?? []), line.slice(0, -1)];
    } else {
      yield [...(open ?? []), line].join('\n');
      open = null;
    }
  }
  if (open !== null && open.length > 0) yield open.join('\n');
}
