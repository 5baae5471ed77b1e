/** Asks about each piece of a plan by a letter, as `git add -p` does. */

import {
  beginReview,
  countOf,
  decide,
  type EditPlan,
  editPiece,
  isEditable,
  newTextOf,
  type Piece,
  placeOf,
  type Review,
} from '../../../../app/index.ts';
import { forTerminal, oneLine } from '../../../../base/text.ts';

export interface Asking {
  /** Shows a question and gives the line that was typed; null at the end of the input. */
  ask(question: string): Promise<string | null>;
  /** Shows a text without escapes of its own. */
  say(text: string): void;
  /** Lets the person write another text; null where it stays. Left out where there is no editor. */
  edit?(text: string, path: string): Promise<string | null>;
  /** Files that come or go are shown too: no diff of them stands above. */
  readonly showsFiles?: boolean;
}

/** A file that is made, deleted or moved is one piece. */
export function pieceCount(plan: EditPlan): number {
  return beginReview(plan).pieces.length;
}

/** @returns null when nothing was accepted, and at the end of the input: then nothing is sure */
export async function reviewHunks(plan: EditPlan, asking: Asking): Promise<Review | null> {
  let review = beginReview(plan);
  const total = review.pieces.length;
  const letters = asking.edit === undefined ? 'ynadAq' : 'ynadAeq';
  for (let at = 0; at < total; at++) {
    const piece = review.pieces[at];
    if (piece === undefined || piece.decision !== 'open') continue;
    const text = pieceText(review, piece, asking.showsFiles === true);
    if (text !== '') asking.say(text);
    const question = `${placeText(review, piece)} (${at + 1}/${total})? [${[...letters, '?'].join(',')}] `;
    const letter = await letterFor(question, letters, asking);
    if (letter === null) return null;
    if (letter === 'q') break;
    if (letter === 'e') {
      review = await edited(review, at, asking);
      // What was written is shown, and asked about.
      at--;
      continue;
    }
    review = decided(review, at, letter);
  }
  return countOf(review, 'accepted') === 0 ? null : review;
}

// --- internal ---

const DOES: Readonly<Record<string, string>> = {
  y: 'apply this piece',
  n: 'leave it out',
  a: 'apply it and all that follow in this file',
  d: 'leave it out, and all that follow in this file',
  A: 'apply it and all that follow in all files',
  e: 'write it yourself, in $VISUAL or $EDITOR',
  q: 'leave it out, and all that follow',
};

function decided(review: Review, at: number, letter: string): Review {
  const file = review.pieces[at]?.file;
  const isMeant = (piece: Piece, index: number) =>
    index === at || (index > at && (letter === 'A' || (letter !== 'y' && letter !== 'n' && piece.file === file)));
  return decide(review, isMeant, letter === 'n' || letter === 'd' ? 'rejected' : 'accepted');
}

async function edited(review: Review, at: number, { edit, say }: Asking): Promise<Review> {
  const piece = review.pieces[at];
  if (piece === undefined || edit === undefined) return review;
  if (!isEditable(review, piece)) {
    say('There is no text to write here.');
    return review;
  }
  const text = await edit(newTextOf(review, piece), placeOf(review, piece).change.path);
  if (text === null) return review;
  return decide(editPiece(review, at, text), (_, index) => index === at, 'open');
}

async function letterFor(question: string, letters: string, { ask, say }: Asking): Promise<string | null> {
  for (;;) {
    const typed = await ask(question);
    if (typed === null) return null;
    const word = typed.trim();
    const letter = word === 'A' ? 'A' : word.toLowerCase().slice(0, 1);
    if (letter !== '' && letters.includes(letter)) return letter;
    say([...letters].map((each) => `${each} - ${DOES[each]}`).join('\n'));
  }
}

function placeText(review: Review, piece: Piece): string {
  const { change, hunk } = placeOf(review, piece);
  const name = oneLine(change.path);
  if (change.kind === 'create') return `Make ${name}`;
  if (change.kind === 'delete') return `Delete ${name}`;
  if (change.kind === 'move') return `Move ${name} to ${oneLine(change.to ?? '')}`;
  return `Change line ${hunk?.startLine ?? 1} of ${name}`;
}

function pieceText(review: Review, piece: Piece, showsFiles: boolean): string {
  const { change, hunk } = placeOf(review, piece);
  if (hunk === null || (change.kind !== 'change' && piece.edited === null && !showsFiles)) return '';
  const marked = (text: string, mark: string) =>
    text === ''
      ? []
      : text
          .replace(/\r?\n$/, '')
          .split('\n')
          .map((line) => `${mark}${line}`);
  return forTerminal([...marked(hunk.old, '-'), ...marked(newTextOf(review, piece), '+')].join('\n'));
}
