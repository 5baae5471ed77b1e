/** Answers the questions of other processes from the index of a running watch. */

import * as v from 'valibot';
import { MlxCodeError } from '../../base/errors.ts';
import type { FollowState } from '../../index/index.ts';
import type { Operation } from '../operations/operation.ts';
import { isOperation, OPERATIONS } from '../operations/table.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';

export interface Answering {
  readonly project: Project;
  readonly phase: FollowState['phase'];
  readonly sync: (signal?: AbortSignal) => Promise<void>;
  readonly work: AppWork;
}

/** What a client sends: the current folder of its user, and whether everything that was saved is to be brought in first. */
const ASKED = v.object({ under: v.string(), input: v.unknown(), fresh: v.boolean() });
/** While the index may be behind the files, the client compares them itself and says so. */
const CURRENT: ReadonlySet<FollowState['phase']> = new Set(['idle', 'working']);

/**
 * @param question the name of an operation that a watch may answer
 * @throws E_USAGE for an input of another shape; what the operation throws; Error when this process should not answer
 */
export async function answerQuestion(question: string, body: unknown, answering: Answering): Promise<unknown> {
  if (!isOperation(question) || !OPERATIONS[question].watch) throw new Error('a watch does not answer this question');
  const { under, input, fresh } = checked(ASKED, body);
  if (fresh) await answering.sync(answering.work.signal);
  else if (!CURRENT.has(answering.phase)) throw new Error(`the watch is ${answering.phase}`);
  const operation = (await OPERATIONS[question].load()) as Operation<unknown, unknown>;
  return await operation.run({ ...answering.project, under }, checked(operation.input, input), answering.work);
}

// --- internal ---

function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue) ?? 'the question';
  throw new MlxCodeError('E_USAGE', `${where}: ${issue.message}`);
}
