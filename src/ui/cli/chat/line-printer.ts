/** A conversation as lines: what is new is printed once, below what was there. Nothing is ever drawn over. */

import type { ChatState, ReadSource } from '../../../app/index.ts';
import { forTerminal, oneLine } from '../../../base/text.ts';
import { citationLabel, sourcePlace } from '../../../text/citation-label.ts';
import { quotedLines } from '../../words/quoted-lines.ts';
import { type ShownAnswer, type ShownItem, shownItems } from '../../words/shown-items.ts';
import type { CliIo } from '../io.ts';
import { SpokenText } from './spoken-text.ts';

/** Progress of background work is printed this often. */
const TASK_MS = 5000;

export class LinePrinter {
  readonly #io: CliIo;
  readonly #echo: boolean;
  /** Items that are printed whole, by their place in the transcript. */
  #whole = new Set<number>();
  /** Characters printed of the answer that is being written. */
  #written = 0;
  /** Of the answer that is being written; null where Markdown stays as it is, for other programs. */
  readonly #spoken: SpokenText | null;
  #lastTask = { what: '', atMs: 0 };
  #wasLoading = false;
  /** The answer whose quotes are printed. */
  #opened = 0;

  /** @param echo print questions too: they did not come from a terminal that shows them */
  constructor(io: CliIo, echo: boolean) {
    this.#io = io;
    this.#echo = echo;
    // Who types the questions reads the answers, or has them read aloud.
    this.#spoken = echo ? null : new SpokenText();
  }

  update(state: ChatState): void {
    for (const item of shownItems(state.items)) {
      if (!this.#whole.has(item.id) && !this.#print(item)) break;
    }
    this.#tasks(state);
  }

  /** @returns false when more of it is to come: what follows waits */
  #print(item: ShownItem): boolean {
    const io = this.#io;
    if (item.kind === 'answer') {
      // What was written so far turned out to be no part of the answer.
      if (item.text.length < this.#written) {
        io.out('\n');
        this.#written = 0;
      }
      this.#open(item);
      const text = this.#said(item.text.slice(this.#written));
      if (text !== '') io.out(forTerminal(text));
      this.#written = item.text.length;
      if (item.state === 'writing') return false;
      io.out(forTerminal(this.#spoken?.end() ?? ''));
      this.#written = 0;
      if (item.text !== '' && !item.text.endsWith('\n')) io.out('\n');
      this.#end(item);
    } else if (item.kind === 'question') {
      if (this.#echo) io.out(`> ${forTerminal(item.text)}\n`);
    } else if (item.kind === 'output') {
      const text = this.#said(item.text) + (this.#spoken?.end() ?? '');
      io.out(`${oneLine(item.title)}\n${forTerminal(text)}\n`);
    } else {
      const mark = item.level === 'info' ? '' : `${item.level}: `;
      io.say(forTerminal(`${mark}${item.text}`));
    }
    this.#whole.add(item.id);
    return true;
  }

  /** The lines that open an answer, once they are known and before its first word. */
  #open({ id, sources }: ShownAnswer): void {
    const quoted = sources.filter(({ quotedFrom }) => quotedFrom !== undefined);
    if (quoted.length === 0 || this.#opened === id) return;
    this.#opened = id;
    for (const source of quoted) {
      const { path, quote = '', quotedFrom = 1 } = source;
      this.#io.out(`${oneLine(`[${citationLabel(source)}] ${path}:${quotedFrom}`)}\n`);
      for (const line of quotedLines(quote, quotedFrom))
        this.#io.out(`    ${line.number} │ ${forTerminal(line.text)}\n`);
    }
    this.#io.out('\n');
  }

  #said(text: string): string {
    return this.#spoken?.push(text) ?? text;
  }

  #end({ sources, notes, footer, state }: ShownAnswer): void {
    const io = this.#io;
    const list = (title: string, listed: readonly ReadSource[]) => {
      if (listed.length > 0) io.out(`${title}\n${listed.map((source) => `  ${sourceText(source)}\n`).join('')}`);
    };
    list(
      'Sources:',
      sources.filter(({ cited, matched }) => cited && !matched),
    );
    list(
      'Likely places, found by comparing text:',
      sources.filter(({ matched }) => matched),
    );
    // Of an answer that was not finished only what it cites matters.
    const isWhole = state !== 'failed' && state !== 'cancelled';
    if (isWhole && !sources.some(({ cited }) => cited))
      list(state === 'done' ? 'The model was given:' : 'Places:', sources);
    for (const note of notes) io.say(forTerminal(`note: ${note}`));
    if (footer !== '') io.say(io.paintErr.dim(forTerminal(footer)));
  }

  #tasks({ tasks, busy }: ChatState): void {
    const loading = busy?.kind === 'loading';
    if (loading && !this.#wasLoading) this.#io.say('Loading the model…');
    this.#wasLoading = loading;
    const [task] = tasks;
    const now = Date.now();
    if (task === undefined || (task.what === this.#lastTask.what && now - this.#lastTask.atMs < TASK_MS)) return;
    this.#lastTask = { what: task.what, atMs: now };
    const percent = task.total > 0 ? ` ${Math.floor((100 * task.done) / task.total)} %` : '';
    this.#io.say(forTerminal(`${task.what}${percent}`));
  }
}

// --- internal ---

function sourceText(source: ReadSource): string {
  const { symbol, why, matched } = source;
  const name = symbol === '' ? '' : `  ${symbol}`;
  return oneLine(`[${matched ? '≈' : ''}${citationLabel(source)}] ${sourcePlace(source)}${name}  (${why})`);
}
