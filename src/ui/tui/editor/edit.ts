/** How keys change the text: one function for each way to change it, and a table of those that are actions of the keymap. */

import { cleanInput } from '../input/clean-text.ts';
import { after, before, blankLeft, lineEnd, lineStart, snap, wordLeft, wordRight } from './moves.ts';
import { type EditorState, moveTo, redo, replaceRange, undo } from './state.ts';

/** A paste beyond either is shown as one token. */
const FOLD_CHARACTERS = 1_000;
const FOLD_LINES = 12;
const MAX_KILLS = 30;

/** Actions of the keymap that need the text alone. */
const EDITS = {
  left: (s) => moveTo(s, before(s, s.cursor)),
  right: (s) => moveTo(s, after(s, s.cursor)),
  'word-left': (s) => moveTo(s, wordLeft(s, s.cursor)),
  'word-right': (s) => moveTo(s, wordRight(s, s.cursor)),
  'line-start': (s) => moveTo(s, lineStart(s, s.cursor)),
  'line-end': (s) => moveTo(s, lineEnd(s, s.cursor)),
  'text-start': (s) => moveTo(s, 0),
  'text-end': (s) => moveTo(s, s.text.length),
  newline: (s) => replaceRange(s, s.cursor, s.cursor, '\n'),
  'delete-back': (s) => replaceRange(s, before(s, s.cursor), s.cursor, ''),
  'delete-forward': (s) => replaceRange(s, s.cursor, after(s, s.cursor), ''),
  'kill-to-start': (s) => kill(s, lineStart(s, s.cursor), s.cursor),
  // At the end of a line, its end.
  'kill-to-end': (s) => {
    const end = lineEnd(s, s.cursor);
    return kill(s, s.cursor, end > s.cursor ? end : after(s, s.cursor));
  },
  'kill-word-back': (s) => kill(s, blankLeft(s, s.cursor), s.cursor),
  'kill-word-forward': (s) => kill(s, s.cursor, wordRight(s, s.cursor)),
  yank,
  'yank-earlier': yankEarlier,
  undo,
  redo,
} as const satisfies Readonly<Record<string, (state: EditorState) => EditorState>>;

export type EditName = keyof typeof EDITS;

export function isEdit(action: string): action is EditName {
  return Object.hasOwn(EDITS, action);
}

/** @returns the state after the action */
export function edit(state: EditorState, name: EditName): EditorState {
  return EDITS[name](state);
}

/** What one key types. Words are undone as a whole. */
export function typeText(state: EditorState, text: string): EditorState {
  const previous = state.text[state.cursor - 1];
  const beginsWord = previous !== undefined && /\s/.test(previous) && !/^\s/.test(text);
  const joins = state.last.kind === 'typing' && !beginsWord;
  const next = replaceRange(state, state.cursor, state.cursor, text, { joins, last: { kind: 'typing' } });
  // A mark may have joined the letter after it.
  return { ...next, cursor: snap(next, next.cursor) };
}

/** One undo step, however long; a long one is shown as a token. Control characters become visible. */
export function pasteText(state: EditorState, text: string): EditorState {
  const clean = cleanInput(text);
  const fold = clean.length > FOLD_CHARACTERS || clean.split('\n', FOLD_LINES + 1).length > FOLD_LINES;
  const next = replaceRange(state, state.cursor, state.cursor, clean, { fold });
  return { ...next, cursor: snap(next, next.cursor) };
}

/** The whole text anew as one undo step: from the external editor, from history. @param cursor @default the end */
export function setText(state: EditorState, text: string, cursor = text.length): EditorState {
  const clean = cleanInput(text);
  const next = clean === state.text ? state : replaceRange(state, 0, state.text.length, clean);
  return moveTo(next, snap(next, cursor));
}

/** After sending: nothing written, nothing to undo; what was cut stays. */
export function clearEditor(state: EditorState): EditorState {
  return { ...state, text: '', cursor: 0, folds: [], column: null, past: [], future: [], last: { kind: 'none' } };
}

// --- internal ---

/** Cuts in a row make one entry of the ring. */
function kill(state: EditorState, start: number, end: number): EditorState {
  if (start === end) return state;
  const cut = state.text.slice(start, end);
  const [newest = '', ...older] = state.kills;
  const joined = start < state.cursor ? cut + newest : newest + cut;
  const kills = state.last.kind === 'kill' ? [joined, ...older] : [cut, ...state.kills].slice(0, MAX_KILLS);
  return { ...replaceRange(state, start, end, '', { last: { kind: 'kill' } }), kills };
}

function yank(state: EditorState): EditorState {
  const [newest] = state.kills;
  if (newest === undefined) return state;
  return replaceRange(state, state.cursor, state.cursor, newest, {
    last: { kind: 'yank', start: state.cursor, index: 0 },
  });
}

/** Puts the next older cut in the place of what was just inserted. */
function yankEarlier(state: EditorState): EditorState {
  const { last } = state;
  if (last.kind !== 'yank' || state.kills.length === 0) return state;
  const index = (last.index + 1) % state.kills.length;
  return replaceRange(state, last.start, state.cursor, state.kills[index] ?? '', {
    joins: true,
    last: { kind: 'yank', start: last.start, index },
  });
}
