/** Answers of several models beside each other: a column each, with its title above and its figures below. */

import type { ShownColumn } from '../../words/comparison-words.ts';
import { fitLine, padLine } from '../cells/cells.ts';
import { type Line, MUTED, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import type { Colours } from './code.ts';
import { createMarkdown, type MarkdownText } from './markdown.ts';
import { plainLines } from './plain-lines.ts';

/** Narrower columns break code at every line. */
const LEAST_COLUMN = 46;

export class ColumnTexts {
  readonly #glyphs: Glyphs;
  readonly #colours: Colours;
  /** By column; kept while its text only grows. */
  #texts: MarkdownText[] = [];

  constructor(glyphs: Glyphs, colours: Colours) {
    this.#glyphs = glyphs;
    this.#colours = colours;
  }

  invalidate(): void {
    for (const text of this.#texts) text.invalidate();
  }

  /** @param wait what the first column without text waits for @returns null where there is one column or none, or too little width */
  lines(columns: readonly ShownColumn[], width: number, wait: string): readonly Line[] | null {
    const { vertical } = this.#glyphs;
    const each = Math.floor((width - 3 * (columns.length - 1)) / Math.max(1, columns.length));
    if (columns.length < 2 || each < LEAST_COLUMN) return null;
    const next = columns.findIndex(({ text, facts }) => text === '' && facts === '');
    const all = columns.map((column, n) => this.#column(column, n, each, n === next ? wait : ''));
    const height = Math.max(...all.map((lines) => lines.length));
    return Array.from({ length: height }, (_, row) =>
      all.flatMap((lines, n) => [
        ...(n === 0 ? [] : [span(` ${vertical} `, MUTED)]),
        ...(n === all.length - 1 ? (lines[row] ?? []) : padLine(lines[row] ?? [], each)),
      ]),
    );
  }

  #column({ title, text, facts, isChosen }: ShownColumn, n: number, width: number, wait: string): readonly Line[] {
    const { good, more } = this.#glyphs;
    const mark = isChosen ? [span(`${good} `, { fg: 'good' })] : [];
    const head = fitLine([...mark, span(visibleLine(title), { fg: 'heading', bold: true })], width, more);
    const below = facts === '' ? [] : [[], ...plainLines(facts, width, MUTED)];
    if (wait !== '') return [head, [], ...plainLines(wait, width, MUTED)];
    return [head, [], ...this.#text(text, facts !== '', n).lines(width), ...below];
  }

  #text(text: string, isWhole: boolean, n: number): MarkdownText {
    let known = this.#texts[n];
    if (known === undefined || !text.startsWith(known.source)) {
      known = createMarkdown({ glyphs: this.#glyphs, colours: this.#colours }, text);
      this.#texts[n] = known;
    } else if (text.length > known.source.length) known.append(text.slice(known.source.length));
    if (isWhole) known.finish();
    return known;
  }
}
