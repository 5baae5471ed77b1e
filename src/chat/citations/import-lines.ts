/** Lines that import: they name much and say nothing, so no sentence leans on them, and no quote begins with them. */

const IMPORTS =
  /^\s*(?:import\b|from\s+\S+\s+import\b|(?:const|var|let)\s.*\brequire\(|use\s+[\w:]+|#include\b|@import\b|package\s+[\w.]+;?\s*$)/;
/** Go, Python and TypeScript open a list that goes on over lines. */
const OPENS = { '(': ')', '{': '}' } as const;
/** A list that does not end here is none. */
const MOST_LINES = 60;

/** The lines of a text that import, with those of a list that an import opens. From 0. */
export function importLines(lines: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n] ?? '';
    if (found.has(n) || !IMPORTS.test(line)) continue;
    found.add(n);
    const [, opener] = /([({])[^(){}]*$/.exec(line) ?? [];
    if (opener !== '(' && opener !== '{') continue;
    const end = lines.slice(n + 1, n + 1 + MOST_LINES).findIndex((each) => each.trimStart().startsWith(OPENS[opener]));
    for (let m = n + 1; m <= n + 1 + end; m++) found.add(m);
  }
  return found;
}
