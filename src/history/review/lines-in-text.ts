/** Which lines of a file lie in a comment or a text that spans lines: what stands there does not run. */

/** What opens such a part, by family of languages, and what closes it. */
const PAIRS: Readonly<Record<string, readonly (readonly [open: string, close: string])[]>> = {
  script: [
    ['/*', '*/'],
    ['`', '`'],
  ],
  python: [
    ['"""', '"""'],
    ["'''", "'''"],
  ],
  go: [
    ['/*', '*/'],
    ['`', '`'],
  ],
  rust: [['/*', '*/']],
  jvm: [
    ['/*', '*/'],
    ['"""', '"""'],
  ],
  csharp: [
    ['/*', '*/'],
    ['"""', '"""'],
  ],
  ruby: [['=begin', '=end']],
  php: [['/*', '*/']],
  c: [['/*', '*/']],
  swift: [
    ['/*', '*/'],
    ['"""', '"""'],
  ],
};
const SHORT_TEXT = /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/;
const LINE_COMMENT: Readonly<Record<string, string>> = { python: '#', ruby: '#' };

/** @returns numbers from 1 of lines that begin inside of one */
export function linesInText(lines: readonly string[], family: string): ReadonlySet<number> {
  const pairs = PAIRS[family] ?? [];
  const comment = LINE_COMMENT[family] ?? '//';
  const inside = new Set<number>();
  let close = '';
  for (const [n, line] of lines.entries()) {
    if (close !== '') inside.add(n + 1);
    for (let at = 0; at < line.length; ) {
      if (close !== '') {
        const end = line.indexOf(close, at);
        if (end < 0) break;
        at = end + close.length;
        close = '';
        continue;
      }
      const opened = pairs.find(([open]) => line.startsWith(open, at));
      if (opened !== undefined) {
        close = opened[1];
        at += opened[0].length;
      } else if (line.startsWith(comment, at)) break;
      else if (line[at] === '"' || line[at] === "'") at += SHORT_TEXT.exec(line.slice(at))?.[0].length ?? 1;
      else at += line[at] === '\\' ? 2 : 1;
    }
  }
  return inside;
}
