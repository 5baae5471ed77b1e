/** Answers the questions of other processes from the index of a running watch. */

import { MlxCodeError } from '../../base/errors.ts';
import type { FollowState } from '../../index/index.ts';
import { type ContextInput, contextOf } from '../answering/ask-context.ts';
import type { Question } from '../live/wire.ts';
import type { Project } from '../project/project.ts';
import {
  type CodeQuestion,
  type MapInput,
  mapOf,
  type RelatedInput,
  referencesTo,
  relatedTo,
  symbolsOf,
} from '../searching/code-questions.ts';
import { type SearchInput, searchProject } from '../searching/search-project.ts';
import type { AppWork } from '../work.ts';

/** What a client sends beside its input: where its user stands. */
export interface Asked<T> {
  readonly under: string;
  readonly input: T;
  /** Bring in everything that was saved before. */
  readonly fresh: boolean;
}

export interface Answering {
  readonly project: Project;
  readonly phase: FollowState['phase'];
  readonly sync: (signal?: AbortSignal) => Promise<void>;
  readonly work: AppWork;
}

/** While the index may be behind the files, the client compares them itself and says so. */
const CURRENT: ReadonlySet<FollowState['phase']> = new Set(['idle', 'working']);

/** @throws what the question itself gets wrong; Error when this process should not answer */
export async function answerQuestion(question: Question, body: unknown, answering: Answering): Promise<unknown> {
  const { under, input, fresh } = asked(body);
  if (fresh) await answering.sync(answering.work.signal);
  else if (!CURRENT.has(answering.phase)) throw new Error(`the watch is ${answering.phase}`);
  const project = { ...answering.project, under };
  const { work } = answering;
  switch (question) {
    case 'search':
      return await searchProject(project, input as SearchInput, work);
    case 'related':
      return await relatedTo(project, input as RelatedInput, work);
    case 'symbols':
      return await symbolsOf(project, input as Parameters<typeof symbolsOf>[1], work);
    case 'refs':
      return await referencesTo(project, input as CodeQuestion, work);
    case 'map':
      return await mapOf(project, input as MapInput, work);
    case 'context':
      return await contextOf(project, input as ContextInput, work);
    default:
      throw new Error(`${question} is no question about code`);
  }
}

// --- internal ---

/** The client is of this very build, so that its types hold; what is not of them is no client's. */
function asked(body: unknown): Asked<object> {
  const { under, input, fresh } = (body ?? {}) as Partial<Asked<object>>;
  if (typeof under !== 'string' || typeof input !== 'object' || input === null || typeof fresh !== 'boolean') {
    throw new MlxCodeError('E_BUG', 'The question has another shape');
  }
  return { under, input, fresh };
}
