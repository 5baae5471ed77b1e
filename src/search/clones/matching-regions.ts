/** Regions of a file that are clones of a piece of code: where its marks lie close together, confirmed by alignment. */

import type { CloneRegion } from './clone-types.ts';
import { type CodeFile, firstAtLeast, type Piece } from './code-file.ts';
import { likenessOf } from './likeness.ts';
import { GRAM, marksOf } from './marks.ts';

/** The code whose clones are looked for. */
export interface Wanted {
  readonly codes: Uint8Array;
  readonly marks: ReadonlySet<number>;
}

/** Fewer marks tell nothing. */
export const LEAST_MARKS = 4;
/** Share of the marks that clones have in common. */
const CONTAINMENT = 0.5;
/** Share that is enough where the alignment is as good as `CLEARLY_ALIKE`. */
export const WEAK_CONTAINMENT = 0.2;
/** Least likeness of clones with half of the marks in common, and with `MOST_COMMON` of them; in between it goes down evenly. */
const ALIKE = 0.9;
const ALIKE_WITH_MOST = 0.85;
const MOST_COMMON = 0.7;
const CLEARLY_ALIKE = 0.93;
/** A clone with lines added may be this much longer. */
const LONGER = 1.4;
/** A definition is the region where it has this share in common with it. */
const SAME_PLACE = 0.5;

/** Whether what has this share of marks and this likeness is a clone. */
export function isClone(containment: number, likeness: number): boolean {
  if (containment < CONTAINMENT) return likeness >= CLEARLY_ALIKE;
  const share = Math.min(1, (containment - CONTAINMENT) / (MOST_COMMON - CONTAINMENT));
  return likeness >= ALIKE - (ALIKE - ALIKE_WITH_MOST) * share;
}

export function wantedCode(codes: Uint8Array): Wanted {
  return { codes, marks: new Set(marksOf(codes).hashes) };
}

/**
 * @param except tokens of this file that are the code itself
 * @param near pieces that may be clones for another reason than their marks
 */
export function matchingRegions(
  wanted: Wanted,
  file: CodeFile,
  except: Span | null,
  near: readonly Piece[] = [],
): CloneRegion[] {
  const { hashes, places } = marksOf(file.codes);
  let found: Mark[] = [];
  for (const [n, hash] of hashes.entries()) {
    const at = places[n] ?? 0;
    if (wanted.marks.has(hash) && !overlaps(except, { from: at, to: at + GRAM })) found.push({ hash, at });
  }
  const least = Math.max(LEAST_MARKS, WEAK_CONTAINMENT * wanted.marks.size);
  const longest = Math.ceil(wanted.codes.length * LONGER) + GRAM;
  const taken: Span[] = except === null ? [] : [except];
  const regions: CloneRegion[] = [];
  const tryPiece = (span: Span, symbol: string, containment: number): boolean => {
    if (taken.some((other) => overlaps(other, span))) return false;
    const likeness = likenessOf(wanted.codes, file.codes.subarray(span.from, span.to));
    if (!isClone(containment, likeness)) return false;
    taken.push(span);
    regions.push(regionOf(file, span, symbol, likeness));
    return true;
  };
  while (found.length >= least) {
    const { span: window, distinct } = densest(found, longest);
    if (distinct < least) break;
    const containment = distinct / wanted.marks.size;
    const piece = pieceAt(file.pieces, window);
    const around = innermostAround(file.pieces, window);
    const isTaken =
      (piece !== undefined && tryPiece(piece, piece.symbol, containment)) ||
      // Code that says the same thing again and again has its marks in a small part of it.
      (around !== undefined &&
        around !== piece &&
        around.to - around.from <= longest &&
        tryPiece(around, around.symbol, containment));
    if (!isTaken) tryPiece(window, around?.symbol ?? '', containment);
    found = found.filter(({ at }) => at < window.from || at >= window.to);
  }
  for (const piece of near) tryPiece(piece, piece.symbol, 0);
  return regions;
}

/** The lines of tokens. */
export function regionOf(file: CodeFile, span: Span, symbol: string, likeness: number): CloneRegion {
  const startLine = file.lines[span.from] ?? 1;
  const endLine = file.lines[span.to - 1] ?? startLine;
  return { path: file.path, startLine, endLine, symbol, likeness: Math.round(likeness * 1000) / 1000 };
}

/** The innermost definition around tokens. */
export function innermostAround(pieces: readonly Piece[], span: Span): Piece | undefined {
  return pieces.findLast(({ from, to }) => from <= span.from && to >= span.to);
}

/** The piece that lines of the file are, nearly. */
export function pieceAt(pieces: readonly Piece[], span: Span): Piece | undefined {
  let best: Piece | undefined;
  let most = SAME_PLACE;
  for (const piece of pieces) {
    const common = Math.min(piece.to, span.to) - Math.max(piece.from, span.from);
    const share = common / (Math.max(piece.to, span.to) - Math.min(piece.from, span.from));
    if (share >= most) [best, most] = [piece, share];
  }
  return best;
}

/** Pieces that touch these lines and are about as long as the code. */
export function piecesOfSize(file: CodeFile, startLine: number, endLine: number, tokens: number): Piece[] {
  const [from, to] = [firstAtLeast(file.lines, startLine), firstAtLeast(file.lines, endLine + 1)];
  return file.pieces.filter((piece) => {
    const size = piece.to - piece.from;
    return overlaps(piece, { from, to }) && size * 2 >= tokens && size <= tokens * 2;
  });
}

// --- internal ---

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Mark {
  readonly hash: number;
  readonly at: number;
}

function overlaps(a: Span | null, b: Span): boolean {
  return a !== null && a.from < b.to && b.from < a.to;
}

/** The shortest run of marks, at most `longest` tokens long, that holds most different ones. */
function densest(marks: readonly Mark[], longest: number): { span: Span; distinct: number } {
  const counts = new Map<number, number>();
  let first = 0;
  let best = { span: { from: 0, to: 0 }, distinct: 0 };
  const drop = (): void => {
    const hash = marks[first++]?.hash ?? 0;
    const left = (counts.get(hash) ?? 1) - 1;
    if (left === 0) counts.delete(hash);
    else counts.set(hash, left);
  };
  for (const { hash, at } of marks) {
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
    while (at + GRAM - (marks[first]?.at ?? at) > longest) drop();
    // What comes again later need not be at the beginning.
    while ((counts.get(marks[first]?.hash ?? 0) ?? 0) > 1) drop();
    const from = marks[first]?.at ?? at;
    const isShorter = counts.size === best.distinct && at + GRAM - from < best.span.to - best.span.from;
    if (counts.size > best.distinct || isShorter) best = { span: { from, to: at + GRAM }, distinct: counts.size };
  }
  return best;
}
