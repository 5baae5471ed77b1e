/** How much of an answer is in its sources, with the names in it looked up in the index where no source holds them. */

import { type AnswerSupport, namesToLookUp } from '../../../chat/index.ts';
import type { AppWork } from '../../work-options.ts';
import { type FrozenPrompt, supportIn } from '../frozen-prompt.ts';

/** @returns those of the names that some file of the index holds */
export type StandingNames = (names: readonly string[], work: AppWork) => Promise<ReadonlySet<string>>;

/** @throws what the lookup throws, but for a cancel: names that were not looked up count as known */
export async function checkedSupport(
  frozen: FrozenPrompt,
  answer: string,
  standing: StandingNames,
  work: AppWork,
): Promise<AnswerSupport> {
  const support = supportIn(frozen, answer);
  const names = namesToLookUp(support);
  if (names.length === 0) return support;
  const { signal: _, ...unending } = work;
  const found = await standing(names, unending);
  return { ...support, invented: names.filter((name) => !found.has(name)) };
}
