/** The list of suggestions above the editor, while something that can be completed is written. */

import { applyChoice, type Completion, type CompletionSources, completionAt } from './editor/completion.ts';
import { setText } from './editor/edit.ts';
import type { EditorState } from './editor/state.ts';
import { chosenRows } from './panels/box.ts';
import { type Line, MUTED, type Span, span } from './screen/line.ts';
import type { Glyphs } from './screen/theme.ts';
import { visibleLine } from './screen/visible.ts';

export interface Suggestions {
  readonly completion: Completion;
  readonly chosen: number;
  /** The text they are for. */
  readonly text: string;
}

const MAX_ROWS = 8;

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

export function suggestionRows(count: number, rows: number): number {
  return Math.max(0, Math.min(count, MAX_ROWS, Math.floor(rows / 3)));
}

export function drawSuggestions(
  suggestions: Suggestions,
  columns: number,
  rows: number,
  glyphs: Glyphs,
): readonly Line[] {
  const { choices } = suggestions.completion;
  const lines = choices.map(({ label, detail, matched }): Line => {
    const line: Span[] = [];
    const hits = new Set(matched);
    let index = 0;
    for (const character of label) {
      line.push(span(visibleLine(character), hits.has(index) ? { fg: 'accent', bold: true } : {}));
      index += character.length;
    }
    if (detail !== '') line.push(span(`  ${visibleLine(detail)}`, MUTED));
    return line;
  });
  return chosenRows(lines, suggestions.chosen, { columns, rows }, glyphs);
}
