/** Hits and what is around them, and the names that can be completed. Each use case is loaded when it is called. */

import type { Hit, Packed } from '../../search/index.ts';
import type { CompletionWords, LookedUp } from '../completion.ts';
import type { ReadSource } from '../conversation/views.ts';
import type { Project } from '../project/project.ts';
import type { Surroundings } from '../searching/lines-around.ts';

/** The lines of the files around hits. See `around.ts`. */
export const surroundings = async (
  project: Project,
  hits: readonly Hit[],
  before: number,
  after: number,
): Promise<Surroundings> => (await import('../searching/lines-around.ts')).surroundings(project, hits, before, after);

/** The lines of a file as they are now, without secrets; null where it cannot be read as text. */
export const fileLines = async (project: Project, path: ReadSource['path']): Promise<readonly string[] | null> =>
  (await (await import('../answering/ask-files.ts')).currentLines(project))(path);

/** The same of a file that the index holds or would hold: for readers who may see no other. */
export const indexedFileLines = async (project: Project, path: string): Promise<readonly string[] | null> =>
  (await import('../serving/indexed-file.ts')).indexedFileLines(project, path);

/** Hits within a budget of tokens. See `pack.ts` in `search/`. */
export const packHits = async (hits: readonly Hit[], query: string, maxTokens: number): Promise<Packed> =>
  (await import('../../search/index.ts')).packHits(hits, query, maxTokens);

/** Hits to ask for under a budget of tokens. See `pack.ts` in `search/`. */
export const hitsForBudget = async (maxTokens: number): Promise<number> =>
  (await import('../../search/index.ts')).hitsForBudget(maxTokens);

/** Hits within a budget of tokens, a line each. See `pack.ts` in `search/`. */
export const packLines = async (hits: readonly Hit[], maxTokens: number): Promise<Packed> =>
  (await import('../../search/index.ts')).packLines(hits, maxTokens);

/** Names that stand for something on the command line. See `completion.ts`. */
export const completionWords = async (): Promise<CompletionWords> =>
  (await import('../completion.ts')).completionWords();

/** Names that begin so. See `completion.ts`. */
export const namesFor = async (of: LookedUp, project: Project, prefix: string, limit: number): Promise<string[]> =>
  (await import('../completion.ts')).namesFor(of, project, prefix, limit);

/** Every language that the program distinguishes. */
export async function allLanguages(): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return (await import('../project/language-names.ts')).allLanguages();
}
