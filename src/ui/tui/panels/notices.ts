/** Lines above the editor: progress of what runs in the background, and short notices. */

import { formatDuration } from '../../../base/text.ts';
import { fitLine } from '../cells/cells.ts';
import { type Line, MUTED, PLAIN, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import { wrapText } from '../transcript/wrap.ts';
import { bar } from './box.ts';

export interface ProgressState {
  readonly what: string;
  readonly done: number;
  /** null when it is not known how much there is. */
  readonly total: number | null;
  /** Left, about; null when that cannot be told. */
  readonly leftMs: number | null;
}

export interface NoticeState {
  readonly kind: 'info' | 'good' | 'warning' | 'error';
  readonly text: string;
}

const BAR = 16;
const MAX_NOTICE_LINES = 3;

/** One line: `Indexing ████░░░░ 40 % (400/1,000), 12 s left`. */
export function progressLine(state: ProgressState, columns: number, glyphs: Glyphs): Line {
  const count = (value: number) => value.toLocaleString('en-US');
  const left = state.leftMs === null ? '' : `, ${formatDuration(state.leftMs)} left`;
  const figures =
    state.total === null || state.total <= 0
      ? count(state.done)
      : `${Math.floor((100 * Math.min(state.done, state.total)) / state.total)} % (${count(state.done)}/${count(state.total)})`;
  const drawn =
    state.total === null || state.total <= 0 || columns < 50 ? '' : `${bar(state.done / state.total, BAR, glyphs)} `;
  return fitLine(
    [span(` ${visibleLine(state.what)} `), span(drawn, { fg: 'accent' }), span(`${figures}${left}`, MUTED)],
    columns,
    glyphs.more,
  );
}

/** A few lines, so that the advice can be read. A sign and a word show the kind too. */
export function noticeLines(
  { kind, text }: NoticeState,
  columns: number,
  glyphs: Glyphs,
  most = MAX_NOTICE_LINES,
): readonly Line[] {
  const [mark, style] = {
    info: [' ', PLAIN] as const,
    good: [` ${glyphs.good} `, { fg: 'good', bold: true }] as const,
    warning: [` ${glyphs.warn} warning: `, { fg: 'warn', bold: true }] as const,
    error: [` ${glyphs.bad} error: `, { fg: 'bad', bold: true }] as const,
  }[kind];
  const wrapped = wrapText([span(mark, style), span(visibleLine(text))], Math.max(1, columns - 1));
  const shown = wrapped.slice(0, most).map((line, index): Line => (index === 0 ? line : [span(' '), ...line]));
  const last = shown.at(-1);
  if (wrapped.length <= most || last === undefined) return shown;
  return [...shown.slice(0, -1), fitLine([...last, span(` ${glyphs.more}`)], columns, glyphs.more)];
}
