/** What a prompt would show for a query, and what had no room in it. */

import { budgetOf, composePrompt, type Passage, passagesOf, systemMessage } from '../../src/chat/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { searcherOver } from '../../src/search/index.ts';
import { IndexReader } from '../../src/store/index.ts';
import { estimator, linesUnder, MARKER } from '../prompts.ts';

/** Of the small model. */
const WINDOW = 4_096;
/** As `ask` asks. */
const HITS = 40;

export interface Prompt {
  readonly question: string;
  readonly shown: Awaited<ReturnType<typeof composePrompt>>['shown'];
  readonly dropped: readonly Passage[];
}

export async function promptsOf(root: string, indexDir: string, queries: readonly string[]): Promise<Prompt[]> {
  const reader = await IndexReader.open(indexDir);
  const searcher = searcherOver(reader, { indexDir, staticEmbedder: () => loadStaticEmbedder() });
  const generator = estimator(WINDOW);
  const linesOf = linesUnder(root);
  const prompts: Prompt[] = [];
  for (const question of queries) {
    const { results } = await searcher.search({ query: question, mode: 'hybrid', limit: HITS });
    const { shown, dropped } = await composePrompt(generator, {
      ...{ question, query: question, system: systemMessage(MARKER, ''), earlier: [], linesOf, marker: MARKER },
      passages: await passagesOf(reader, results, question),
      budget: budgetOf(generator, {}),
    });
    prompts.push({ question, shown, dropped });
  }
  return prompts;
}
