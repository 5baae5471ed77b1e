/** A question that must be answered before anything happens. */

import { type Line, STRONG, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleText } from '../cells/visible.ts';
import { wrapText } from '../transcript/wrap.ts';
import { framed, insideOf, type Size } from './box.ts';

export interface ConfirmState {
  readonly title: string;
  /** May hold several lines. */
  readonly text: string;
  readonly answers: readonly { readonly key: string; readonly does: string }[];
}

/** As many rows as it needs, at most `size.rows`; the answers are always in sight. */
export function drawConfirm(state: ConfirmState, size: Size, glyphs: Glyphs): readonly Line[] {
  const inside = insideOf(size);
  const text = visibleText(state.text)
    .split('\n')
    .flatMap((line) => wrapText([span(line.replaceAll('\t', ' '))], inside.columns));
  const answers = state.answers.flatMap(({ key, does }) =>
    wrapText([span(key, STRONG), span(`  ${does}`)], inside.columns),
  );
  const room = Math.max(0, inside.rows - answers.length - 1);
  const content = [...text.slice(0, room), [], ...answers];
  const rows = Math.min(size.rows, content.length + (size.rows - inside.rows));
  return framed(visibleText(state.title), content, { ...size, rows }, glyphs, { focused: true });
}
