/** The conversation: it scrolls, and a click on a citation shows its source. */

import { citationLabel } from '../../../text/citation-label.ts';
import { fitLine, lineWidth, padLine, textWidth } from '../cells/cells.ts';
import { type Line, MUTED, PLAIN, plainText, span } from '../cells/line.ts';
import { visibleLine } from '../cells/visible.ts';
import type { ActionName } from '../input/actions.ts';
import type { Size } from '../panels/box.ts';
import { wrapText } from '../transcript/wrap.ts';
import type { Drawn, Element, Shown, Spot } from './element.ts';
import type { ElementContext } from './element-context.ts';
import type { View } from './view.ts';

/** A panel beside moves with the transcript: jumps of some lines cost fewer bytes. */
const STEP_BESIDE = 6;
const WHEEL_LINES = 3;
/** A citation, or a source in the list above an answer. */
const CITATION = /\[≈?(\d{1,4}|[\da-f]{7})\]/g;

export class TranscriptElement implements Element {
  readonly keys = 'transcript';
  readonly #context: ElementContext;
  /** Of the last frame: its lines, and the item that each belongs to. */
  #lines: readonly Line[] = [];
  #items: readonly string[] = [];

  constructor(context: ElementContext) {
    this.#context = context;
  }

  draw({ columns, rows }: Size, { glyphs, state }: Shown): Drawn {
    const { view } = this.#context;
    const { transcript, lines: drawn } = view;
    const items = state?.items ?? [];
    const wait = state === null ? '' : view.waiting.text(state, Date.now());
    const live = {
      panel: view.panels.some(({ name }) => name === 'sources') ? (state?.sources ?? []) : [],
      hasQuotes: view.hasQuotes,
      wait: wait === '' ? '' : `${glyphs.spinner[view.tick % glyphs.spinner.length]} ${wait}`,
    };
    transcript.setItems(drawn?.update(items, live) ?? []);
    transcript.resize(columns, rows);
    this.#lines = [];
    this.#items = [];
    if (items.length === 0) return { lines: welcome(view, columns), cursor: null, owners: [] };
    const { lines, below, atEnd, places } = transcript.view(view.isBeside ? STEP_BESIDE : 1);
    this.#lines = lines;
    this.#items = places.map(({ id }) => id);
    const hidden = atEnd || rows <= 2 ? 0 : below;
    return { lines: hidden > 0 ? withMore(lines, hidden, columns) : lines, cursor: null, owners: [] };
  }

  key(action: ActionName | null): boolean {
    const { view, chat, screen } = this.#context;
    const { transcript } = view;
    const half = Math.max(1, Math.floor(screen.rows / 3));
    switch (action) {
      case 'scroll-up':
        transcript.scroll(-1);
        return true;
      case 'scroll-down':
        transcript.scroll(1);
        return true;
      case 'scroll-half-up':
        transcript.scroll(-half);
        return true;
      case 'scroll-half-down':
        transcript.scroll(half);
        return true;
      case 'scroll-page-up':
        transcript.page(-1);
        return true;
      case 'scroll-page-down':
        transcript.page(1);
        return true;
      case 'scroll-start':
        transcript.toStart();
        return true;
      case 'scroll-end':
        transcript.toEnd();
        return true;
      case 'open':
      case 'preview': {
        const sources = view.state?.sources ?? [];
        const source = sources.find(({ cited }) => cited) ?? sources[0];
        if (source === undefined) return true;
        if (action === 'open') this.#context.send(`/open ${source.number}`);
        else this.#context.preview(source);
        return true;
      }
      case 'stop':
        // It stops first, and leads back when there is nothing to stop.
        return chat?.stop() === true;
      default:
        return false;
    }
  }

  wheel(by: -1 | 1): boolean {
    this.#context.view.transcript.scroll(by * WHEEL_LINES);
    return true;
  }

  /** On a citation: shows its source. Elsewhere: back to writing. */
  press({ column, row }: Spot): void {
    const label = citationAt(this.#lines[row] ?? [], column);
    if (label === null) return this.#context.goTo('editor');
    const item = this.#context.view.state?.items.find(({ id }) => String(id) === this.#items[row]);
    const sources = item?.kind === 'answer' ? item.sources : [];
    const cited = sources.find((source) => citationLabel(source) === label)?.number ?? Number(label);
    this.#context.showSource(cited, sources);
  }
}

// --- internal ---

function welcome({ version, root, glyphs }: View, columns: number): readonly Line[] {
  const tip = (keys: string, does: string): Line => [span(keys.padEnd(12), { bold: true }), span(does, MUTED)];
  return [
    [span('mlx-code ', { fg: 'accent', bold: true }), span(version, MUTED)],
    fitLine([span(visibleLine(root), MUTED)], columns, glyphs.more),
    [],
    ...wrapText(
      [span('Ask about this project in your own words. Saved changes are picked up automatically.')],
      columns,
    ),
    [],
    tip('/', 'commands, such as /search without the model'),
    tip('@', 'show the model a file'),
    tip('?', 'help'),
  ];
}

/** The end of the last line says how many more there are. */
function withMore(lines: readonly Line[], below: number, columns: number): readonly Line[] {
  const label = span(` ${below} more below `, { reverse: true });
  const room = Math.max(0, columns - textWidth(label.text));
  const last: Line = [...padLine(lines.at(-1) ?? [], room, PLAIN, ''), label];
  return [...lines.slice(0, -1), lineWidth(last) > columns ? fitLine([label], columns) : last];
}

/** What stands in a citation that is drawn at this column. */
function citationAt(line: Line, column: number): string | null {
  const text = plainText(line);
  for (const match of text.matchAll(CITATION)) {
    const from = textWidth(text.slice(0, match.index));
    if (column >= from && column < from + textWidth(match[0])) return match[1] ?? null;
  }
  return null;
}
