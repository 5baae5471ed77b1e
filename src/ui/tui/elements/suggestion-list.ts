/** The list of suggestions above the editor, while something that can be completed is written. */

import { fitLine, lineWidth, padLine, textWidth } from '../cells/cells.ts';
import { type Line, MUTED, type Span, type Style, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import {
  applyChoice,
  type Choice,
  type Completion,
  type CompletionSources,
  completionAt,
} from '../editor/completion.ts';
import { setText } from '../editor/edit.ts';
import type { EditorState } from '../editor/state.ts';
import { chosenRows, firstShown } from '../panels/box.ts';

export interface Suggestions {
  readonly completion: Completion;
  readonly chosen: number;
  /** The text they are for. */
  readonly text: string;
}

const MAX_ROWS = 8;
/** Longer ones push what is said of them aside. */
const MAX_LABEL = 40;

/** @returns null where nothing can be completed, or what is written is one of the choices already */
export function suggest(editor: EditorState, sources: CompletionSources): Suggestions | null {
  if (editor.folds.length > 0) return null;
  const completion = completionAt(editor.text, editor.cursor, sources);
  if (completion === null || completion.choices.length === 0) return null;
  const written = editor.text.slice(completion.start, completion.end);
  if (completion.choices.length === 1 && completion.choices[0]?.value === written) return null;
  return { completion, chosen: 0, text: editor.text };
}

export function choose(suggestions: Suggestions, by: number): Suggestions {
  const count = suggestions.completion.choices.length;
  return { ...suggestions, chosen: (((suggestions.chosen + by) % count) + count) % count };
}

export function accept(editor: EditorState, { completion, chosen }: Suggestions): EditorState {
  const choice = completion.choices[chosen];
  if (choice === undefined) return editor;
  const { text, cursor } = applyChoice(editor.text, completion, choice);
  return setText(editor, text, cursor);
}

/** True when Enter should send what is written rather than take the choice: it is a whole command or argument already. */
export function isWhole(editor: EditorState, { completion, chosen }: Suggestions): boolean {
  if (completion.kind === 'argument') return true;
  const written = editor.text.slice(completion.start, completion.end);
  return chosen === 0 && completion.choices.some(({ value }) => value === written);
}

/** Rows with the edge above them. @param rows of the screen */
export function suggestionRows(count: number, rows: number): number {
  const shown = Math.max(0, Math.min(count, MAX_ROWS, Math.floor(rows / 3)));
  return shown === 0 ? 0 : shown + 1;
}

export interface SuggestionsDrawn {
  readonly lines: readonly Line[];
  /** Index in the choices of what each line shows; -1 for the edge. */
  readonly owners: readonly number[];
}

/** On a ground of their own, below an edge that tells how many there are. */
export function drawSuggestions(
  { completion, chosen }: Suggestions,
  columns: number,
  rows: number,
  glyphs: Glyphs,
): SuggestionsDrawn {
  const { choices, kind } = completion;
  const room = Math.max(0, rows - 1);
  const first = firstShown(choices.length, chosen, room);
  const inSight = choices.slice(first, first + room);
  const widest = Math.max(0, ...inSight.map(({ label }) => textWidth(visibleLine(label))));
  const column = Math.min(widest, MAX_LABEL, Math.floor(columns / 2));
  const lines = inSight.map((choice) => choiceLine(choice, column));
  const title = `${TITLES[kind]} ${chosen + 1}/${choices.length}`;
  const hint = ['Up, Down', 'Tab take'].join(` ${glyphs.separator} `);
  const shown = chosenRows(lines, chosen - first, { columns, rows: room }, glyphs);
  return {
    lines: [edge(title, hint, columns, glyphs), ...shown.map((line) => padLine(line.map(onMenu), columns, MENU))],
    owners: [-1, ...shown.map((_, row) => first + row)],
  };
}

// --- internal ---

const MENU: Style = { bg: 'menu' };
const HIT: Style = { fg: 'accent', bold: true };
const TITLES: Readonly<Record<Completion['kind'], string>> = {
  command: 'Commands',
  argument: 'Choices',
  path: 'Files',
};

function choiceLine({ label, detail, matched }: Choice, column: number): Line {
  const line: Span[] = [];
  const hits = new Set(matched);
  let index = 0;
  for (const character of label) {
    line.push(span(visibleLine(character), hits.has(index) ? HIT : {}));
    index += character.length;
  }
  if (detail === '') return line;
  return [...line, span(' '.repeat(Math.max(0, column - lineWidth(line)) + 2)), span(visibleLine(detail), MUTED)];
}

function edge(title: string, hint: string, columns: number, { horizontal, more }: Glyphs): Line {
  const border: Style = { fg: 'border' };
  const label = fitLine([span(`${horizontal} `, border), span(`${title} `, { bold: true })], columns, more);
  const last = `${hint} ${horizontal}`;
  const room = columns - lineWidth(label) - textWidth(last) - 1;
  if (room < 2) return [...label, span(horizontal.repeat(Math.max(0, columns - lineWidth(label))), border)];
  return [...label, span(`${horizontal.repeat(room)} `, border), span(last, MUTED)];
}

function onMenu({ text, style }: Span): Span {
  return { text, style: { ...style, ...MENU } };
}
