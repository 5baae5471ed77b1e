/** What a question is answered from, before any model is asked: what was found for it, and the files as they are now. */

import { MlxCodeError } from '../../base/errors.ts';
import { type LinesOf, type Passage, splitPasted } from '../../chat/index.ts';
import { readForgeMentions } from '../forge/read-mentions.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { type ContextAnswer, type ContextInput, contextOf } from './ask-context.ts';
import { currentLines } from './ask-files.ts';
import type { AskEvent, AskInput, Conversation } from './ask-types.ts';
import { EarlyValue } from './early-value.ts';
import { type CommitSources, commitSources } from './from-history/commit-sources.ts';
import { askedInTalk } from './from-history/history-question.ts';
import { promptMarker } from './prompt-marker.ts';
import { ownWords } from './question-words.ts';
import { repositoryState } from './repository-state.ts';
import { type Retrieved, retrieve } from './retrieve.ts';

/** A conversation in which nothing was said yet. */
export const NEW_CONVERSATION: Conversation = { id: '', system: null, turns: [] };
const NEAREST = 3;
/** No question waits longer for the history. */
const HISTORY_MS = 1_500;
/** Commits come behind so many hits. */
const COMMITS_AFTER = 5;
/** Sources shown before the prompt is made: the best, which always have room in it. */
const AT_ONCE = 5;

export interface Ground {
  /** As it was given, with what was pasted apart from the question. */
  readonly input: AskInput;
  readonly conversation: Conversation;
  readonly asked: Retrieved;
  readonly marker: string;
  /** Of the repository, in lines. */
  readonly state: string;
  readonly linesOf: LinesOf;
  /** What the model is asked. */
  readonly question: string;
}

/** How the ground of a question is found. */
export interface GroundMeans {
  /** What was said before. @default nothing */
  readonly conversation?: Conversation | undefined;
  /** Gathers what the index holds. @default the index of this process */
  readonly context?: (input: ContextInput, work: AppWork) => Promise<ContextAnswer>;
  /** How long a question waits for the history. @default 1,500 */
  readonly historyMs?: number;
}

/**
 * @returns null where the index holds nothing that fits and no model is to be asked: the last event then is `nothing`
 * @throws what searching throws; E_USAGE for a file of `files`, or with `@`, that cannot be shown; E_QUERY_EMPTY
 */
export async function* groundOf(
  project: Project,
  given: AskInput,
  work: AppWork,
  means: GroundMeans,
): AsyncGenerator<AskEvent, Ground | null> {
  const {
    historyMs = HISTORY_MS,
    conversation = NEW_CONVERSATION,
    context = (each, its) => contextOf(project, each, its),
  } = means;
  const input = withMaterialApart(given);
  const question = input.prompt ?? input.question;
  if (question.trim() === '') throw new MlxCodeError('E_QUERY_EMPTY');
  const told = await readForgeMentions(project, input.question, work);
  for (const text of told.notes) yield { kind: 'note', text };
  const soon = new EarlyValue<readonly Passage[]>();
  const ask = (each: ContextInput, onHits: AppWork['onHits']) => context(each, { ...work, ...(onHits && { onHits }) });
  // A question without code gets nothing of the project.
  const asking = input.retrieve ? repositoryState(project, work.signal).catch(() => '') : '';
  const looking = commitsFor(project, input, conversation, historyMs, work);
  const retrieving = retrieve(project, input, conversation, ask, soon.tell, told.files);
  const best = await soon.before(retrieving);
  if (best !== null) yield { kind: 'found', passages: numbered(best, conversation) };
  const [alone, commits] = await Promise.all([retrieving, looking]);
  const asked = withCommits(alone, commits);
  for (const text of asked.notes) yield { kind: 'note', text };
  const { passages, context: found } = asked;
  if (!asked.hasGround) {
    const { confidence, strange } = found;
    yield { kind: 'nothing', confidence, nearest: found.passages.slice(0, NEAREST), strange };
    return null;
  }
  if (best === null && passages.length > 0) yield { kind: 'found', passages: numbered(passages, conversation) };
  const marker = await promptMarker(project.root);
  const linesOf = await currentLines(project);
  return { input, conversation, asked, marker, state: await asking, linesOf, question };
}

// --- internal ---

/** Sources of a talk are numbered on from turn to turn. */
function numbered(passages: readonly Passage[], { turns }: Conversation): (Passage & { number: number })[] {
  const last = Math.max(0, ...turns.flatMap(({ sources }) => sources.map(({ number }) => number)));
  return passages.slice(0, AT_ONCE).map((passage, n) => ({ ...passage, number: last + 1 + n }));
}

/** The commits that explain what is asked, for a question of why or when; none for others. */
async function commitsFor(
  project: Project,
  input: AskInput,
  { turns }: Conversation,
  withinMs: number,
  work: AppWork,
): Promise<CommitSources> {
  const isAsked = input.retrieve && project.config.values['chat.commits'];
  const earlier = turns.map(({ question }) => question);
  // Of a template only what the user wrote counts.
  const asked = isAsked ? (askedInTalk(input.question, earlier) ?? '') : '';
  if (ownWords(asked).length === 0) return { passages: [], notes: [] };
  return await commitSources(project, asked, withinMs, work.signal);
}

/** Commits behind the best of the code. Where that fits nothing, they are what there is to ask a model about. */
function withCommits(asked: Retrieved, { passages: commits, notes }: CommitSources): Retrieved {
  const { passages, context } = asked;
  if (commits.length === 0) return { ...asked, notes: [...asked.notes, ...notes] };
  const hits = passages.flatMap(({ reason }, at) => (reason === 'found' ? at : []));
  const at = hits[COMMITS_AFTER] ?? passages.length;
  return {
    ...asked,
    passages: [...passages.slice(0, at), ...commits, ...passages.slice(at)],
    hasGround: asked.hasGround || context.strange === null,
    notes: [...asked.notes, ...notes],
  };
}

/** A log that came with the question is shown to the model as what is piped in is, and is not searched for. */
function withMaterialApart(input: AskInput): AskInput {
  if (input.prompt !== undefined) return input;
  const { question, material } = splitPasted(input.question);
  if (material === '') return input;
  return { ...input, question, piped: [material, input.piped].filter((text) => text !== '').join('\n') };
}
