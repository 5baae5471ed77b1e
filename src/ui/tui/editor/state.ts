/** The text that is being written: a value, never changed in place. Here are its parts and the one way to change the text. */

/** A large paste that is shown as one token; `end` is exclusive. */
export interface Fold {
  readonly start: number;
  readonly end: number;
}

interface Snapshot {
  readonly text: string;
  readonly cursor: number;
  readonly folds: readonly Fold[];
}

/** What the last command was, as far as the next one joins with it. */
export type LastCommand =
  | { readonly kind: 'none' }
  | { readonly kind: 'typing' }
  | { readonly kind: 'kill' }
  | { readonly kind: 'yank'; readonly start: number; readonly index: number };

export interface EditorState extends Snapshot {
  /** Lines are separated by `\n`; folded parts are in it whole. */
  readonly text: string;
  /** Index in UTF-16 units, always between graphemes and never inside a fold. */
  readonly cursor: number;
  /** In order, not overlapping. */
  readonly folds: readonly Fold[];
  /** Cells from the left that moves by row keep to; null when the last command was none. */
  readonly column: number | null;
  readonly past: readonly Snapshot[];
  readonly future: readonly Snapshot[];
  /** What was cut, newest first. */
  readonly kills: readonly string[];
  readonly last: LastCommand;
}

const MAX_PAST = 500;
const NONE: LastCommand = { kind: 'none' };

export function createEditor(text = ''): EditorState {
  return { text, cursor: text.length, folds: [], column: null, past: [], future: [], kills: [], last: NONE };
}

/** The cursor elsewhere, out of any fold; the next typing is an undo step of its own. */
export function moveTo(state: EditorState, index: number, column: number | null = null): EditorState {
  const within = state.folds.find((fold) => fold.start < index && index < fold.end);
  const cursor = within === undefined ? Math.max(0, Math.min(state.text.length, index)) : within.end;
  return { ...state, cursor, column, last: NONE };
}

/**
 * Puts `inserted` in the place of a part of the text and the cursor behind it. A fold that is touched goes as a whole.
 * @param options.joins true leaves the undo step of the last command open @param options.fold shows it as one token
 */
export function replaceRange(
  state: EditorState,
  start: number,
  end: number,
  inserted: string,
  options: { readonly joins?: boolean; readonly fold?: boolean; readonly last?: LastCommand } = {},
): EditorState {
  const touched = state.folds.filter((fold) => fold.start < end && start < fold.end);
  const from = Math.min(start, ...touched.map((fold) => fold.start));
  const to = Math.max(end, ...touched.map((fold) => fold.end));
  if (from === to && inserted === '') return { ...state, column: null, last: options.last ?? NONE };
  const shift = inserted.length - (to - from);
  const folds = state.folds
    .filter((fold) => !touched.includes(fold))
    .map((fold) => (fold.start >= to ? { start: fold.start + shift, end: fold.end + shift } : fold));
  const cursor = from + inserted.length;
  if (options.fold === true && inserted !== '') folds.push({ start: from, end: cursor });
  folds.sort((a, b) => a.start - b.start);
  const past = options.joins === true ? state.past : [...state.past, snapshot(state)].slice(-MAX_PAST);
  const text = state.text.slice(0, from) + inserted + state.text.slice(to);
  return { ...state, text, cursor, folds, column: null, past, future: [], last: options.last ?? NONE };
}

export function undo(state: EditorState): EditorState {
  const before = state.past.at(-1);
  if (before === undefined) return state;
  const future = [...state.future, snapshot(state)];
  return { ...state, ...before, column: null, past: state.past.slice(0, -1), future, last: NONE };
}

export function redo(state: EditorState): EditorState {
  const after = state.future.at(-1);
  if (after === undefined) return state;
  const past = [...state.past, snapshot(state)];
  return { ...state, ...after, column: null, past, future: state.future.slice(0, -1), last: NONE };
}

// --- internal ---

function snapshot({ text, cursor, folds }: EditorState): Snapshot {
  return { text, cursor, folds };
}
