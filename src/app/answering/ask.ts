/** Use case: a question about a project, answered by a generator from what the index and the files hold, as a stream of events. */

import { MlxCodeError } from '../../base/errors.ts';
import { forTerminal } from '../../base/text.ts';
import {
  AnswerText,
  type BudgetWish,
  budgetOf,
  type Citation,
  type Composed,
  composePrompt,
  type EarlierTurn,
  mentionsIn,
  outlineText,
  type Passage,
  passagesOfFile,
  rewriteQuestion,
  SourceMatcher,
  splitPasted,
  systemMessage,
} from '../../chat/index.ts';
import type { ChatMessage, EndReason, Generator, GeneratorIdentity, Sampling, Usage } from '../../model/index.ts';
import type { Confidence } from '../../search/index.ts';
import { redactSecrets } from '../../text/redact.ts';
import { watchFirst } from '../live/watch-first.ts';
import { noteReading, readingSpeed } from '../models/reading-speed.ts';
import type { Project } from '../project/project.ts';
import { type AppWork, signalOf } from '../work.ts';
import { type ContextAnswer, type ContextInput, contextOf } from './ask-context.ts';
import { currentLines, filesOfFolder, loadNamedFiles, namedFolders } from './ask-files.ts';
import { contextOfFollowUp, isConfident } from './ask-follow-up.ts';
import { promptMarker } from './prompt-marker.ts';
import { isOnlyNames, ownWords, tellingPart } from './question-words.ts';

export interface AskInput extends BudgetWish {
  /** What is searched for, and whose mentions of files count. */
  readonly question: string;
  /** What the model is asked, such as a filled template. @default the question */
  readonly prompt?: string | undefined;
  /** What the user typed, where that is not the question: names the session. */
  readonly typed?: string | undefined;
  /** Files to show the model, as typed: like an `@path` in the question, but one that is missing is an error. */
  readonly files: readonly string[];
  /** Like `files`, but one that cannot be shown is left out with a note. */
  readonly pinned?: readonly string[];
  /** What was piped in; '' for nothing. */
  readonly piped: string;
  /** Search the index. @default true */
  readonly retrieve: boolean;
  /** Show the model an outline of the project, when the conversation begins. @default true */
  readonly outline?: boolean;
  /** Ask the model even where the index holds nothing that fits. */
  readonly anyway: boolean;
  readonly languages: readonly string[];
  readonly globs: readonly string[];
  readonly cwd: string;
  /** Hits to consider. */
  readonly limit: number;
  readonly neural: boolean;
  readonly fresh: boolean;
  readonly sampling: Sampling;
}

/** What was said before, when the question goes on with it. */
export interface Conversation {
  /** Names it to the generator's prompt cache; '' for none. */
  readonly id: string;
  /** The system message of its first turn; null for a new one. */
  readonly system: string | null;
  /** Oldest first. */
  readonly turns: readonly EarlierTurn[];
}

/** What the model is about to read. */
export interface PromptView
  extends Pick<Composed, 'sources' | 'cut' | 'stale' | 'forgotten' | 'shortened' | 'promptTokens'> {
  /** What the model is asked. */
  readonly question: string;
  /** What was searched for; '' when nothing was. */
  readonly query: string;
  readonly confidence: Confidence;
  readonly dropped: readonly Passage[];
  readonly generator: GeneratorIdentity;
  /** Longest answer. Tokens. */
  readonly answerTokens: number;
  readonly system: string;
  /** The turn's own message, for the turns after it. */
  readonly message: string;
}

