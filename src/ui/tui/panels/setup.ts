/** The first start: what was found, what would be fetched, and one key to accept. */

import { roughDuration } from '../../../base/rough-time.ts';
import { formatBytes } from '../../../base/text.ts';
import { type Line, MUTED, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine } from '../cells/visible.ts';
import { wrapText } from '../transcript/wrap.ts';
import { bar, framed, insideOf, type Size } from './box.ts';

export interface SetupItem {
  readonly name: string;
  /** What it is for. */
  readonly purpose: string;
  readonly state: 'ready' | 'missing' | 'fetching' | 'failed';
  /** To fetch; null when that is not known. */
  readonly bytes: number | null;
  /** About how long that takes here; null when that is not known. */
  readonly ms: number | null;
  /** 0 to 1 while it is fetched. */
  readonly share: number;
  /** Where it was found, or what went wrong and what to do. */
  readonly note: string;
}

export interface SetupState {
  readonly items: readonly SetupItem[];
  /** What works already without any of it. */
  readonly meanwhile: string;
  readonly keys: { readonly accept: string; readonly skip: string; readonly stop: string };
}

const STATE_WORDS: Readonly<Record<SetupItem['state'], string>> = {
  ready: 'ready',
  missing: 'to fetch',
  fetching: 'fetching',
  failed: 'failed',
};

/** As high as it needs to be, at most `size.rows`. */
export function drawSetup(state: SetupState, size: Size, glyphs: Glyphs): readonly Line[] {
  const { columns, rows } = insideOf(size);
  const missing = state.items.filter((item) => item.state === 'missing' || item.state === 'failed');
  const bytes = missing.reduce((sum, item) => sum + (item.bytes ?? 0), 0);
  const text = (words: string, style = {}) => wrapText([span(visibleLine(words), style)], columns);
  const fetching = state.items.some((item) => item.state === 'fetching');
  const ask = fetching
    ? text(`${state.keys.stop}: stop. ${state.keys.skip}: hide this, the download continues.`, { bold: true })
    : missing.length === 0
      ? text(`Everything is here. ${state.keys.accept}: start.`, { bold: true })
      : text(
          `${state.keys.accept} downloads ${bytes > 0 ? formatBytes(bytes) : 'what is missing'}. ${state.keys.skip}: continue without a model (search only).`,
          { bold: true },
        );
  const last = [...ask, ...text(state.meanwhile, MUTED)];
  const above: Line[] = [
    ...text('Ask questions about your code. The model that answers runs on this machine.'),
    [],
    ...state.items.flatMap((item) => [...itemLines(item, columns, glyphs), []]),
  ];
  // The key to press is in sight however small the screen, and before all else what it would fetch.
  const room = Math.max(0, rows - last.length);
  const close = above.filter((line) => line.length > 0);
  const short = state.items.map((item) => headLine(item, glyphs)).slice(0, room);
  const fitting = [above, close, short].find((lines) => lines.length <= room) ?? [];
  const content = [...fitting, ...last];
  const height = Math.min(size.rows, content.length + size.rows - rows);
  return framed('Welcome to mlx-code', content, { ...size, rows: height }, glyphs, { focused: true });
}

// --- internal ---

function headLine(item: SetupItem, glyphs: Glyphs): Line {
  const mark = { ready: glyphs.good, missing: glyphs.bullet, fetching: glyphs.spinner[0] ?? '', failed: glyphs.bad };
  const style = { ready: 'good', missing: 'accent', fetching: 'accent', failed: 'bad' } as const;
  const cost = [
    ...(item.bytes === null ? [] : [formatBytes(item.bytes)]),
    ...(item.ms === null ? [] : [`about ${roughDuration(item.ms)}`]),
  ].join(', ');
  const told = item.state === 'fetching' ? `fetching ${percent(item)}` : STATE_WORDS[item.state];
  return [
    span(`${mark[item.state]} `, { fg: style[item.state], bold: true }),
    span(visibleLine(item.name), { bold: true }),
    span(`  ${told}${item.state === 'ready' || cost === '' ? '' : `: ${cost}`}`, { fg: style[item.state] }),
  ];
}

function itemLines(item: SetupItem, columns: number, glyphs: Glyphs): readonly Line[] {
  const progress: Line[] =
    item.state === 'fetching'
      ? [[span(`  ${bar(item.share, Math.max(4, Math.min(40, columns - 10)), glyphs)}`, { fg: 'accent' })]]
      : [];
  const note = item.note === '' ? [] : wrapText([span(`  ${visibleLine(item.note)}`, MUTED)], columns);
  return [headLine(item, glyphs), ...wrapText([span(`  ${visibleLine(item.purpose)}`)], columns), ...progress, ...note];
}

function percent({ share }: SetupItem): string {
  return `${Math.round(Math.max(0, Math.min(1, share)) * 100)} %`;
}
