/** Files that get other names, many at once: collisions are refused, and names that go round in a circle take a way around. */

import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import type { RepoPath } from '../../base/types.ts';
import type { MoveStep, Proposal, Refusal, Step, Unresolved } from '../plan-types.ts';
import { absoluteOf, targetOf } from '../write/target.ts';
import { type Heading, isRefusal, makeProposal, type Part, proposeMove, refusal } from './propose.ts';

export interface Move {
  readonly path: RepoPath;
  readonly to: RepoPath;
}

/** @param root absolute real path @param moves those that lead to the same name are left out */
export function proposeMoves(
  root: string,
  moves: readonly Move[],
  heading: Heading,
  unresolved: readonly Unresolved[] = [],
): Proposal {
  const real = moves.filter(({ path, to }) => path !== to);
  const found = real.map((move) => collision(root, move, real) ?? proposeMove(root, move.path, move.to));
  const parts = found.filter((part): part is Part => !isRefusal(part));
  const proposal = makeProposal(heading, parts, found.filter(isRefusal), unresolved);
  return { ...proposal, steps: inOrder(proposal.steps) };
}

/** Moves in an order in which each new name is free. What is no move keeps its place before them. */
export function inOrder(steps: readonly Step[]): Step[] {
  const moves = steps.filter((step) => step.kind === 'move');
  const byPath = new Map(moves.map((move) => [move.path, move]));
  const ordered: Step[] = steps.filter((step) => step.kind !== 'move');
  const active = new Set<MoveStep>();
  const done = new Set<MoveStep>();
  /** Where a file waits whose new name is not free yet. */
  const waiting = new Map<MoveStep, RepoPath>();
  const place = (move: MoveStep): void => {
    if (done.has(move)) return;
    active.add(move);
    const before = byPath.get(move.to);
    if (before !== undefined && before !== move && !done.has(before)) {
      if (active.has(before)) {
        const aside = `${before.path}${ASIDE}${randomBytes(4).toString('hex')}` as RepoPath;
        ordered.push({ ...before, to: aside });
        waiting.set(before, aside);
      } else place(before);
    }
    ordered.push({ ...move, path: waiting.get(move) ?? move.path });
    active.delete(move);
    done.add(move);
  };
  for (const move of moves) place(move);
  return ordered;
}

/** The same moves without their ways around, to be shown. */
export function withoutDetours<T extends { readonly path: string; readonly to?: string | null }>(
  moves: readonly T[],
): T[] {
  const from = new Map(moves.flatMap((move) => (isAside(move.to) ? [[move.to, move.path] as const] : [])));
  return moves.filter(({ to }) => !isAside(to)).map((move) => ({ ...move, path: from.get(move.path) ?? move.path }));
}

/** Folders that moves may leave empty, relative to the root. */
export function foldersLeft(steps: readonly Step[]): string[] {
  const folders = new Set<string>();
  for (const step of steps) {
    if (step.kind !== 'move') continue;
    for (let folder = dirname(step.path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders];
}

// --- internal ---

const ASIDE = '.mlx-moving-';

function isAside(path: string | null | undefined): path is string {
  return typeof path === 'string' && /\.mlx-moving-[0-9a-f]{8}$/.test(path);
}

/** Why a name is not free. File systems may take names for one that differ in case alone, or in the form of their letters. */
function collision(root: string, { path, to }: Move, moves: readonly Move[]): Refusal | null {
  const other = moves.find((move) => move.path !== path && folded(move.to) === folded(to));
  if (other !== undefined) return refusal('exists', path, `${path} and ${other.path} would both be ${to}`);
  const under = moves.find((move) => move.path !== path && to.startsWith(`${move.to}/`));
  if (under !== undefined) return refusal('exists', path, `${to} would lie in the file ${under.to}`);
  const target = targetOf(root, to);
  if (isRefusal(target)) return target;
  if (target.path !== to) return refusal('link', to, `${to} leads through a link to ${target.path}`);
  const leaves = moves.some((move) => move.path === to);
  if (target.stats === null || leaves) return null;
  const own = lstatSync(absoluteOf(root, path), { throwIfNoEntry: false });
  const isItself = own?.ino === target.stats.ino && own.dev === target.stats.dev && folded(path) === folded(to);
  return isItself ? null : refusal('exists', path, `${to} is there already`);
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
