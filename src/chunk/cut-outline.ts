/**
 * An outline into cut offsets: split, then merge. A part that fits the budget stays whole, a larger one gives its
 * children; neighbours join again while they fit, but two definitions of some size do not share a chunk.
 */

import { cutLines } from './by-line/lines.ts';
import { atWholeLines } from './by-line/whole-lines.ts';
import { type Atom, HELD_SLACK, merge, SLACK } from './merge-atoms.ts';
import type { Def, Part } from './outline-types.ts';
import type { TextMap } from './text-map.ts';

/** A comment or the like that is before a definition too large to share a chunk with it. */
export interface Lead {
  readonly start: number;
  readonly end: number;
  readonly def: Def;
}

export interface Cuts {
  /** Ascending start offsets of the chunks; the first is 0. Empty for a blank text. */
  readonly starts: readonly number[];
  /** In file order. */
  readonly leads: readonly Lead[];
}

/** @param budget non-blank characters in a chunk */
export function cutTree(map: TextMap, root: Part, defs: readonly Def[], budget: number): Cuts {
  const splitter: Splitter = { map, budget, starts: defs.map((def) => def.start), defs, atoms: [], leads: [] };
  split(splitter, root, 0, map.text.length, null);
  const starts = merge(map, splitter.atoms, budget);
  return { starts: atWholeLines(map, starts, budget, budget * HELD_SLACK), leads: splitter.leads };
}

// --- internal ---

interface Splitter {
  readonly map: TextMap;
  readonly budget: number;
  /** By start, outer before inner. */
  readonly defs: readonly Def[];
  readonly starts: readonly number[];
  readonly atoms: Atom[];
  readonly leads: Lead[];
}

/** A stretch is one definition when one takes this share of it. */
const MOSTLY = 0.5;

/** Emits the atoms of `[from, to)`, which holds `part` and the blanks around it. */
function split(splitter: Splitter, part: Part, from: number, to: number, owner: Def | null): void {
  const { map, budget, atoms } = splitter;
  const weight = map.weight(from, to);
  if (weight === 0) return;
  const opens = opening(splitter, from, to) === null ? 0 : weight;
  if (weight <= (opens > 0 ? budget * SLACK : budget)) {
    atoms.push({ start: from, end: to, weight, owner, opens, binds: false });
    return;
  }
  const first = atoms.length;
  const inner = part.own ?? owner;
  if (part.children.length === 0) splitLines(splitter, from, to, inner);
  else for (const unit of unite(map, part.children, from, to)) splitUnit(splitter, unit, inner);
  const head = atoms[first];
  if (head && opens > 0) head.opens = opens;
}

/** Siblings that stay together while they fit. */
interface Unit {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly Part[];
}

/** Siblings into units: what is attached goes with the next, a comment behind code on the same line with the last. */
function unite(map: TextMap, parts: readonly Part[], from: number, to: number): Unit[] {
  const units: Unit[] = [];
  let held: Part[] = [];
  let start = from;
  let attaching = false;
  for (const [i, part] of parts.entries()) {
    const previous = parts[i - 1];
    if (previous !== undefined) {
      const cut = cutBetween(map, previous.end, part.start);
      const trailing = part.comment && !map.startsLine(cut);
      const apart = previous.comment && map.lineAt(part.start) - map.lineAt(previous.end) > 1;
      if (!trailing && (!attaching || apart)) {
        units.push({ start, end: cut, parts: held });
        held = [];
        start = cut;
      }
      if (!trailing) attaching = part.attach;
    } else attaching = part.attach;
    held.push(part);
  }
  if (held.length > 0) units.push({ start, end: to, parts: held });
  return units;
}

function splitUnit(splitter: Splitter, unit: Unit, owner: Def | null): void {
  const { map, budget, atoms } = splitter;
  const weight = map.weight(unit.start, unit.end);
  if (weight === 0) return;
  const def = opening(splitter, unit.start, unit.end);
  const limit = def === null ? budget : budget * SLACK;
  const lead = unit.parts.findIndex((part) => !part.attach);
  const body = unit.parts[lead];
  const held = lead > 0 && body && weight <= budget * HELD_SLACK && map.weight(body.start, unit.end) <= limit;
  if (weight <= limit || held) {
    const opens = def === null ? 0 : weight;
    atoms.push({ start: unit.start, end: unit.end, weight, owner, opens, binds: false });
    return;
  }
  if (def !== null && lead > 0 && body) splitter.leads.push({ start: unit.start, end: body.start, def });
  const first = atoms.length;
  let from = unit.start;
  for (const [i, part] of unit.parts.entries()) {
    const next = unit.parts[i + 1];
    const to = next === undefined ? unit.end : cutBetween(map, part.end, next.start);
    const at = atoms.length;
    split(splitter, part, from, to, owner);
    const opener = atoms[at];
    const before = atoms[at - 1];
    if (i === lead && lead > 0 && opener && before) {
      // What is before a definition opens it, so that the two may share a chunk.
      opener.opens = 0;
      before.binds = true;
    }
    from = to;
  }
  const head = atoms[first];
  if (head && (def !== null || lead > 0)) head.opens = weight;
}

function splitLines({ map, budget, atoms }: Splitter, from: number, to: number, owner: Def | null): void {
  const cuts = [from, ...cutLines(map, from, to, budget), to];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const start = cuts[i] ?? from;
    const end = cuts[i + 1] ?? to;
    atoms.push({ start, end, weight: map.weight(start, end), owner, opens: 0, binds: false });
  }
}

/** The definition that most of the stretch is, comments before it aside. */
function opening({ map, defs, starts }: Splitter, from: number, to: number): Def | null {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const def = defs[low];
  if (def === undefined || def.start >= to) return null;
  const whole = map.weight(def.start, Math.min(def.end, to));
  return whole >= MOSTLY * map.weight(def.start, to) ? def : null;
}

/** Where to cut between two siblings: at the start of the second one's line, or right before it on a shared line. */
function cutBetween(map: TextMap, end: number, start: number): number {
  const lineStart = map.lineStart(map.lineAt(start));
  return lineStart > end || (lineStart === end && lineStart > 0) ? lineStart : Math.max(start, end);
}