export type AskEvent =
  | { readonly kind: 'note'; readonly text: string }
  /** The index holds nothing that fits, and the model was not asked; the nearest guesses, best first. */
  | { readonly kind: 'nothing'; readonly confidence: Confidence; readonly nearest: readonly Passage[] }
  /** The best of what the model will be given, before it is loaded and before any of it is counted; numbered as far as is known. */
  | { readonly kind: 'found'; readonly passages: readonly (Passage & { readonly number: number })[] }
  | { readonly kind: 'prompt'; readonly prompt: PromptView }
  | { readonly kind: 'waiting'; readonly ahead: number }
  | { readonly kind: 'reading'; readonly done: number; readonly total: number }
  /** The request is with a server; with words it is to be tried again. */
  | { readonly kind: 'asked'; readonly host: string; readonly words: string }
  /** Never part of the answer. */
  | { readonly kind: 'thinking'; readonly text: string }
  /** The text so far was thinking, as shows only now: the answer begins anew. */
  | { readonly kind: 'rethink' }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'end';
      readonly reason: EndReason | 'cancelled';
      /** As shown. */
      readonly answer: string;
      /** Whether the model wrote thinking, which is no part of the answer. */
      readonly thought: boolean;
      /** In the order of their numbers. A source that the model cites and the matcher finds is listed once, as the model's. */
      readonly citations: readonly Citation[];
      /** How often the answer has a citation that was found by matching. */
      readonly foundCitations: number;
      /** Numbers in the answer that belong to no source; they were taken out. */
      readonly unknownCitations: number;
      readonly redacted: number;
      /** Null after a cancel. */
      readonly usage: Usage | null;
    };

export type AnswerEnd = Extract<AskEvent, { kind: 'end' }>;

const NEW: Conversation = { id: '', system: null, turns: [] };
/** Most that an outline may be asked for; the budget decides what of it is used. */
const OUTLINE_TOKENS = 512;
const NEAREST = 3;
/** Sources shown before the prompt is made: the best, which always have room in it. */
const AT_ONCE = 5;
/** A question of fewer words of its own is searched for with what came with it. */
const LEAST_WORDS = 2;

/**
 * @param openGenerator called once the index was asked: where nothing fits, no model is needed
 * @returns events; the last is `nothing` or `end`. A cancel while the model writes ends the stream with what it wrote.
 * @throws what searching throws; E_USAGE for a file of `files` that is not there; E_PROMPT_TOO_LONG; what generators throw; E_CANCELLED
 */
export async function* askProject(
  project: Project,
  given: AskInput,
  openGenerator: (work: AppWork) => Promise<Generator>,
  work: AppWork,
  conversation: Conversation = NEW,
): AsyncGenerator<AskEvent> {
  const input = withMaterialApart(given);
  const { question } = input;
  if ((input.prompt ?? question).trim() === '') throw new MlxCodeError('E_QUERY_EMPTY');
  const asked = await retrieve(project, input, conversation, work);
  for (const text of asked.notes) yield { kind: 'note', text };
  const { context, named, useFound } = asked;
  const piped = pipedPassages(input.piped, question);
  const brought = [...piped, ...named];
  const hasGround = useFound || brought.length > 0 || conversation.turns.length > 0 || !input.retrieve || input.anyway;
  if (!hasGround) {
    yield { kind: 'nothing', confidence: context.confidence, nearest: context.passages.slice(0, NEAREST) };
    return;
  }
  const passages = [...brought, ...(useFound ? context.passages : [])];
  if (passages.length > 0) yield { kind: 'found', passages: numbered(passages, conversation) };
  work.onProgress?.({ phase: 'load', done: 0, total: 0, unit: 'steps' });
  const generator = await openGenerator(work);
  try {
    const marker = await promptMarker(project.root);
    const readable = await readableTokens(project, generator, conversation, marker, work);
    const budget = budgetOf(generator, { ...input, readable });
    const system: ChatMessage =
      conversation.system === null
        ? systemMessage(marker, await outlineText(generator, context.outline, budget.outline, signalOf(work)))
        : { role: 'system', content: conversation.system };
    const composed = await composePrompt(generator, {
      question: input.prompt ?? question,
      query: asked.query === '' ? question : asked.query,
      system,
      earlier: conversation.turns,
      passages,
      linesOf: await currentLines(project),
      budget,
      marker,
      ...signalOf(work),
    });
    const { sources, dropped, cut, stale, forgotten, shortened, promptTokens, message } = composed;
    yield {
      kind: 'prompt',
      prompt: {
        ...{ sources, dropped, cut, stale, forgotten, shortened, promptTokens, message },
        question: input.prompt ?? question,
        query: asked.query,
        confidence: context.confidence,
        generator: generator.identity,
        answerTokens: budget.answer,
        system: system.content,
      },
    };
    const request = { messages: composed.messages, conversation: conversation.id, maxTokens: budget.answer };
    // Within a line it is no border: small models cite by the header of a source, and the marker is taken out of the answer.
    const stream = generator.generate({ ...request, sampling: input.sampling, stop: [`\n${marker}`] }, signalOf(work));
    const matcher = new SourceMatcher(composed.shown, question, dropped);
    const { identity } = generator;
    yield* answered(stream, identity, () => new AnswerText(composed.citable, marker, matcher), work);
  } finally {
    await generator.close();
  }
}

