/** Neighbouring stretches joined into chunks while they fit the budget. */

import type { Def } from './outline-types.ts';
import type { TextMap } from './text-map.ts';

/** A stretch that is not cut further. */
export interface Atom {
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

/** A chunk may pass the budget by this factor to keep a definition, a line or a slight rest whole. */
export const SLACK = 1.15;

/** A chunk may pass the budget by this factor to keep a comment or decorator with the code after it. */
export const HELD_SLACK = 1.4;

/** Joins neighbouring atoms; gives the start offsets of the groups. */
export function merge(map: TextMap, atoms: readonly Atom[], budget: number): number[] {
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

// --- internal ---

/** A definition of this share of the budget gets a chunk of its own. */
const SUBSTANTIAL = 0.4;

/** Groups of this share of the budget are not worth a chunk of their own. */
const SLIGHT = 0.12;

/** Closing brackets and words such as `end;`, non-blank characters. */
const CLOSER = 4;

/** Neighbours that share a chunk. */
interface Group {
  readonly all: Atom;
  /** What binds at its end, and what is before that; null when nothing binds, or nothing is before. */
  readonly lead: Atom | null;
  readonly rest: Atom | null;
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
