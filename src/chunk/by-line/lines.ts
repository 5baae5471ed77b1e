/** Cuts a stretch of text at line borders: windows up to the budget, ending at a blank line where one is near. */

import { isBlank, type TextMap, wholeCharacter } from '../text-map.ts';

/**
 * @param budget non-blank characters in a window
 * @returns ascending cut offsets strictly inside `[start, end)`; only lines larger than the budget are cut inside
 */
export function cutLines(map: TextMap, start: number, end: number, budget: number): number[] {
  const cuts: number[] = [];
  let from = start;
  /** Latest border after a blank line in this window, or -1. */
  let blank = -1;
  let line = map.lineAt(start);
  let lineFrom = start;
  while (lineFrom < end) {
    const lineEnd = Math.min(map.lineStart(line + 1), end);
    if (map.weight(from, lineEnd) > budget && map.weight(from, lineFrom) > 0) {
      const border = blank > from && map.weight(from, blank) * 2 >= budget ? blank : lineFrom;
      cuts.push(border);
      from = border;
      blank = -1;
    }
    if (map.weight(lineFrom, lineEnd) > budget) {
      const inner = cutLongLine(map, from, lineEnd, budget);
      cuts.push(...inner);
      from = inner.at(-1) ?? from;
    }
    if (map.weight(lineFrom, lineEnd) === 0) blank = lineEnd;
    lineFrom = lineEnd;
    line++;
  }
  return cuts.filter((cut) => cut > start && cut < end);
}

/** @param line from 1 @returns its text without the line end */
export function lineText(map: TextMap, line: number): string {
  return map.text.slice(map.lineStart(line), map.lineStart(line + 1)).replace(/[\r\n]+$/, '');
}

// --- internal ---

/** A cut goes back this far to fall on a blank or a comma, UTF-16 units. */
const NEAR = 200;

function cutLongLine(map: TextMap, start: number, end: number, budget: number): number[] {
  const cuts: number[] = [];
  let from = start;
  while (map.weight(from, end) > budget) {
    const most = reach(map, from, end, budget);
    let at = most;
    for (let i = most; i > Math.max(from + 1, most - NEAR); i--) {
      const code = map.text.charCodeAt(i - 1);
      if (isBlank(code) || code === 0x2c || code === 0x3b || code === 0x7d) {
        at = i;
        break;
      }
    }
    at = Math.max(wholeCharacter(map.text, at), from + 1);
    // A pair at the very start stays whole.
    if (wholeCharacter(map.text, at) !== at) at++;
    cuts.push(at);
    from = at;
  }
  return cuts;
}

/** Largest offset up to which the weight stays within the budget. */
function reach(map: TextMap, from: number, end: number, budget: number): number {
  let low = from;
  let high = end;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (map.weight(from, middle) <= budget) low = middle;
    else high = middle - 1;
  }
  return low;
}
