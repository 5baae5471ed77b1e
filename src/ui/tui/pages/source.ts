/** The lines of a source over the screen, with those around it: Enter opens them in the editor. */

import { extname } from 'node:path';
import { citationLabel, sourcePlace } from '../../../text/citation-label.ts';
import { fitLine } from '../cells/cells.ts';
import { type Line, MUTED, span } from '../cells/line.ts';
import type { Glyphs } from '../cells/theme.ts';
import { visibleLine, visibleText } from '../cells/visible.ts';
import type { Drawn, Host, KeyEvent, Page, Shown } from '../elements/element.ts';
import { scrollStep } from '../elements/scroll-steps.ts';
import type { ActionName } from '../input/actions.ts';
import { framed, insideOf, type Size } from '../panels/box.ts';
import type { Colours } from '../transcript/code.ts';

export interface PreviewedSource {
  readonly number: number;
  readonly path: string;
  /** 1-based, inclusive, where they are now. */
  readonly startLine: number;
  readonly endLine: number;
}

/** Lines above and below the source that can be scrolled to. */
const AROUND = 200;
/** Lines above it that are in sight at first. */
const ABOVE = 2;
const WHEEL_LINES = 3;

export class SourcePage implements Page {
  readonly keys = 'overlay';
  readonly closesOutside = true;
  readonly #source: PreviewedSource;
  /** Number of the first line that is kept. */
  readonly #first: number;
  readonly #text: readonly string[];
  readonly #colours: Colours;
  /** The first line in sight, counted from those that are kept. */
  #scroll: number;
  /** Rows of the last frame. */
  #rows = 1;

  /** @param lines of the whole file, as they are now */
  constructor(source: PreviewedSource, lines: readonly string[], colours: Colours) {
    this.#source = source;
    const from = Math.max(0, source.startLine - 1 - AROUND);
    this.#first = from + 1;
    this.#text = lines.slice(from, source.endLine + AROUND);
    this.#colours = colours;
    this.#scroll = source.startLine - this.#first - ABOVE;
  }

  draw(size: Size, { glyphs }: Shown): Drawn {
    const { path, startLine, endLine } = this.#source;
    const inside = insideOf(size);
    this.#rows = Math.max(1, inside.rows);
    this.#move(0);
    const code = this.#colours.lines(visibleText(this.#text.join('\n')), extname(path).slice(1), false);
    const digits = String(this.#first + this.#text.length - 1).length;
    const content = code.slice(this.#scroll, this.#scroll + inside.rows).map((line, index) => {
      const at = this.#first + this.#scroll + index;
      return numbered(line, at, at >= startLine && at <= endLine, digits, inside.columns, glyphs);
    });
    const place = `[${citationLabel(this.#source)}] ${visibleLine(sourcePlace(this.#source))}`;
    const hint = `Enter opens the editor ${glyphs.separator} Esc back`;
    return { lines: framed(place, content, size, glyphs, { focused: true, hint }), cursor: null, owners: [] };
  }

  first({ key }: KeyEvent, host: Host): boolean {
    if (key.name !== 'enter' && key.name !== 'o') return false;
    host.close();
    host.send(`/open ${this.#source.number}`);
    return true;
  }

  key(action: ActionName | null, text: string, host: Host): boolean {
    const step = scrollStep(action, this.#rows);
    if (step !== null) this.#move(step);
    else if (action === 'close' || action === 'close-page' || text === ' ') host.close();
    return true;
  }

  wheel(by: -1 | 1): boolean {
    this.#move(by * WHEEL_LINES);
    return true;
  }

  #move(by: number): void {
    this.#scroll = Math.max(0, Math.min(this.#text.length - this.#rows, this.#scroll + by));
  }
}

// --- internal ---

/** Lines of the source have a bar before them, those around it have none. */
function numbered(line: Line, at: number, isOwn: boolean, digits: number, columns: number, glyphs: Glyphs): Line {
  const number = span(String(at).padStart(digits), isOwn ? { fg: 'number' } : MUTED);
  const bar = isOwn ? span(` ${glyphs.vertical} `, { fg: 'accent' }) : span('   ');
  return fitLine([number, bar, ...line], columns, glyphs.more);
}
