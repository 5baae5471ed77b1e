/** The page on which a change is decided: files and pieces with their lines. Nothing is written when it is left by Escape or Ctrl+C. */

import {
  beginReview,
  countOf,
  type Decision,
  decide,
  type EditPlan,
  editPiece,
  firstOf,
  isEditable,
  newTextOf,
  nextOpen,
  type Piece,
  placeOf,
  type Review,
} from '../../../app/index.ts';
import type { Line } from '../cells/line.ts';
import { span } from '../cells/line.ts';
import type { Drawn, Host, Page, Shown, Spot } from '../elements/element.ts';
import { scrollStep } from '../elements/scroll-steps.ts';
import type { ActionName } from '../input/actions.ts';
import { framed, insideOf, type Size } from '../panels/box.ts';
import { type FileLines, keyHint, pieceRows, type ReviewRow, reviewRows, reviewTitle } from '../panels/review.ts';
import type { Colours } from '../transcript/code.ts';
import { allKeys, hints, type KeysOf } from './review-keys.ts';

export interface ReviewPageOptions {
  readonly plan: EditPlan;
  /** Nothing may be written: it is only looked at. */
  readonly isLookedAt: boolean;
  readonly files: FileLines;
  readonly colours: Colours;
  readonly keysOf: KeysOf;
  /** Lets the user write another text. @returns null when it stays */
  readonly edit: (text: string, path: string) => Promise<string | null>;
  /** Called once, when the page goes; null: nothing is to be written. */
  readonly done: (review: Review | null) => void;
}

const WHEEL_LINES = 3;
export class ReviewPage implements Page {
  readonly keys = 'review';
  readonly isWide = true;
  readonly #options: ReviewPageOptions;
  #done: (review: Review | null) => void;
  #review: Review;
  #chosen = 0;
  #scroll = 0;
  /** The chosen piece is to be in sight at the next frame. */
  #follows = true;
  /** A word about the last key; '' for none. */
  #told = '';
  #hasKeys = false;
  /** Lines of pieces by their text and width, until a grammar has come. */
  readonly #drawn = new Map<string, readonly Line[]>();
  /** Of the last frame. */
  #rows = 1;

  constructor(options: ReviewPageOptions) {
    this.#options = options;
    this.#done = options.done;
    this.#review = beginReview(options.plan);
  }

