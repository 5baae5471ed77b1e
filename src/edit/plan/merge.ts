/**
 * Three versions of a file into one: what changed on one side only is taken, what changed on both in the same place, or in places that touch,
 * is a conflict. Two ways to compare must agree: where lines repeat, each may take other lines for the changed ones.
 */

import { diff3Merge } from 'node-diff3';
import { differingLines, type LineSpan } from './hunks.ts';
import { splitLines } from './text-file.ts';

export interface Merged {
  /** With the usual markers around each conflict. */
  readonly text: string;
  readonly conflicts: number;
}

/** Names of the two sides in the markers. */
export interface Sides {
  readonly ours: string;
  readonly theirs: string;
}

/** @param ours what the file is now @param base what both began with @param theirs what the plan makes of the base */
export function mergeTexts(ours: string, base: string, theirs: string, sides: Sides): Merged {
  if (ours === theirs || theirs === base) return { text: ours, conflicts: 0 };
  if (ours === base) return { text: theirs, conflicts: 0 };
  const lines = { ours: splitLines(ours), base: splitLines(base), theirs: splitLines(theirs) };
  const merged = bySpans(lines, sides);
  if (merged.conflicts > 0) return merged;
  const other = byCommonLines(lines, sides);
  if (other.conflicts > 0) return other;
  return merged.text === other.text ? merged : wholeConflict(lines, sides);
}

// --- internal ---

interface Versions {
  readonly ours: readonly string[];
  readonly base: readonly string[];
  readonly theirs: readonly string[];
}

/** Changes that overlap or touch, of both sides or of one. */
interface Region {
  from: number;
  end: number;
  readonly ours: LineSpan[];
  readonly theirs: LineSpan[];
}

function bySpans({ ours, base, theirs }: Versions, sides: Sides): Merged {
  let text = '';
  let conflicts = 0;
  let at = 0;
  for (const region of regionsOf(differingLines(base, ours), differingLines(base, theirs))) {
    text += base.slice(at, region.from).join('');
    at = region.end;
    const one = versionOf(region, region.ours, base, ours);
    const other = versionOf(region, region.theirs, base, theirs);
    const isSame = one.join('') === other.join('');
    if (region.theirs.length === 0 || isSame) text += one.join('');
    else if (region.ours.length === 0) text += other.join('');
    else {
      conflicts++;
      text += conflictText(one, other, sides);
    }
  }
  return { text: text + base.slice(at).join(''), conflicts };
}

function regionsOf(ours: readonly LineSpan[], theirs: readonly LineSpan[]): Region[] {
  const all = [...ours.map((span) => ({ span, isOurs: true })), ...theirs.map((span) => ({ span, isOurs: false }))];
  all.sort((a, b) => a.span.from - b.span.from || a.span.count - b.span.count);
  const regions: Region[] = [];
  for (const { span, isOurs } of all) {
    const last = regions.at(-1);
    const region =
      last !== undefined && span.from <= last.end ? last : { from: span.from, end: span.from, ours: [], theirs: [] };
    if (region !== last) regions.push(region);
    region.end = Math.max(region.end, span.from + span.count);
    (isOurs ? region.ours : region.theirs).push(span);
  }
  return regions;
}

/** What one side has in the place of the base's lines. */
function versionOf(
  { from, end }: Region,
  spans: readonly LineSpan[],
  base: readonly string[],
  side: readonly string[],
): string[] {
  const lines: string[] = [];
  let at = from;
  for (const span of spans) {
    lines.push(...base.slice(at, span.from), ...side.slice(span.start, span.end));
    at = span.from + span.count;
  }
  return [...lines, ...base.slice(at, end)];
}

function byCommonLines({ ours, base, theirs }: Versions, sides: Sides): Merged {
  const regions = diff3Merge([...ours], [...base], [...theirs], { excludeFalseConflicts: true });
  let conflicts = 0;
  const parts = regions.map(({ ok, conflict }) => {
    if (conflict === undefined) return (ok ?? []).join('');
    conflicts++;
    return conflictText(conflict.a, conflict.b, sides);
  });
  return { text: parts.join(''), conflicts };
}

function wholeConflict({ ours, theirs }: Versions, sides: Sides): Merged {
  return { text: conflictText(ours, theirs, sides), conflicts: 1 };
}

function conflictText(ours: readonly string[], theirs: readonly string[], sides: Sides): string {
  const side = (lines: readonly string[]) => lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`)).join('');
  return `<<<<<<< ${sides.ours}\n${side(ours)}=======\n${side(theirs)}>>>>>>> ${sides.theirs}\n`;
}
