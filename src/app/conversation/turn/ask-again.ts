/** A question that a part of the first index answered, or had nothing for: asked again when the whole of it has better code. */

import type { Source } from '../../../chat/index.ts';
import { isConfident } from '../../answering/ask-follow-up.ts';
import { searchProject } from '../../searching/search-project.ts';
import type { Chat } from '../chat-interface.ts';
import type { AskedQuestion } from '../types.ts';

/** So many of the best files decide. */
const BEST = 3;

/** Asks again unless the user went on meanwhile, or nothing better is there. What goes wrong leaves the answer as it is. */
export function askAgainWhenWhole(chat: Chat, asked: AskedQuestion, given: readonly Source[]): void {
  const isLast = () => chat.last.asked === asked;
  const again = async () => {
    if ((await chat.live.grown(chat.closing)) === null) return;
    await chat.idle();
    if (!isLast() || !(await wouldBeBetter(chat, asked, given))) return;
    await chat.runIdle(isLast, async (work) => {
      chat.show({ of: 'asking-again' });
      chat.record.takeBack(asked.text);
      await chat.ask({ ...asked }, work);
    });
  };
  again().catch(() => undefined);
}

// --- internal ---

/** @returns whether the question is found with confidence now, and files that the answer did not have are among the best */
async function wouldBeBetter(chat: Chat, { question }: AskedQuestion, given: readonly Source[]): Promise<boolean> {
  const { project, closing } = chat;
  const found = await searchProject(
    project,
    {
      ...{ query: question, mode: 'hybrid', limit: BEST, languages: [], globs: [], paths: [] },
      ...{ cwd: project.root, neural: false, explain: false },
    },
    { signal: closing },
  );
  if (!isConfident(found.response.confidence)) return false;
  const seen = new Set(given.map(({ path }) => path));
  return found.response.results.slice(0, BEST).some(({ path }) => !seen.has(path));
}