  draw(size: Size, { glyphs, state }: Shown): Drawn {
    const { keysOf, isLookedAt } = this.#options;
    const inside = insideOf(size);
    this.#rows = Math.max(1, inside.rows - 1);
    const outside = state?.change?.changedOutside ?? [];
    const shown = this.#hasKeys
      ? allKeys(keysOf, inside.columns)
      : reviewRows(
          this.#review,
          (piece) => this.#linesOf(piece, inside.columns),
          { chosen: this.#chosen, outside },
          inside.columns,
          glyphs,
        );
    if (this.#follows) this.#toChosen(shown);
    this.#scroll = Math.max(0, Math.min(this.#scroll, shown.length - this.#rows));
    const seen = shown.slice(this.#scroll, this.#scroll + this.#rows);
    const below = shown.length - this.#scroll - seen.length;
    const content = [
      ...seen.map(({ line }) => line),
      ...Array.from({ length: this.#rows - seen.length }, (): Line => []),
    ];
    content.push([span(this.#words(below, outside), { fg: outside.length > 0 ? 'warn' : 'accent' })]);
    const hint = keyHint(hints(keysOf, isLookedAt), inside.columns, glyphs);
    // The first line is the title's.
    const owners = [-1, ...seen.map(({ piece }) => piece)];
    return {
      lines: framed(reviewTitle(this.#review, isLookedAt, glyphs), content, size, glyphs, { focused: true, hint }),
      cursor: null,
      owners,
    };
  }

  key(action: ActionName | null, _text: string, host: Host): boolean {
    this.#told = '';
    const step = scrollStep(action, this.#rows);
    if (step !== null) return this.#move(step);
    if (action === 'review-keys') this.#hasKeys = !this.#hasKeys;
    else if (this.#hasKeys) this.#hasKeys = false;
    else this.#act(action, host);
    return true;
  }

  paste(): boolean {
    return true;
  }

  wheel(by: -1 | 1): boolean {
    return this.#move(by * WHEEL_LINES);
  }

  press({ entry }: Spot): void {
    if (entry >= 0 && !this.#hasKeys) this.#chosen = entry;
  }

  closed(): void {
    this.#finish(null);
  }

  #act(action: ActionName | null, host: Host): void {
    const file = this.#review.pieces[this.#chosen]?.file;
    switch (action) {
      case 'review-accept':
        return this.#decide((_, at) => at === this.#chosen, 'accepted');
      case 'review-reject':
        return this.#decide((_, at) => at === this.#chosen, 'rejected');
      case 'review-accept-file':
        return this.#decide((piece) => piece.file === file, 'accepted');
      case 'review-reject-file':
        return this.#decide((piece) => piece.file === file, 'rejected');
      case 'review-accept-all':
        return this.#decide(() => true, 'accepted');
      case 'review-reject-all':
        return this.#decide(() => true, 'rejected');
      case 'review-next':
        return this.#choose(this.#chosen + 1);
      case 'review-previous':
        return this.#choose(this.#chosen - 1);
      case 'review-next-file':
      case 'review-previous-file':
        return this.#choose(
          firstOf(this.#review, (file ?? 0) + (action === 'review-next-file' ? 1 : -1)) ?? this.#chosen,
        );
      case 'review-edit':
        return this.#edit(host);
      case 'review-apply':
        return this.#apply(host);
      case 'review-leave':
        return host.close();
      default:
        return;
    }
  }

  /** What is decided goes on to the next piece that is not. */
  #decide(which: (piece: Piece, at: number) => boolean, decision: Decision): void {
    this.#review = decide(this.#review, which, decision);
    this.#choose(nextOpen(this.#review, this.#chosen) ?? this.#chosen);
  }

  #choose(at: number): void {
    this.#chosen = Math.max(0, Math.min(this.#review.pieces.length - 1, at));
    this.#follows = true;
  }

  #edit(host: Host): void {
    const at = this.#chosen;
    const piece = this.#review.pieces[at];
    if (piece === undefined) return;
    if (!isEditable(this.#review, piece)) {
      this.#told = 'There is no text to write here.';
      return;
    }
    const { change } = placeOf(this.#review, piece);
    this.#options.edit(newTextOf(this.#review, piece), change.path).then(
      (text) => {
        if (text === null) this.#told = 'The piece stays as it was.';
        else this.#review = editPiece(this.#review, at, text);
        this.#follows = true;
        host.draw();
      },
      (error: unknown) => {
        this.#told = error instanceof Error ? error.message : String(error);
        host.draw();
      },
    );
  }

  #apply(host: Host): void {
    if (this.#options.isLookedAt) {
      this.#told = 'The mode is plan: nothing is written. /mode ask changes that.';
      return;
    }
    if (countOf(this.#review, 'accepted') === 0) {
      this.#told = 'Nothing is accepted yet.';
      return;
    }
    this.#finish(this.#review);
    host.close();
  }

  #finish(review: Review | null): void {
    const done = this.#done;
    this.#done = () => undefined;
    done(review);
  }

  #move(by: number): boolean {
    this.#scroll = Math.max(0, this.#scroll + by);
    this.#follows = false;
    return true;
  }

  /** The head of the chosen piece is in sight, and all of it where there is room. */
  #toChosen(rows: readonly ReviewRow[]): void {
    const first = rows.findIndex(({ piece }) => piece === this.#chosen);
    const last = rows.findLastIndex(({ piece }) => piece === this.#chosen);
    // The line of its file stays in sight above it.
    const top = rows[first - 1]?.piece === -1 ? first - 1 : first;
    if (last >= this.#scroll + this.#rows) this.#scroll = Math.min(top, last - this.#rows + 1);
    if (top < this.#scroll) this.#scroll = Math.max(0, top);
  }

  #linesOf(piece: Piece, columns: number): readonly Line[] {
    const { files, colours } = this.#options;
    const key = `${columns} ${piece.file} ${piece.hunk} ${piece.edited ?? ''}`;
    const known = this.#drawn.get(key);
    if (known !== undefined) return known;
    const lines = pieceRows(this.#review, piece, files, columns, colours);
    this.#drawn.set(key, lines);
    return lines;
  }

  /** A grammar has come: lines are drawn anew, in colours. */
  recolour(): void {
    this.#drawn.clear();
  }

  #words(below: number, outside: readonly string[]): string {
    if (this.#told !== '') return this.#told;
    if (outside.length > 0) return `${outside.join(', ')} changed outside: leave, and /diff makes the change again`;
    return below > 0 ? `${below} more below` : '';
  }
}
