/** An answer on a terminal: the text while it is written, then the lines it cites; everything about it goes to stderr. */

import { type AskEvent, endFigures, type Project, type PromptView, promptFigures } from '../../../app/index.ts';
import { isNoFile } from '../../../base/forge-path.ts';
import { forTerminal, oneLine, plural } from '../../../base/text.ts';
import { citationLabel, sourcePlace } from '../../../text/citation-label.ts';
import {
  answerFooter,
  endNotes,
  nothingWords,
  promptNotes,
  relatedWords,
  roomWords,
} from '../../words/answer-notes.ts';
import { quotedLines } from '../../words/quoted-lines.ts';
import { unsupportedWords } from '../../words/unsupported-marks.ts';
import type { CliIo } from '../io.ts';
import type { Work } from '../run-with-progress.ts';
import type { AnswerView } from './ask-view.ts';
import { AnswerPrinter } from './print-answer.ts';
import { shownPath } from './print-search.ts';

type EndEvent = Extract<AskEvent, { kind: 'end' }>;
type Citation = EndEvent['citations'][number];

const HOW = { longer: ': --max-tokens allows more', anew: '--anew' };
const FOUND_TITLE = 'Likely places, found by comparing text:';

export class ScreenView implements AnswerView {
  readonly #io: CliIo;
  readonly #project: Project;
  readonly #cwd: string;
  readonly #work: Work;
  readonly #printer: AnswerPrinter;
  /** The line on the screen is not ended. */
  #isOpen = false;
  /** The quotes that open the answer are printed. */
  #isOpened = false;
  #prompt: PromptView | null;
  readonly #isOneOfSeveral: boolean;
  readonly #hasQuotes: boolean;

  /** @param several the prompt of an answer that is one of several: its figures are told elsewhere @param hasQuotes show what each citation quotes */
  constructor(
    io: CliIo,
    project: Project,
    cwd: string,
    work: Work,
    { several = null, hasQuotes = false }: { readonly several?: PromptView | null; readonly hasQuotes?: boolean } = {},
  ) {
    this.#prompt = several;
    this.#hasQuotes = hasQuotes;
    this.#isOneOfSeveral = several !== null;
    this.#io = io;
    this.#project = project;
    this.#cwd = cwd;
    this.#work = work;
    this.#printer = new AnswerPrinter(io);
  }

  async show(event: AskEvent): Promise<void> {
    switch (event.kind) {
      case 'note':
        return this.#note(event.text);
      case 'waiting':
        return this.#note(`Waiting for ${plural(event.ahead, 'answer')} ahead.`);
      case 'sampling':
        return this.#note(`Writing answer ${event.number} of ${event.of}…`);
      case 'asked':
        if (event.words !== '') this.#note(`${event.host} ${event.words}.`);
        return this.#work.onProgress({ phase: 'wait', done: 0, total: 0, unit: 'steps', note: event.host });
      case 'reading':
        return this.#work.onProgress({ phase: 'read', done: event.done, total: event.total, unit: 'tokens' });
      case 'thinking':
        return this.#work.onProgress({ phase: 'think', done: 0, total: 0, unit: 'steps' });
      case 'rethink':
        await this.#break();
        return this.#note('What is above is what the model thought before its answer.');
      case 'prompt': {
        this.#prompt = event.prompt;
        const figures = promptFigures(event.prompt);
        const room = roomWords(figures);
        for (const text of [...promptNotes(figures), ...(room === '' ? [] : [`${room}.`])]) this.#note(text);
        return this.#open(event.prompt.quotes);
      }
      case 'found':
        // The line under the answer says how much of it the model was given.
        return;
      case 'text':
        this.#work.clear();
        this.#isOpen = !event.text.endsWith('\n');
        return await this.#printer.push(event.text);
      case 'nothing':
        return this.#nothing(event);
      case 'end':
        this.#work.clear();
        await this.#printer.end();
        return this.#end(event);
    }
  }

