/** The label of a chunk: the definition that makes up most of it. */

import type { ChunkKind } from '../base/types.ts';
import type { Lead } from './cut-outline.ts';
import { leadStart } from './definition-record.ts';
import { type Def, MEMBER_OWNERS, pathOf } from './outline-types.ts';
import type { TextMap } from './text-map.ts';

/** Returns a function that says what `[start, end)` mainly holds; ask in ascending order. */
export function labeller(
  map: TextMap,
  defs: readonly Def[],
  importRanges: readonly (readonly [number, number])[],
  leads: readonly Lead[],
): (start: number, end: number, around: Def | null) => Label {
  let next = 0;
  return (start, end, around) => {
    while (next < defs.length && (defs[next]?.start ?? 0) < start) next++;
    let found = 0;
    let best: Def | undefined;
    let bestWeight = 0;
    let bestStanding = 0;
    let taken = 0;
    let covered = start;
    for (; next < defs.length; next++) {
      const def = defs[next];
      if (def === undefined || def.start >= end) break;
      found++;
      if (def.start < covered) continue;
      // A definition that goes on past this chunk counts without the definitions in it: its header and loose members.
      const own = def.end <= end ? map.weight(def.start, def.end) : ownWeight(map, defs, next, end);
      const weight = own + map.weight(leadStart(map, covered, def.start), def.start);
      if (def.end <= end) covered = def.end;
      taken += weight;
      const standing = def.end <= end && TYPES.has(def.kind) ? weight * TYPE_STANDING : weight;
      if (standing > bestStanding) {
        best = def;
        bestWeight = weight;
        bestStanding = standing;
      }
    }
    if (found === 0) {
      const lead = leads.find(
        (each) =>
          each.start < end &&
          each.end > start &&
          overlap(map, each.start, each.end, start, end) * 2 > map.weight(start, end),
      );
      if (lead) return { symbol: lead.def.name, kind: lead.def.kind, scope: lead.def.scope };
    }
    const rest = map.weight(start, Math.min(end, around?.end ?? end)) - taken;
    const useAround = around !== null && rest > bestWeight && !(best !== undefined && isOuter(around));
    const main = useAround ? around : best;
    if (main === undefined) {
      const imported = importRanges.reduce((sum, [from, to]) => sum + overlap(map, from, to, start, end), 0);
      const kind = imported * 2 > map.weight(start, end) ? 'imports' : 'block';
      return { symbol: '', kind, scope: pathOf(around) };
    }
    return { symbol: main.name, kind: main.kind, scope: main.scope };
  };
}

// --- internal ---

/** Definitions that a chunk is known by rather than by a small function beside them, */
const TYPES: ReadonlySet<ChunkKind> = new Set(['class', 'interface', 'struct', 'enum', 'trait', 'type']);

/** A function outranks its type when its text is this many times longer. */
const TYPE_STANDING = 1.5;

interface Label {
  readonly symbol: string;
  readonly kind: ChunkKind;
  readonly scope: string;
}

/** What a definition that goes on past `end` weighs before it, without the definitions inside that stand for themselves. */
function ownWeight(map: TextMap, defs: readonly Def[], index: number, end: number): number {
  const def = defs[index];
  if (def === undefined) return 0;
  const whole = map.weight(def.start, end);
  // The head of a class keeps its fields and small methods; what a module or a function holds is apart from it.
  const least = MEMBER_OWNERS.has(def.kind) ? whole / 2 : 0;
  let weight = whole;
  let covered = def.start;
  for (let i = index + 1; i < defs.length; i++) {
    const inner = defs[i];
    if (inner === undefined || inner.start >= end) break;
    if (inner.start < covered) continue;
    covered = Math.min(inner.end, end);
    const part = map.weight(inner.start, covered);
    if (part > least) weight -= part;
  }
  return weight;
}

/** A definition that holds others rather than code. */
function isOuter(def: Def): boolean {
  return def.kind === 'module';
}

function overlap(map: TextMap, from: number, to: number, start: number, end: number): number {
  const low = Math.max(from, start);
  const high = Math.min(to, end);
  return low < high ? map.weight(low, high) : 0;
}
