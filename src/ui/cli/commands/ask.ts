/** `mlx-code ask`: prints an answer while it is written, then the lines it cites; everything about it goes to stderr. */

import {
  type AskEvent,
  type AskInput,
  askProject,
  endFigures,
  fillTemplate,
  openProject,
  type Project,
  type PromptView,
  promptFigures,
  type SessionWish,
} from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { forTerminal, oneLine, plural } from '../../../base/text.ts';
import { answerFooter, emptyAnswer, endNotes, promptNotes, roomWords } from '../../words/answer-notes.ts';
import type { CliIo } from '../io.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { AskCommandOptions } from '../options/command-options.ts';
import { AnswerPrinter } from '../print/print-answer.ts';
import { shownPath } from '../print/print-search.ts';
import { warnAbout } from '../print/warnings.ts';
import { readPiped } from '../start/read-piped.ts';
import { runWork, type Work } from '../work.ts';

const EXIT_ANSWERED = 0;
const EXIT_NOTHING = 1;
const EXIT_CANCELLED = 130;
const LIMIT = 40;
const HOW = { longer: ': --max-tokens allows more', anew: '--anew' };
const FOUND_TITLE = 'Likely places, found by comparing text:';

/**
 * @returns 0 when the model answered, 1 when the index holds nothing that fits, 130 when it was stopped while it wrote
 * @throws E_ANSWER_EMPTY, and what opening, searching and generators throw
 */
export async function runAsk(query: string, options: AskCommandOptions, context: CommandContext): Promise<number> {
  const { io, cwd } = context;
  const project = await openProject({ cwd, root: options.root });
  warnAbout(project.config, io);
  return await runWork(io, async (work) => {
    const piped = await readPiped(() => work.onMessage('Reading what is piped in…'), work.signal);
    const input = await inputOf(project, query, piped, options, context, work);
    const view = options.json === true ? new JsonView(io) : new ScreenView(io, project, cwd, work);
    let exitCode = EXIT_NOTHING;
    try {
      for await (const event of askProject(project, input, { model: options.model }, wishOf(options), work)) {
        await view.show(event);
        if (event.kind === 'end') exitCode = exitCodeOf(event);
      }
    } catch (error) {
      await view.failed(error);
      throw error;
    }
    return exitCode;
  });
}

// --- internal ---

type EndEvent = Extract<AskEvent, { kind: 'end' }>;
type Citation = EndEvent['citations'][number];

function exitCodeOf(event: EndEvent): number {
  if (event.reason === 'cancelled') return EXIT_CANCELLED;
  if (event.answer.trim() === '')
    throw new MlxCodeError('E_ANSWER_EMPTY', emptyAnswer(event), {
      ...(event.reason === 'length' && { hint: 'Allow more with --max-tokens, or ask another model (--model).' }),
    });
  return EXIT_ANSWERED;
}

function wishOf({ continue: goOn = false, session: name, save: keep, anew = false }: AskCommandOptions): SessionWish {
  return { goOn, name, keep, anew };
}

async function inputOf(
  project: Project,
  query: string,
  piped: string,
  options: AskCommandOptions,
  { cwd }: CommandContext,
  work: Work,
): Promise<AskInput> {
  const files = options.file ?? [];
  const { template, temperature, seed } = options;
  if (template === undefined && query.trim() === '') {
    throw new MlxCodeError('E_USAGE', 'There is no question', {
      hint: 'Ask one, such as mlx-code ask "where are users authenticated?", or name a template.',
    });
  }
  const given = { question: query, files, ...(piped !== '' && { selection: piped }) };
  const filled = template === undefined ? null : await fillTemplate(project, template, given, work.signal);
  return {
    question: filled?.question ?? query,
    prompt: filled?.text,
    typed: filled === null ? undefined : [template, query, ...files].join(' ').replaceAll(/\s+/g, ' ').trim(),
    files,
    // A template shows it in its own place.
    piped: filled === null ? piped : '',
    retrieve: options.retrieval && filled?.retrieval !== false,
    anyway: options.anyway === true || filled !== null,
    languages: options.lang ?? [],
    globs: options.path ?? [],
    cwd,
    limit: options.limit ?? LIMIT,
    neural: options.neural === true || project.config.values['search.neural'],
    fresh: options.fresh === true,
    maxTokens: options.maxTokens,
    sourceTokens: options.contextTokens,
    sampling: { ...(temperature !== undefined && { temperature }), ...(seed !== undefined && { seed }) },
  };
}

