/** Groups of clones as a person reads them: none inside another, and those that lie side by side everywhere are one. */

import type { CloneGroup, CloneRegion } from './clone-types.ts';

/** Lines between two regions that are one. */
const GAP = 3;

/** @param groups of at least two regions each @returns most spare lines first */
export function mergeRegions(groups: readonly (readonly CloneRegion[])[]): CloneGroup[] {
  const apart = groups.map(withoutOverlaps).filter((regions) => regions.length > 1);
  const outer = withoutInner(apart);
  const merged = joinNeighbours(outer);
  return merged
    .map((regions) => ({ spare: spareLines(regions), regions }))
    .sort((a, b) => b.spare - a.spare || inOrder(first(a.regions), first(b.regions)));
}

export function inOrder(a: CloneRegion, b: CloneRegion): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.startLine - b.startLine || b.endLine - a.endLine;
}

// --- internal ---

function linesOf({ startLine, endLine }: CloneRegion): number {
  return endLine - startLine + 1;
}

function spareLines(regions: readonly CloneRegion[]): number {
  const lines = regions.map(linesOf);
  return lines.reduce((sum, count) => sum + count, 0) - Math.max(...lines);
}

function first(regions: readonly CloneRegion[]): CloneRegion {
  const [region] = regions;
  if (region === undefined) throw new Error('A group of clones is empty');
  return region;
}

function isInside(inner: CloneRegion, outer: CloneRegion): boolean {
  return inner.path === outer.path && inner.startLine >= outer.startLine && inner.endLine <= outer.endLine;
}

/** Of regions that share lines, the outer one. */
function withoutOverlaps(regions: readonly CloneRegion[]): CloneRegion[] {
  const out: CloneRegion[] = [];
  for (const region of [...regions].sort(inOrder)) {
    const last = out.at(-1);
    if (last === undefined || last.path !== region.path || last.endLine < region.startLine) out.push(region);
  }
  return out;
}

/** Methods of classes that are clones say nothing new. */
function withoutInner(groups: readonly CloneRegion[][]): CloneRegion[][] {
  const largestFirst = [...groups].sort((a, b) => linesOf(first(b)) - linesOf(first(a)));
  const byPath = new Map<string, { region: CloneRegion; group: number }[]>();
  const kept: CloneRegion[][] = [];
  for (const regions of largestFirst) {
    const around = regions.map(
      (region) =>
        new Set((byPath.get(region.path) ?? []).filter((other) => isInside(region, other.region)).map((o) => o.group)),
    );
    const [some, ...rest] = around;
    if ([...(some ?? [])].some((group) => rest.every((each) => each.has(group)))) continue;
    for (const region of regions) {
      const known = byPath.get(region.path);
      const entry = { region, group: kept.length };
      if (known === undefined) byPath.set(region.path, [entry]);
      else known.push(entry);
    }
    kept.push(regions);
  }
  return kept;
}

/** Two functions, one after the other, that are both copied to the same files are one region in each. */
function joinNeighbours(groups: readonly CloneRegion[][]): CloneRegion[][] {
  const bySignature = new Map<string, CloneRegion[][]>();
  for (const regions of [...groups].sort((a, b) => inOrder(first(a), first(b)))) {
    const signature = regions.map(({ path }) => path).join('\n');
    const known = bySignature.get(signature);
    const before = known?.find((other) => other.every((region, n) => follows(region, regions[n])));
    if (known === undefined) bySignature.set(signature, [regions]);
    else if (before === undefined) known.push(regions);
    else known[known.indexOf(before)] = before.map((region, n) => joined(region, regions[n] ?? region));
  }
  return [...bySignature.values()].flat();
}

function follows(region: CloneRegion, next: CloneRegion | undefined): boolean {
  const gap = next === undefined ? -1 : next.startLine - region.endLine;
  return gap > 0 && gap <= GAP;
}

function joined(a: CloneRegion, b: CloneRegion): CloneRegion {
  const likeness = (a.likeness * linesOf(a) + b.likeness * linesOf(b)) / (linesOf(a) + linesOf(b));
  return { ...a, endLine: b.endLine, symbol: a.symbol || b.symbol, likeness: Math.round(likeness * 1000) / 1000 };
}