  /** The lines that open the answer, once. */
  #open(quotes: PromptView['quotes']): void {
    if (this.#isOpened) return;
    this.#isOpened = quotes.length > 0;
    for (const quote of quotes) {
      const { paint } = this.#io;
      const { startLine, endLine } = quote.quoted ?? quote;
      this.#work.clear();
      this.#io.out(`${paint.cyan(`[${citationLabel(quote)}]`)} ${this.#place({ ...quote, startLine, endLine })}\n`);
      for (const { number, text } of quotedLines(quote.quote, startLine))
        this.#io.out(`${paint.dim(`    ${number} │`)} ${forTerminal(text)}\n`);
    }
    if (quotes.length > 0) this.#io.out('\n');
  }

  async failed(): Promise<void> {
    await this.#break();
  }

  /** Ends a line that was begun. */
  async #break(): Promise<void> {
    this.#work.clear();
    await this.#printer.end();
    if (this.#isOpen) this.#io.out('\n');
    this.#isOpen = false;
  }

  #nothing({ nearest, strange }: Extract<AskEvent, { kind: 'nothing' }>): void {
    this.#work.clear();
    this.#io.out(`${forTerminal(nothingWords(strange))}\n`);
    if (nearest.length > 0) {
      this.#io.say('\nThe nearest guesses, which the model was not given:');
      for (const place of nearest) this.#io.say(`  ${this.#place(place)}`);
    }
    this.#io.say(this.#io.paintErr.dim('\nName a file with @, rephrase, or ask the model without code: --anyway.'));
  }

  #end(event: EndEvent): void {
    const { answer, citations } = event;
    const io = this.#io;
    const given = this.#prompt?.sources ?? [];
    if (!answer.endsWith('\n')) io.out('\n');
    const cited = citations.filter(({ by }) => by !== 'matching');
    const found = citations.filter(({ by }) => by === 'matching');
    const list = (title: string, sign: string, sources: readonly (Citation | PromptView['sources'][number])[]) => {
      if (sources.length === 0 || answer.trim() === '') return;
      io.out(`\n${title}\n`);
      for (const source of sources) {
        io.out(`  ${io.paint.cyan(`[${sign}${citationLabel(source)}]`)} ${this.#place(source)}\n`);
        const isFolded = 'quote' in source && source.by !== 'quote' && this.#hasQuotes;
        const quote = isFolded ? oneLine(source.quote) : '';
        if (quote !== '') io.out(`      ${io.paint.dim('│')} ${forTerminal(quote)}\n`);
      }
    };
    list('Sources:', '', cited);
    list(cited.length > 0 ? FOUND_TITLE : `No citations. ${FOUND_TITLE}`, '≈', found);
    if (citations.length === 0 && event.reason !== 'cancelled') list('No citations. The model was given:', '', given);
    // An empty answer is an error of its own.
    const figures = endFigures(event);
    const without = unsupportedWords(figures.unsupported);
    const notes = figures.isEmpty ? [] : [...endNotes(figures, HOW), ...(without === '' ? [] : [without])];
    for (const text of notes) this.#note(text);
    if (this.#isOneOfSeveral) return;
    const related = this.#prompt === null ? '' : relatedWords(promptFigures(this.#prompt), '--file adds one');
    if (related !== '' && !figures.isEmpty) this.#note(related);
    io.say(
      io.paintErr.dim(forTerminal(answerFooter(figures, this.#prompt === null ? null : promptFigures(this.#prompt)))),
    );
  }

  #place(place: {
    readonly number?: number;
    readonly path: string;
    readonly startLine: number;
    readonly endLine: number;
    readonly symbol: string;
  }): string {
    const path =
      place.path === 'stdin' || isNoFile(place.path)
        ? place.path
        : shownPath({ path: place.path as never }, { root: this.#project.root, cwd: this.#cwd });
    const name = place.symbol === '' ? '' : `  ${oneLine(place.symbol)}`;
    const lines = `${path}:${place.startLine}-${place.endLine}`;
    const where = place.number === undefined ? lines : sourcePlace({ ...place, number: place.number, path });
    return `${where}${this.#io.paint.dim(name)}`;
  }

  #note(text: string): void {
    this.#work.clear();
    this.#io.say(this.#io.paintErr.dim(`note: ${forTerminal(text)}`));
  }
}
