/** Puts the blocks of an answer where they belong in a file, each against the file as it is. */

import type { RefusalCode } from '../plan-types.ts';
import type { Block, BlockEdit } from './answer-types.ts';
import { type Found, findLines, type Nearest } from './find-lines.ts';

/** Lines that are replaced, and why that place. */
export interface Placed {
  /** Counted from 0. */
  readonly from: number;
  readonly count: number;
  readonly lines: readonly string[];
  readonly why: string;
  readonly sure: boolean;
}

export interface Misplaced {
  readonly code: RefusalCode;
  readonly message: string;
  /** For the model. */
  readonly mend: string;
}

/** @param lines of the file, as the model saw them, without their ends */
export function placeBlocks(
  lines: readonly string[],
  { path, form, blocks }: BlockEdit,
): readonly Placed[] | Misplaced {
  const placed: Placed[] = [];
  for (const block of blocks) {
    const one = placeBlock(lines, block, form, path);
    if ('code' in one) return one;
    placed.push(one);
  }
  placed.sort((a, b) => a.from - b.from || a.count - b.count);
  const crossing = placed.find((one, at) => {
    const before = placed[at - 1];
    return (
      before !== undefined &&
      (before.from + before.count > one.from || (before.from === one.from && before.count === 0))
    );
  });
  if (crossing !== undefined) {
    return {
      code: 'overlap',
      message: `the answer changes line ${crossing.from + 1} of ${path} twice`,
      mend: 'make one block of both',
    };
  }
  return placed;
}

// --- internal ---

function placeBlock(lines: readonly string[], block: Block, form: BlockEdit['form'], path: string): Placed | Misplaced {
  const { search, replace, below, atEnd } = block;
  const header = below === undefined ? null : headerLine(lines, below);
  if (search.every((line) => line.trim() === '')) return placeWithoutSearch(lines, block, form, path, header);
  const start = header === null || 'places' in header ? 0 : header.at + 1;
  const found = inReach(findLines(lines, search, start), lines, search, { atEnd: atEnd === true, isBelow: start > 0 });
  // A header that misleads is worth less than the lines themselves.
  const again = 'nearest' in found && start > 0 ? findLines(lines, search) : found;
  if ('at' in again) {
    const sure = again.step === 'exact' || again.step === 'trailing blanks';
    const why = again.step === 'exact' ? '' : `found by other ${again.step}`;
    return { from: again.at, count: search.length, lines: replace.map(again.indent), why, sure };
  }
  if ('places' in again) {
    const places = again.places.map((at) => at + 1).join(', ');
    return {
      code: 'ambiguous',
      message: `the lines to replace stand ${again.places.length} times in ${path}, in lines ${places}`,
      mend: 'add lines around them',
    };
  }
  return { code: 'no-match', ...noMatch(path, block, again.nearest) };
}

/** The place below a header is the next one; at the end of the file it is the last one. */
function inReach(
  found: Found,
  lines: readonly string[],
  search: readonly string[],
  { atEnd, isBelow }: { readonly atEnd: boolean; readonly isBelow: boolean },
): Found {
  if (!('places' in found)) return found;
  const one = atEnd
    ? found.places.find((at) => at + search.length === lines.length)
    : isBelow
      ? found.places[0]
      : undefined;
  return one === undefined ? found : { at: one, step: 'indentation', indent: (line) => line };
}

function placeWithoutSearch(
  lines: readonly string[],
  { replace }: Block,
  form: BlockEdit['form'],
  path: string,
  header: ReturnType<typeof headerLine> | null,
): Placed | Misplaced {
  const isEmpty = lines.every((line) => line.trim() === '');
  if (isEmpty) return { from: 0, count: lines.length, lines: replace, why: 'the file was empty', sure: true };
  if (header !== null && 'at' in header)
    return { from: header.at + 1, count: 0, lines: replace, why: 'below its header', sure: false };
  // In the form of codex, lines without any around them belong to the end.
  if (form === 'patch' && header === null)
    return { from: lines.length, count: 0, lines: replace, why: 'at the end', sure: true };
  return {
    code: 'ambiguous',
    message: `the answer does not say where in ${path} its lines belong`,
    mend: 'quote some lines around the place',
  };
}

/** The line that the header of a hunk names. */
function headerLine(
  lines: readonly string[],
  below: string,
): { readonly at: number } | { readonly places: readonly number[] } | null {
  const fits = (test: (line: string) => boolean) => lines.flatMap((line, at) => (test(line.trim()) ? [at] : []));
  const exact = fits((line) => line === below);
  const places = exact.length > 0 ? exact : fits((line) => line.startsWith(below));
  if (places.length === 0) return { places };
  return places.length === 1 ? { at: places[0] ?? 0 } : { places };
}

function noMatch(path: string, { search, line }: Block, nearest: Nearest | null): Omit<Misplaced, 'code'> {
  if (search.some((text) => /^\s*(?:\.{3}|…)\s*$/.test(text))) {
    return { message: `the lines to replace in ${path} are shortened by "..."`, mend: 'quote them whole' };
  }
  const mend = 'quote the lines as they stand in the file';
  const first = search.find((text) => text.trim() !== '') ?? '';
  if (nearest === null)
    return {
      message: `the answer replaces a line that is not in ${path}: ${JSON.stringify(first)} (its line ${line})`,
      mend,
    };
  const { found, wanted } = nearest;
  const message = `the lines to replace are not in ${path}: its line ${nearest.line + 1} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;
  return { message, mend };
}
