/** Asks a running watch before the index itself: the one place that decides which of the two answers. Loaded by every search. */

import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { askWatch } from './ask-watch.ts';

/** Bringing in many files takes its time. */
const FRESH_MS = 120_000;

/**
 * @param local the same question to the index, in this process
 * @returns the answer of the watch, or else that of `local`
 * @throws what the question itself gets wrong; what `local` throws
 */
export async function watchFirst<T>(
  project: Project,
  question: string,
  input: object,
  work: AppWork,
  local: () => Promise<T>,
): Promise<T> {
  const { fresh = false, neural = false } = input as { readonly fresh?: boolean; readonly neural?: boolean };
  // A query is embedded by the MLX model in Python, which a watch does not keep.
  if (neural || work.opened !== undefined) return await local();
  const body = { under: project.under, input, fresh };
  const answer = await askWatch<T>(project.indexDir, question, body, {
    signal: work.signal,
    onTrouble: (why) => work.onDetail?.(`The running watch did not answer (${why}); asking the index itself.`),
    ...(fresh && { waitMs: FRESH_MS }),
  });
  return answer === null ? await local() : answer.body;
}
