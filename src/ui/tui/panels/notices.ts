/** Lines above the editor: progress of what runs in the background, and short notices. */

import { formatDuration } from '../../../base/text.ts';
import { fitLine } from '../screen/cells.ts';
import { type Line, MUTED, span } from '../screen/line.ts';
import type { Glyphs } from '../screen/theme.ts';
import { visibleLine } from '../screen/visible.ts';
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

/** One line. The kind is told by a sign and a word too. */
export function noticeLine({ kind, text }: NoticeState, columns: number, glyphs: Glyphs): Line {
  const shown = visibleLine(text);
  switch (kind) {
    case 'info':
      return fitLine([span(` ${shown}`)], columns, glyphs.more);
    case 'good':
      return fitLine([span(` ${glyphs.good} `, { fg: 'good', bold: true }), span(shown)], columns, glyphs.more);
    case 'warning':
      return fitLine(
        [span(` ${glyphs.warn} warning: `, { fg: 'warn', bold: true }), span(shown)],
        columns,
        glyphs.more,
      );
    case 'error':
      return fitLine([span(` ${glyphs.bad} error: `, { fg: 'bad', bold: true }), span(shown)], columns, glyphs.more);
  }
}