interface View {
  show(event: AskEvent): Promise<void>;
  /** Nothing comes any more. */
  failed(error: unknown): Promise<void>;
}

/** Every event as a line of JSON; other programs rely on these names. */
class JsonView implements View {
  readonly #io: CliIo;

  constructor(io: CliIo) {
    this.#io = io;
  }

  async show(event: AskEvent): Promise<void> {
    this.#io.out(`${JSON.stringify(toJson(event))}\n`);
  }

  async failed(error: unknown): Promise<void> {
    const { code, message, hint } = asError(error);
    this.#io.out(`${JSON.stringify({ event: 'failed', code, message, hint })}\n`);
  }
}

function asError(error: unknown): Pick<MlxCodeError, 'code' | 'message' | 'hint'> {
  if (error instanceof MlxCodeError) return error;
  return new MlxCodeError('E_BUG', error instanceof Error ? error.message : String(error));
}

function toJson(event: AskEvent): Record<string, unknown> {
  const place = ({
    path,
    startLine,
    endLine,
    symbol,
  }: PromptView['dropped'][number] | PromptView['sources'][number]) => ({
    path,
    startLine,
    endLine,
    symbol,
  });
  if (event.kind === 'prompt') {
    const { sources, dropped, system: _, message: __, memoryKey: ___, generator, ...rest } = event.prompt;
    const numbered = sources.map((source) => ({ number: source.number, ...place(source), reason: source.reason }));
    const { model, contextTokens, sentTo } = generator;
    return { event: 'prompt', ...rest, model, contextTokens, sentTo, sources: numbered, dropped: dropped.map(place) };
  }
  if (event.kind === 'found')
    return {
      event: 'found',
      sources: event.passages.map((source) => ({ number: source.number, ...place(source), reason: source.reason })),
    };
  if (event.kind === 'nothing')
    return { event: 'nothing', confidence: event.confidence, nearest: event.nearest.map(place) };
  const { kind, ...rest } = event;
  if (event.kind !== 'end') return { event: kind, ...rest };
  const citations = event.citations.map((source) => ({ number: source.number, ...place(source), by: source.by }));
  return { event: 'end', ...rest, citations };
}

class ScreenView implements View {
  readonly #io: CliIo;
  readonly #project: Project;
  readonly #cwd: string;
  readonly #work: Work;
  readonly #printer: AnswerPrinter;
  /** The line on the screen is not ended. */
  #isOpen = false;
  #prompt: PromptView | null = null;

  constructor(io: CliIo, project: Project, cwd: string, work: Work) {
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
        return;
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

  #nothing({ nearest }: Extract<AskEvent, { kind: 'nothing' }>): void {
    this.#work.clear();
    this.#io.out('I found no matching code.\n');
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
    const cited = citations.filter(({ by }) => by === 'model');
    const found = citations.filter(({ by }) => by === 'matching');
    const list = (title: string, sign: string, sources: readonly (Citation | PromptView['sources'][number])[]) => {
      if (sources.length === 0 || answer.trim() === '') return;
      io.out(`\n${title}\n`);
      for (const source of sources) io.out(`  ${io.paint.cyan(`[${sign}${source.number}]`)} ${this.#place(source)}\n`);
    };
    list('Sources:', '', cited);
    list(cited.length > 0 ? FOUND_TITLE : `No citations. ${FOUND_TITLE}`, '≈', found);
    if (citations.length === 0 && event.reason !== 'cancelled') list('No citations. The model was given:', '', given);
    // An empty answer is an error of its own.
    const figures = endFigures(event);
    const notes = figures.isEmpty ? [] : endNotes(figures, HOW);
    for (const text of notes) this.#note(text);
    io.say(
      io.paintErr.dim(forTerminal(answerFooter(figures, this.#prompt === null ? null : promptFigures(this.#prompt)))),
    );
  }

  #place(place: {
    readonly path: string;
    readonly startLine: number;
    readonly endLine: number;
    readonly symbol: string;
  }): string {
    const path =
      place.path === 'stdin'
        ? 'stdin'
        : shownPath({ path: place.path as never }, { root: this.#project.root, cwd: this.#cwd });
    const name = place.symbol === '' ? '' : `  ${oneLine(place.symbol)}`;
    return `${path}:${place.startLine}-${place.endLine}${this.#io.paint.dim(name)}`;
  }

  #note(text: string): void {
    this.#work.clear();
    this.#io.say(this.#io.paintErr.dim(`note: ${forTerminal(text)}`));
  }
}
