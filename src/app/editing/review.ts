/**
 * What a person decides about each piece of a change, as data: the panel of the full screen and the letters of a line
 * share it. A piece is a place of a file that changes; a file that is made, deleted or moved is one piece.
 */

import type { EditPlan } from '../../edit/index.ts';

type FileChange = EditPlan['files'][number];
type Hunk = FileChange['hunks'][number];

export type Decision = 'open' | 'accepted' | 'rejected';

export interface Piece {
  /** Index in the plan's files. */
  readonly file: number;
  /** Index in the file's hunks; 0 for a whole file. */
  readonly hunk: number;
  readonly decision: Decision;
  /** What the person wrote in place of the proposed text; null for the proposal. */
  readonly edited: string | null;
}

export interface Review {
  readonly plan: EditPlan;
  /** In the order of the plan. */
  readonly pieces: readonly Piece[];
}

/** Nothing is decided yet. */
export function beginReview(plan: EditPlan): Review {
  const pieces = plan.files.flatMap(({ kind, hunks }, file) =>
    (kind === 'change' ? hunks : [null]).map((_, hunk): Piece => ({ file, hunk, decision: 'open', edited: null })),
  );
  return { plan, pieces };
}

export function decide(review: Review, which: (piece: Piece, at: number) => boolean, decision: Decision): Review {
  const pieces = review.pieces.map((piece, at) => (which(piece, at) ? { ...piece, decision } : piece));
  return { ...review, pieces };
}

/** The file and the lines of a piece; no lines where a file is only moved, or is empty. */
export function placeOf(
  { plan }: Review,
  { file, hunk }: Piece,
): { readonly change: FileChange; readonly hunk: Hunk | null } {
  const change = plan.files[file];
  if (change === undefined) throw new Error('A piece belongs to a file of its plan');
  return { change, hunk: change.hunks[hunk] ?? null };
}

/** What the piece would write, with what the person made of it. */
export function newTextOf(review: Review, piece: Piece): string {
  return piece.edited ?? placeOf(review, piece).hunk?.new ?? '';
}

/** Whether a person may write something else in its place. */
export function isEditable(review: Review, piece: Piece): boolean {
  const { change, hunk } = placeOf(review, piece);
  return (change.kind === 'change' || change.kind === 'create') && hunk !== null;
}

/** Takes what the person wrote, which is accepted with it. Line ends become those of the file. */
export function editPiece(review: Review, at: number, text: string): Review {
  const pieces = review.pieces.map((piece, index): Piece => {
    if (index !== at || !isEditable(review, piece)) return piece;
    const { hunk } = placeOf(review, piece);
    return { ...piece, decision: 'accepted', edited: asFileHasIt(text, hunk) };
  });
  return { ...review, pieces };
}

export function countOf({ pieces }: Review, decision: Decision): number {
  return pieces.filter((piece) => piece.decision === decision).length;
}

/** The next piece that nothing is decided about: after that place, else the first of all; null for none. */
export function nextOpen({ pieces }: Review, after: number): number | null {
  const isOpen = ({ decision }: Piece) => decision === 'open';
  const next = pieces.findIndex((piece, at) => at > after && isOpen(piece));
  const found = next >= 0 ? next : pieces.findIndex(isOpen);
  return found >= 0 ? found : null;
}

/** The first piece of a file; null for none. */
export function firstOf({ pieces }: Review, file: number): number | null {
  const found = pieces.findIndex((piece) => piece.file === file);
  return found >= 0 ? found : null;
}

/** What is chosen, as `partOfPlan` takes it: an edited piece by its text. */
export function choiceOf({ pieces }: Review): (file: number, hunk: number) => boolean | string {
  return (file, hunk) => {
    const piece = pieces.find((one) => one.file === file && one.hunk === hunk);
    return piece?.decision === 'accepted' ? (piece.edited ?? true) : false;
  };
}

// --- internal ---

function asFileHasIt(text: string, hunk: Hunk | null): string {
  const known = `${hunk?.old ?? ''}${hunk?.new ?? ''}`;
  const end = known.includes('\r\n') ? '\r\n' : known.includes('\r') && !known.includes('\n') ? '\r' : '\n';
  const lines = text.replaceAll(/\r\n?/g, '\n');
  // Without its end the last line would run into the one below it.
  const endsLine = /[\r\n]$/.test(hunk?.new ?? '') || /[\r\n]$/.test(hunk?.old ?? '');
  const whole = lines === '' || lines.endsWith('\n') || !endsLine ? lines : `${lines}\n`;
  return whole.replaceAll('\n', end);
}
