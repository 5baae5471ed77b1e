/** `mlx-code ask`: prints an answer while it is written, then the lines it cites; everything about it goes to stderr. */

import {
  type AskEvent,
  type AskInput,
  askProject,
  fillTemplate,
  openProject,
  type Project,
  type PromptView,
  type SessionWish,
} from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { formatDuration, forTerminal, oneLine, plural } from '../../../base/text.ts';
import type { AskCommandOptions } from '../ask-command.ts';
import type { CommandContext } from '../command-context.ts';
import type { CliIo } from '../io.ts';
import { AnswerPrinter } from '../print-answer.ts';
import { shownPath } from '../print-search.ts';
import { readPiped } from '../read-piped.ts';
import { warnAbout } from '../warnings.ts';
import { runWork, type Work } from '../work.ts';

const EXIT_ANSWERED = 0;
const EXIT_NOTHING = 1;
const EXIT_CANCELLED = 130;
const LIMIT = 40;
const FOUND_TITLE = 'Found by matching its words:';

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
    for await (const event of askProject(project, input, { model: options.model }, wishOf(options), work)) {
      await view.show(event);
      if (event.kind === 'end') exitCode = exitCodeOf(event);
    }
    return exitCode;
  });
}

// --- internal ---

type EndEvent = Extract<AskEvent, { kind: 'end' }>;
type Citation = EndEvent['citations'][number];

function exitCodeOf({ reason, answer }: EndEvent): number {
  if (reason === 'cancelled') return EXIT_CANCELLED;
  if (answer.trim() === '') throw new MlxCodeError('E_ANSWER_EMPTY');
  return EXIT_ANSWERED;
}

function wishOf({ continue: goOn = false, session: name, save: keep }: AskCommandOptions): SessionWish {
  return { goOn, name, keep };
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
    const { sources, dropped, system: _, message: __, generator, ...rest } = event.prompt;
    const numbered = sources.map((source) => ({ number: source.number, ...place(source), reason: source.reason }));
    const { model, contextTokens, sentTo } = generator;
    return { event: 'prompt', ...rest, model, contextTokens, sentTo, sources: numbered, dropped: dropped.map(place) };
  }
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
      case 'reading':
        return this.#work.onProgress({ phase: 'read', done: event.done, total: event.total, unit: 'tokens' });
      case 'prompt':
        this.#prompt = event.prompt;
        for (const text of promptNotes(event.prompt)) this.#note(text);
        return;
      case 'text':
        this.#work.clear();
        return await this.#printer.push(event.text);
      case 'nothing':
        return this.#nothing(event);
      case 'end':
        this.#work.clear();
        await this.#printer.end();
        return this.#end(event);
    }
  }

  #nothing({ nearest }: Extract<AskEvent, { kind: 'nothing' }>): void {
    this.#work.clear();
    this.#io.out('Nothing in the indexed code answers this.\n');
    if (nearest.length > 0) {
      this.#io.say('\nThe nearest guesses, which the model was not given:');
      for (const place of nearest) this.#io.say(`  ${this.#place(place)}`);
    }
    this.#io.say(this.#io.paintErr.dim('\nName a file with @path, ask in other words, or ask the model --anyway.'));
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
    list(cited.length > 0 ? FOUND_TITLE : `The answer cites no source. ${FOUND_TITLE}`, '≈', found);
    if (citations.length === 0) list('The answer cites no source. It was given:', '', given);
    for (const text of endNotes(event)) this.#note(text);
    io.say(io.paintErr.dim(forTerminal(this.#footer(event))));
  }

  #footer({ usage }: EndEvent): string {
    const model = this.#prompt?.generator;
    const where = model === undefined ? '' : model.sentTo === null ? model.model : `${model.model} at ${model.sentTo}`;
    if (usage === null) return where;
    const { promptTokens, cachedTokens, answerTokens, firstTokenMs, answerMs } = usage;
    const rate = answerMs > 0 ? ` (${((answerTokens / answerMs) * 1000).toFixed(1)}/s)` : '';
    const cached = cachedTokens > 0 ? `, ${cachedTokens.toLocaleString('en-US')} of them kept from before` : '';
    const parts = [
      where,
      `read ${plural(promptTokens, 'token')}${cached} in ${formatDuration(firstTokenMs)}`,
      `wrote ${plural(answerTokens, 'token')}${rate}`,
    ];
    return parts.filter((part) => part !== '').join(' · ');
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

function promptNotes(prompt: PromptView): string[] {
  const { dropped, cut, stale, forgotten, shortened } = prompt;
  const notes: string[] = [];
  if (dropped.length > 0) notes.push(`Dropped ${plural(dropped.length, 'chunk')} that had no room in the prompt.`);
  if (cut > 0) notes.push(`Of ${plural(cut, 'source')} only the best lines had room.`);
  if (stale > 0) notes.push(`Left out ${plural(stale, 'chunk')}: their files changed since the index.`);
  if (forgotten > 0) notes.push(`Left out ${plural(forgotten, 'earlier turn')}.`);
  if (shortened > 0) notes.push(`Left the sources of ${plural(shortened, 'earlier turn')} out.`);
  return notes;
}

function endNotes({ reason, unknownCitations, redacted }: EndEvent): string[] {
  const notes: string[] = [];
  if (reason === 'length') notes.push('The answer reached its longest length: --max-tokens allows more.');
  if (reason === 'loop') notes.push('The model repeated itself and was stopped.');
  if (reason === 'cancelled') notes.push('Stopped; this is what was written.');
  if (unknownCitations > 0) notes.push(`Took out ${plural(unknownCitations, 'citation')} of no source.`);
  if (redacted > 0) notes.push(`Took out ${plural(redacted, 'secret')}.`);
  return notes;
}
