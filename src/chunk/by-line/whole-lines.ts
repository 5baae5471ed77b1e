/**
 * Moves chunk starts to line borders, so that a chunk is lines that a reader finds in the file. Only a line that is larger than a
 * chunk is cut inside.
 */

import type { TextMap } from '../text-map.ts';

/**
 * @param starts ascending chunk starts, the first 0, no chunk blank @param most a chunk may weigh as much
 * @returns the same kind of starts; each that lay inside a line of at most `budget` is at an end of it, or at both
 */
export function atWholeLines(map: TextMap, starts: readonly number[], budget: number, most: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < starts.length; i++) {
    const start = starts[i] ?? 0;
    const line = map.lineAt(start);
    const [from, to] = [map.lineStart(line), map.lineStart(line + 1)];
    if (start === from || map.weight(from, to) > budget) {
      out.push(start);
      continue;
    }
    let last = i;
    while (last + 1 < starts.length && (starts[last + 1] ?? 0) < to) last++;
    const next = starts[last + 1] ?? map.text.length;
    const before = map.weight(from, start);
    const behind = map.weight(starts[last] ?? start, to);
    // The border that moves less text comes first; the line by itself fits in any case.
    const nearest = before <= behind ? [[from], [to]] : [[to], [from]];
    const wanted = [...nearest, [from, to]].find((cuts) => areWhole(map, [out.at(-1) ?? 0, ...cuts, next], most));
    out.push(...(wanted ?? []));
    i = last;
  }
  return out;
}

// --- internal ---

/** Whether the pieces between the borders hold something, and not too much. */
function areWhole(map: TextMap, borders: readonly number[], most: number): boolean {
  return borders.slice(1).every((end, n) => {
    const weight = map.weight(borders[n] ?? 0, end);
    return weight > 0 && weight <= most;
  });
}
