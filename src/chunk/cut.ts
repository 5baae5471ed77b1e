/**
 * An outline into cut offsets: split, then merge. A part that fits the budget stays whole, a larger one gives its
 * children; neighbours join again while they fit, but two definitions of some size do not share a chunk.
 */

import { cutLines } from './by-line/lines.ts';
import { atWholeLines } from './by-line/whole-lines.ts';
import type { Def, Part } from './outline.ts';
import type { TextMap } from './text-map.ts';

/** A comment or the like that stands before a definition too large to share a chunk with it. */
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

/** A stretch that is not cut further. */
interface Atom {
  readonly start: number;
  readonly end: number;
  readonly weight: number;
  /** Innermost definition that was taken apart around this atom. */
  readonly owner: Def | null;
  /** Weight of the whole definition that begins here, with what is attached before it; 0 when none does. */
  opens: number;
  /** It is a comment or the like that belongs to the atom after it. */
  binds: boolean;
}

/** A definition of this share of the budget gets a chunk of its own. */
const SUBSTANTIAL = 0.4;
/** Groups of this share of the budget are not worth a chunk of their own. */
const SLIGHT = 0.12;
/** A chunk may pass the budget by this factor to keep a definition, a line or a slight rest whole. */
const SLACK = 1.15;
/** A chunk may pass the budget by this factor to keep a comment or decorator with what it stands before. */
const HELD_SLACK = 1.4;
/** Closing brackets and words such as `end;`, non-blank characters. */
const CLOSER = 4;
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
      // What stands before a definition opens it, so that the two may share a chunk.
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

/** Neighbours that share a chunk. */
interface Group {
  readonly all: Atom;
  /** What binds at its end, and what stands before that; null when nothing binds, or nothing stands before. */
  readonly lead: Atom | null;
  readonly rest: Atom | null;
}

/** Joins neighbouring atoms; gives the start offsets of the groups. */
function merge(map: TextMap, atoms: readonly Atom[], budget: number): number[] {
  const groups: Group[] = [];
  for (const [i, each] of atoms.entries()) {
    const atom = i === 0 ? { ...each, start: 0 } : each;
    const last = groups.at(-1);
    if (last !== undefined && joins(map, last, atom, budget)) {
      groups[groups.length - 1] = grown(last, atom);
    } else if (last?.lead && last.rest && last.lead.weight + atom.weight <= budget * HELD_SLACK) {
      // The comment goes with what it is about, and leaves the statements before it.
      groups[groups.length - 1] = { all: last.rest, lead: null, rest: null };
      groups.push(grown({ all: last.lead, lead: last.lead, rest: null }, atom));
    } else groups.push({ all: atom, lead: atom.binds ? atom : null, rest: null });
  }
  return settle(groups, budget).map((group) => group.start);
}

function grown(group: Group, atom: Atom): Group {
  const all = joined(group.all, atom);
  if (!atom.binds) return { all, lead: null, rest: null };
  if (group.lead === null) return { all, lead: atom, rest: group.all };
  return { all, lead: joined(group.lead, atom), rest: group.rest };
}

/** A chunk may pass the budget by this factor: a comment alone holds on to what it is about further than statements. */
function slackOf(group: Group | undefined): number {
  return group?.lead && group.rest === null ? HELD_SLACK : SLACK;
}

function joins(map: TextMap, { all: group, lead, rest }: Group, atom: Atom, budget: number): boolean {
  const total = group.weight + atom.weight;
  if (lead !== null && total <= budget * (rest === null ? HELD_SLACK : 1)) return true;
  if (!map.startsLine(atom.start) && total <= budget * SLACK) return true;
  if (atom.opens === 0 && atom.weight <= CLOSER && total <= budget * SLACK) return true;
  if (total > budget) return false;
  const slight = budget * SLIGHT;
  if (atom.opens > 0) {
    const substantial = budget * SUBSTANTIAL;
    if (atom.opens > budget) return group.weight < slight && isWithin(atom.owner, group.owner);
    if (atom.opens >= substantial && group.weight >= substantial) return false;
  }
  return isWithin(atom.owner, group.owner) || group.weight < slight || atom.weight < slight;
}

/** True when `inner` is `outer` or lies inside it; everything lies inside null, the file. */
function isWithin(inner: Def | null, outer: Def | null): boolean {
  for (let each = inner; each !== null; each = each.parent) if (each === outer) return true;
  return outer === null;
}

function joined(first: Atom, second: Atom): Atom {
  return {
    start: first.start,
    end: second.end,
    weight: first.weight + second.weight,
    owner: second.owner,
    opens: Math.max(first.opens, second.opens),
    binds: second.binds,
  };
}

/** Slight groups join a neighbour that takes them in within the slack; a comment never the one before it. */
function settle(groups: readonly Group[], budget: number): readonly Atom[] {
  const out: Group[] = [];
  for (const group of groups) {
    const last = out.at(-1);
    const before = last !== undefined && last.all.weight < budget * SLIGHT;
    const slight = before || (group.all.weight < budget * SLIGHT && group.lead === null);
    const limit = budget * slackOf(last);
    if (last !== undefined && slight && last.all.weight + group.all.weight <= limit)
      out[out.length - 1] = { all: joined(last.all, group.all), lead: group.lead, rest: group.lead && last.all };
    else out.push(group);
  }
  return out.map((group) => group.all);
}
