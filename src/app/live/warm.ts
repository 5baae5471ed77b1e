/** Puts a question to a running watch first. What this module loads is what every search pays for at its start. */

import type { Project } from '../project/project.ts';
import type { AppWork } from '../work.ts';
import { askWatch } from './ask.ts';
import type { Question } from './wire.ts';

/** Bringing in many files takes its time. */
const FRESH_MS = 120_000;

/** @returns the answer, or null when the index itself is to be asked @throws as the question itself */
export async function warm<T>(project: Project, question: Question, input: object, work: AppWork): Promise<T | null> {
  const { fresh = false, neural = false } = input as { readonly fresh?: boolean; readonly neural?: boolean };
  // Embedding a query by the MLX model needs Python, which a watch does not keep.
  if (neural || work.opened !== undefined) return null;
  const body = { under: project.under, input, fresh };
  const answer = await askWatch<T>(project.indexDir, question, body, {
    signal: work.signal,
    onTrouble: (why) => work.onDetail?.(`The running watch did not answer (${why}); asking the index itself.`),
    ...(fresh && { waitMs: FRESH_MS }),
  });
  return answer?.body ?? null;
}