// --- internal ---

/** Sources of a talk are numbered on from turn to turn. */
function numbered(passages: readonly Passage[], { turns }: Conversation): (Passage & { number: number })[] {
  const last = Math.max(0, ...turns.flatMap(({ sources }) => sources.map(({ number }) => number)));
  return passages.slice(0, AT_ONCE).map((passage, n) => ({ ...passage, number: last + 1 + n }));
}

/** A log that came with the question is shown to the model as what is piped in is, and is not searched for. */
function withMaterialApart(input: AskInput): AskInput {
  if (input.prompt !== undefined) return input;
  const { question, material } = splitPasted(input.question);
  if (material === '') return input;
  return { ...input, question, piped: [material, input.piped].filter((text) => text !== '').join('\n') };
}

/**
 * Tokens that the model reads in the time that the settings allow. A local model without a measured speed reads the rules first:
 * they begin every prompt, so they are in its cache then.
 */
async function readableTokens(
  { config }: Project,
  generator: Generator,
  { id, system }: Conversation,
  marker: string,
  work: AppWork,
): Promise<number | undefined> {
  const { identity } = generator;
  const seconds = config.values['chat.readSeconds'];
  // What a server far away reads in a second is its own affair.
  if (seconds === 0 || identity.sentTo !== null) return undefined;
  if (readingSpeed(identity) === null && system === null) {
    const messages: ChatMessage[] = [systemMessage(marker, ''), { role: 'user', content: 'Question:' }];
    const usage = await generator.readAhead?.(messages, id, signalOf(work));
    if (usage !== undefined) await noteReading(identity, usage);
  }
  const speed = readingSpeed(identity);
  return speed === null ? undefined : speed * seconds;
}

interface Retrieved {
  readonly context: ContextAnswer;
  /** Passages of files that the question names. */
  readonly named: readonly Passage[];
  readonly query: string;
  /** Whether what was found is worth showing to the model. */
  readonly useFound: boolean;
  readonly notes: readonly string[];
}

async function retrieve(
  project: Project,
  input: AskInput,
  conversation: Conversation,
  work: AppWork,
): Promise<Retrieved> {
  const { question, cwd } = input;
  const argument = (path: string) => ({ ...fileArgument(path), sure: true });
  const forced = input.files.map(argument);
  const mentions = [
    ...forced,
    ...(input.pinned ?? []).map(argument),
    ...mentionsIn(question),
    ...mentionsIn(input.piped).map((found) => ({ ...found, sure: false })),
  ];
  const rewritten = rewriteQuestion(question, conversation.turns);
  const { query, carried } = rewritten;
  // What is asked is searched for; where that says too little, what came with it helps.
  const withMore = (text: string) =>
    `${text} ${ownWords(text).length < LEAST_WORDS ? tellingPart(input.piped) : ''}`.trim();
  const folders = namedFolders(project, cwd, mentions);
  const wanted: ContextInput = {
    query: input.retrieve ? withMore(query) : '',
    question: query,
    languages: input.languages,
    globs: input.globs,
    paths: folders,
    cwd: project.root,
    limit: input.limit,
    neural: input.neural,
    fresh: input.fresh,
    names: [...new Set(mentions.map(({ path }) => path))],
    outlineTokens: conversation.system === null && input.retrieve && input.outline !== false ? OUTLINE_TOKENS : 0,
  };
  const { context, ...followed } = await contextOfFollowUp(rewritten, wanted, withMore(rewritten.own), (each) =>
    watchFirst(project, 'context', each, work, () => contextOf(project, each, work)),
  );
  const { files: loaded, problems } = await loadNamedFiles(
    project,
    cwd,
    mentions,
    new Map(Object.entries(context.named)),
  );
  const missing = problems.find(({ mention }) => forced.some((file) => file === mention));
  if (missing !== undefined) throw new MlxCodeError('E_USAGE', missing.text.replace(/\.$/, ''), { hint: FILE_HINT });
  const notes = problems.map(({ text }) => text);
  const files = [...loaded];
  const follow = followed.usedCarried
    ? [`Also searched for: ${carried.slice(0, 6).join(', ')} (from your last question).`]
    : [];
  // Where nothing but folders is asked about, they are what is shown.
  const isAboutFolders = folders.length > 0 && files.length === 0 && isOnlyNames(question, mentions);
  for (const folder of isAboutFolders ? folders : []) {
    const found = await filesOfFolder(project, folder);
    files.push(...found.files);
    if (found.note !== '') notes.push(found.note);
  }
  const useFound = input.anyway || isConfident(context.confidence);
  const named = bestOfEach(files.map((file) => passagesOfFile(file, question)));
  return { context, named, query: followed.query, useFound, notes: [...context.notes, ...notes, ...follow] };
}

