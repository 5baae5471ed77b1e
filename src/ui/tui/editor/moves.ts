/** Where a move leads: by grapheme, by word, by line. A fold counts as one sign, whatever it holds. */

import type { EditorState, Fold } from './state.ts';

const WORD = /[\p{L}\p{N}\p{M}_]/u;

export function before({ text, folds }: EditorState, index: number): number {
  if (index <= 0) return 0;
  const fold = folds.find(({ end }) => end === index);
  if (fold !== undefined) return fold.start;
  const from = segmentStart(text, folds, index);
  if (from === index) return index - 1;
  const line = text.slice(from, index);
  return (
    from +
    (graphemes()
      .segment(line)
      .containing(line.length - 1)?.index ?? line.length - 1)
  );
}

export function after({ text, folds }: EditorState, index: number): number {
  if (index >= text.length) return text.length;
  const fold = folds.find(({ start }) => start === index);
  if (fold !== undefined) return fold.end;
  if (text[index] === '\n') return index + 1;
  // No grapheme that anybody writes is longer; a longer one is passed in parts.
  const rest = text.slice(index, index + 256);
  const next = folds.find(({ start }) => start > index)?.start ?? text.length;
  return Math.min(next, index + (graphemes().segment(rest).containing(0)?.segment.length ?? 1));
}

export function wordLeft(state: EditorState, index: number): number {
  return walk(state, index, before, (from, to) => [to, from]);
}

export function wordRight(state: EditorState, index: number): number {
  return walk(state, index, after, (from, to) => [from, to]);
}

/** To the beginning of what lies between blanks: what Ctrl+W cuts. */
export function blankLeft(state: EditorState, index: number): number {
  let at = index;
  const isBlank = (from: number) => /^\s$/.test(state.text.slice(before(state, from), from));
  while (at > 0 && isBlank(at)) at = before(state, at);
  while (at > 0 && !isBlank(at)) at = before(state, at);
  return at;
}

export function lineStart({ text, folds }: EditorState, index: number): number {
  let at = index;
  for (;;) {
    const newline = at === 0 ? -1 : text.lastIndexOf('\n', at - 1);
    const fold = folds.find(({ start, end }) => start <= newline && newline < end);
    if (fold === undefined) return newline + 1;
    at = fold.start;
  }
}

export function lineEnd({ text, folds }: EditorState, index: number): number {
  let at = index;
  for (;;) {
    const newline = text.indexOf('\n', at);
    if (newline < 0) return text.length;
    const fold = folds.find(({ start, end }) => start <= newline && newline < end);
    if (fold === undefined) return newline;
    at = fold.end;
  }
}

/** The nearest place at or after `index` that is between graphemes. */
export function snap(state: EditorState, index: number): number {
  if (index <= 0 || index >= state.text.length) return Math.max(0, Math.min(state.text.length, index));
  const from = segmentStart(state.text, state.folds, index);
  const found = graphemes()
    .segment(state.text.slice(from, index + 256))
    .containing(index - from);
  return found === undefined || found.index + from === index ? index : from + found.index + found.segment.length;
}

// --- internal ---

let segmenter: Intl.Segmenter | undefined;

function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter;
}

/** Where the run of text without line end or fold begins that ends at `index`. */
function segmentStart(text: string, folds: readonly Fold[], index: number): number {
  const newline = text.lastIndexOf('\n', index - 1) + 1;
  const fold = folds.findLast(({ end }) => end <= index)?.end ?? 0;
  // A long line need not be looked at whole: far back, any place serves.
  return Math.max(newline, fold, index - 1_024);
}

/** Skips everything that is not a word, then the word. A fold counts as one word. */
function walk(
  state: EditorState,
  index: number,
  step: (state: EditorState, index: number) => number,
  range: (from: number, to: number) => readonly [number, number],
): number {
  let at = index;
  let inWord = false;
  for (let next = step(state, at); next !== at; next = step(state, at)) {
    const [start, end] = range(at, next);
    if (state.folds.some((fold) => fold.start === start && fold.end === end)) return inWord ? at : next;
    const isWord = WORD.test(state.text.slice(start, end));
    if (inWord && !isWord) return at;
    inWord ||= isWord;
    at = next;
  }
  return at;
}
