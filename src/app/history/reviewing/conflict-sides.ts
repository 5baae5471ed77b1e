/** Conflicts that are left in a file, where it is certain what was meant: both sides are the same, or one of them is what both began from. */

export interface MarkedConflict {
  /** Its first mark, from 1. */
  readonly line: number;
  /** All of its lines, marks too. */
  readonly lines: readonly string[];
  /** What is to stand there; null where only a person can tell. */
  readonly side: readonly string[] | null;
}

/** @param lines of a file @returns those with all of their marks, in order */
export function markedConflicts(lines: readonly string[]): MarkedConflict[] {
  const out: MarkedConflict[] = [];
  let open: Open | null = null;
  for (const [n, line] of lines.entries()) {
    const mark = MARK.test(line.trimEnd()) ? line[0] : undefined;
    if (mark === '<') open = { start: n, base: -1, middle: -1, isNested: open !== null };
    else if (open === null || mark === undefined) continue;
    else if (mark === '|' && open.base < 0 && open.middle < 0) open.base = n;
    else if (mark === '=' && open.middle < 0) open.middle = n;
    else if (mark === '>') {
      if (open.middle >= 0) {
        const all = lines.slice(open.start, n + 1);
        out.push({ line: open.start + 1, lines: all, side: open.isNested ? null : sideOf(lines, open, n) });
      }
      open = null;
    }
  }
  return out;
}

// --- internal ---

/** Seven signs, with a name behind all but the middle. */
const MARK = /^(?:<{7}|\|{7}|>{7})(?: |$)|^={7}$/;

interface Open {
  readonly start: number;
  base: number;
  middle: number;
  /** Another one had no end before it: whose marks are whose cannot be told. */
  readonly isNested: boolean;
}

function sideOf(lines: readonly string[], { start, base, middle }: Open, end: number): readonly string[] | null {
  const ours = lines.slice(start + 1, base < 0 ? middle : base);
  const theirs = lines.slice(middle + 1, end);
  if (isSame(ours, theirs)) return ours;
  if (base < 0) return null;
  const before = lines.slice(base + 1, middle);
  if (isSame(ours, before)) return theirs;
  return isSame(theirs, before) ? ours : null;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, n) => line.trimEnd() === other[n]?.trimEnd());
}