const FILE_HINT = 'Give a file inside the project, such as --file src/auth.ts or --file src/auth.ts:10-40.';

/** The first piece of each, then the second of each, and so on. */
function bestOfEach(pieces: readonly (readonly Passage[])[]): Passage[] {
  const most = Math.max(0, ...pieces.map(({ length }) => length));
  return Array.from({ length: most }, (_, n) => pieces.flatMap((each) => each[n] ?? [])).flat();
}

/** `src/a.ts:10-40` as typed behind `--file`. */
function fileArgument(text: string): { path: string; lines: { start: number; end: number } | null } {
  const [, path = text, start, end = start] = /^(.+?):(\d{1,7})(?:-(\d{1,7}))?$/.exec(text) ?? [];
  if (start === undefined) return { path: text, lines: null };
  return { path, lines: { start: Math.max(1, Number(start)), end: Math.max(Number(start), Number(end)) } };
}

function pipedPassages(piped: string, question: string): Passage[] {
  if (piped.trim() === '') return [];
  const content = piped.replace(/\n$/, '').split(/\r\n?|\n/);
  return passagesOfFile({ path: 'stdin', lines: null, content }, question);
}

async function* answered(
  stream: ReturnType<Generator['generate']>,
  identity: GeneratorIdentity,
  newText: () => AnswerText,
  work: AppWork,
): AsyncGenerator<AskEvent> {
  let text = newText();
  let answer = '';
  let thought = false;
  let failure: { readonly error: unknown } | undefined;
  let reason: EndReason | 'cancelled' = 'cancelled';
  let usage: Usage | null = null;
  try {
    for await (const event of stream) {
      if (event.kind === 'text') {
        const shown = text.push(event.text);
        answer += shown;
        if (shown !== '') yield { kind: 'text', text: shown };
      } else if (event.kind === 'rethink') {
        text = newText();
        answer = '';
        thought = true;
        yield event;
      } else if (event.kind === 'thinking') {
        thought = true;
        yield { kind: 'thinking', text: redactSecrets(forTerminal(event.text)).text };
      } else if (event.kind === 'end') {
        reason = event.reason;
        usage = event.usage;
        await noteReading(identity, usage);
      } else yield event;
    }
  } catch (error) {
    failure = { error };
  }
  const { text: rest, cited, found, foundCitations, unknownCitations, redacted } = text.end();
  answer += rest;
  if (rest !== '') yield { kind: 'text', text: rest };
  // What was written so far is the user's.
  if (failure !== undefined && (work.signal?.aborted !== true || answer === '')) throw failure.error;
  const byMatching = found
    .filter(({ source }) => !cited.some(({ number }) => number === source.number))
    .map(({ source, startLine, endLine }): Citation => ({ ...source, startLine, endLine, by: 'matching' }));
  const citations = [...cited.map((source): Citation => ({ ...source, by: 'model' })), ...byMatching];
  citations.sort((a, b) => a.number - b.number);
  yield { kind: 'end', reason, answer, thought, citations, foundCitations, unknownCitations, redacted, usage };
}
