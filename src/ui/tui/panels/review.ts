/** A change that is decided about piece by piece: its files, its pieces with their lines, and what was decided. */

import { countOf, type Decision, newTextOf, type Piece, placeOf, type Review } from '../../../app/index.ts';
import { plural } from '../../../base/text.ts';
import { fitLine } from '../cells/cells.ts';
import { type Line, MUTED, type Span, STRONG, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import type { Colours } from '../transcript/code.ts';
import { wrapText } from '../transcript/wrap.ts';
import { changedLines } from './changed-lines.ts';

/** Lines of a file around its pieces, as they were when the review was opened. */
export type FileLines = ReadonlyMap<string, readonly string[]>;

export interface ReviewRow {
  readonly line: Line;
  /** -1 for the line of a file. */
  readonly piece: number;
}

/** Lines shown above and below a piece. */
const AROUND = 2;

/** The rows of one piece without its head: they change only with its text. */
export function pieceRows(
  review: Review,
  piece: Piece,
  files: FileLines,
  columns: number,
  colours: Colours,
): readonly Line[] {
  const { change, hunk } = placeOf(review, piece);
  if (hunk === null) return [];
  const lines = change.kind === 'change' ? files.get(change.path) : undefined;
  const others = change.hunks;
  const isAsRead = lines !== undefined && stands(hunk.old, lines, hunk.startLine);
  const from = Math.max((others[piece.hunk - 1]?.endLine ?? 0) + 1, hunk.startLine - AROUND);
  const to = Math.min((others[piece.hunk + 1]?.startLine ?? Number.POSITIVE_INFINITY) - 1, hunk.endLine + AROUND);
  const changed = {
    startLine: hunk.startLine,
    old: hunk.old,
    next: newTextOf(review, piece),
    above: isAsRead ? lines.slice(from - 1, hunk.startLine - 1) : [],
    below: isAsRead ? lines.slice(hunk.endLine, to) : [],
  };
  return changedLines(changed, languageOf(change.to ?? change.path), columns, colours);
}

/** All rows: the line of each file above those of its pieces. @param linesOf the rows of a piece without its head */
export function reviewRows(
  review: Review,
  linesOf: (piece: Piece) => readonly Line[],
  { chosen, outside }: { readonly chosen: number; readonly outside: readonly string[] },
  columns: number,
  glyphs: Glyphs,
): readonly ReviewRow[] {
  const { pieces, plan } = review;
  return pieces.flatMap((piece, at): ReviewRow[] => {
    const isOutside = outside.includes(plan.files[piece.file]?.path ?? '');
    const isFirst = pieces[at - 1]?.file !== piece.file;
    const rows = [headLine(review, at, at === chosen, columns, glyphs), ...linesOf(piece)];
    return [
      ...(isFirst ? [{ line: fileLine(review, piece.file, isOutside, columns, glyphs), piece: -1 }] : []),
      ...rows.map((line) => ({ line, piece: at })),
    ];
  });
}

/** The line of a file, with how much of it is accepted. */
function fileLine(review: Review, file: number, isOutside: boolean, columns: number, glyphs: Glyphs): Line {
  const change = review.plan.files[file];
  if (change === undefined) return [];
  const own = review.pieces.filter((piece) => piece.file === file);
  const accepted = own.filter(({ decision }) => decision === 'accepted').length;
  const doing = { change: '', create: 'new', delete: 'deleted', move: `moved to ${visibleLine(change.to ?? '')}` };
  const words = [doing[change.kind], `${accepted}/${own.length}`].filter((word) => word !== '').join(', ');
  const warned = isOutside ? [span(` ${glyphs.warn} changed outside`, { fg: 'warn', bold: true })] : [];
  const name = fitLine(
    [span(visibleLine(change.path), { fg: 'heading', bold: true })],
    Math.max(8, columns - 20),
    glyphs.more,
  );
  return fitLine([...name, span(`  ${words}`, MUTED), ...warned], columns, glyphs.more);
}

/** The line above a piece. */
function headLine(review: Review, at: number, isChosen: boolean, columns: number, glyphs: Glyphs): Line {
  const piece = review.pieces[at];
  if (piece === undefined) return [];
  const { hunk } = placeOf(review, piece);
  const place =
    hunk === null
      ? 'the file'
      : hunk.endLine > hunk.startLine
        ? `lines ${hunk.startLine}-${hunk.endLine}`
        : `line ${hunk.startLine}`;
  const { mark, style } = markOf(piece.decision, glyphs);
  const parts: Span[] = [
    span(isChosen ? `${glyphs.selected} ` : '  ', { fg: 'accent', bold: true }),
    span(`[${mark}] `, style),
    span(`${at + 1}/${review.pieces.length} ${place}`, isChosen ? STRONG : MUTED),
  ];
  if (piece.edited !== null) parts.push(span(' yours', { fg: 'accent' }));
  if (hunk?.sure === false) parts.push(span(` ${glyphs.warn} found loosely`, { fg: 'warn' }));
  const why = hunk === null ? '' : visibleLine(hunk.why);
  return fitLine([...parts, span(why === '' ? '' : `  ${why}`, MUTED)], columns, glyphs.more);
}

/** `2 of 5 pieces accepted · TITLE`. */
export function reviewTitle(review: Review, isLookedAt: boolean, glyphs: Glyphs): string {
  const { files, title } = review.plan;
  const pieces = plural(review.pieces.length, 'piece');
  const figures = isLookedAt ? pieces : `${countOf(review, 'accepted')} of ${pieces} accepted`;
  const about = files.length > 1 ? `, ${plural(files.length, 'file')}` : '';
  return `${figures}${about} ${glyphs.separator} ${visibleLine(title)}`;
}

/** Which key does what, as much of it as there is room for. @param keys from the most to the least important */
export function keyHint(
  keys: readonly { readonly key: string; readonly does: string }[],
  columns: number,
  glyphs: Glyphs,
): string {
  const separator = ` ${glyphs.separator} `;
  const long = keys.map(({ key, does }) => `${key} ${does}`);
  for (let count = long.length; count >= 6; count--) {
    const text = long.slice(0, count).join(separator);
    if (text.length <= columns) return text;
  }
  return keys.map(({ key }) => key).join(' ');
}

/** What each key does, on a page of its own. */
export function keyRows(
  keys: readonly { readonly keys: string; readonly does: string }[],
  columns: number,
): readonly Line[] {
  const width = Math.min(18, Math.max(...keys.map((row) => row.keys.length), 0));
  return keys.flatMap((row) =>
    wrapText([span(row.does)], Math.max(8, columns - width - 2)).map(
      (line, n): Line => [span((n === 0 ? row.keys : '').padEnd(width + 2), STRONG), ...line],
    ),
  );
}

// --- internal ---

function markOf(decision: Decision, glyphs: Glyphs): { readonly mark: string; readonly style: Span['style'] } {
  if (decision === 'accepted') return { mark: glyphs.good, style: { fg: 'good', bold: true } };
  return decision === 'rejected' ? { mark: glyphs.bad, style: { fg: 'bad', bold: true } } : { mark: ' ', style: MUTED };
}

function stands(text: string, lines: readonly string[], startLine: number): boolean {
  const wanted = text === '' ? [] : text.replace(/(\r\n|\n|\r)$/, '').split(/\r\n|\n|\r/);
  return wanted.every((line, n) => lines[startLine - 1 + n] === line);
}

function languageOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}
