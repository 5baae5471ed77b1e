/** The overlay on `?`: keys and commands, as the keymap and the command table have them. */

import { textWidth } from '../cells/cells.ts';
import { type Line, MUTED, STRONG, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import { wrapText } from '../transcript/wrap.ts';
import { framed, insideOf, type Size } from './box.ts';

export interface HelpSection {
  readonly title: string;
  readonly rows: readonly { readonly keys: string; readonly does: string }[];
}

export interface HelpState {
  readonly sections: readonly HelpSection[];
  /** Lines scrolled down; more than there are counts as the most. */
  readonly scroll: number;
}

export interface HelpDrawn {
  readonly lines: readonly Line[];
  /** The scroll that was drawn, within its bounds. */
  readonly scroll: number;
}

const MAX_KEYS = 26;

export function drawHelp(state: HelpState, size: Size, glyphs: Glyphs): HelpDrawn {
  const inside = insideOf(size);
  const all = state.sections.flatMap((section, index) => [
    ...(index > 0 ? [[] as Line] : []),
    ...sectionLines(section, inside.columns),
  ]);
  const most = Math.max(0, all.length - inside.rows);
  const scroll = Math.max(0, Math.min(state.scroll, most));
  const hint =
    most === 0
      ? 'Esc close'
      : `${scroll === most ? 'end' : 'more below'} ${glyphs.separator} Up, Down scroll ${glyphs.separator} Esc close`;
  return { lines: framed('Help', all.slice(scroll), size, glyphs, { focused: true, hint }), scroll };
}

// --- internal ---

function sectionLines({ title, rows }: HelpSection, columns: number): readonly Line[] {
  const widest = Math.max(...rows.map(({ keys }) => textWidth(visibleLine(keys))), 0);
  const first = Math.min(widest, MAX_KEYS, Math.floor(columns / 2));
  return [
    [span(title, { fg: 'heading', bold: true })],
    ...rows.flatMap(({ keys, does }): readonly Line[] => {
      const shown = visibleLine(keys);
      const width = textWidth(shown);
      const wrapped = wrapText([span(visibleLine(does))], Math.max(8, columns - first - 2));
      // Many keys for one action have a line of their own.
      if (width > first) {
        return [[span(shown, STRONG)], ...wrapped.map((line): Line => [span(' '.repeat(first + 2)), ...line])];
      }
      return wrapped.map(
        (line, index): Line => [
          index === 0 ? span(shown, STRONG) : span(' '.repeat(width), MUTED),
          span(' '.repeat(first - width + 2)),
          ...line,
        ],
      );
    }),
  ];
}
