/** Use case: answer a query from the index of a project, building or refreshing it first where that is quick. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { spanned } from '../../base/observe.ts';
import { loadStaticEmbedder } from '../../model/index.ts';
import {
  MAX_QUERY_CHARS,
  openSearcher,
  type PatternOptions,
  type SearchFilter,
  type SearchMode,
  type SearchRequest,
  type SearchResponse,
} from '../../search/index.ts';
import { type OverlayPlace, openIndex } from '../../store/index.ts';
import { answerFresh } from '../indexing/fresh-index.ts';
import type { NeuralEmbedder } from '../models/neural-model.ts';
import { notedModel } from '../models/neural-note.ts';
import type { Project } from '../project/project.ts';
import { whereToLook } from '../project/root.ts';
import { type AppWork, signalOf } from '../work-options.ts';

export interface SearchInput {
  readonly query: string;
  readonly mode: SearchMode;
  /** How a pattern matches. */
  readonly pattern?: PatternOptions;
  readonly limit: number;
  readonly languages: readonly string[];
  /** Languages to leave out. */
  readonly notLanguages?: readonly string[];
  readonly globs: readonly string[];
  /** Folders and files as typed, relative to `cwd`. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** Embed the query with the MLX model too, when the index has its vectors. */
  readonly neural: boolean;
  readonly explain: boolean;
  /** Judge whether the query, a question, is about this project at all. @default false */
  readonly judge?: boolean;
  /** Bring in everything that was saved before, however much it is. @default false */
  readonly fresh?: boolean;
}

export interface SearchAnswer {
  readonly response: SearchResponse;
  /** Folders that the answer is limited to, relative to the root; empty for the whole root. */
  readonly under: readonly string[];
  /** The MLX tier is complete, but was not asked. */
  readonly neuralUnused: boolean;
}

/**
 * @returns the answer; `response.notes` tells what the user should know, such as files that changed
 * @throws E_QUERY_EMPTY, E_BAD_REGEX, E_BAD_GLOB, E_QUERY_TIMEOUT, E_PATH_OUTSIDE, E_USAGE for an unknown language,
 * E_INDEX_*, E_CANCELLED, and with `neural` E_WORKER_*
 */
export async function searchProject(project: Project, input: SearchInput, work: AppWork): Promise<SearchAnswer> {
  if (input.query.trim() === '') throw new MlxCodeError('E_QUERY_EMPTY');
  const notes: string[] = [];
  const query = input.query.slice(0, MAX_QUERY_CHARS);
  if (query.length < input.query.length) {
    const length = input.query.length.toLocaleString('en-US');
    notes.push(`The query has ${length} characters; the first ${MAX_QUERY_CHARS.toLocaleString('en-US')} are used.`);
  }
  const under = whereToLook(input, project);
  const filter: SearchFilter = { ...(await languagesIn(input)), globs: input.globs, under };
  const { mode, limit, explain } = input;
  const how = input.pattern === undefined ? {} : { pattern: input.pattern };
  const judge = input.judge === true;
  const request = { query, ...how, mode, limit, filter, explain, judge, ...signalOf(work) };
  const response = await answerFresh(project, { fresh: input.fresh === true, notes }, work, (overlay, isFirst) =>
    answer(project, request, input.neural, isFirst ? notes : [], work, overlay),
  );
  if (input.languages.length > 0) {
    const { requireLanguages } = await import('../project/require-languages.ts');
    await requireLanguages(project.indexDir, input.languages, response.results.length === 0);
  }
  if (response.results.length === 0) notes.push(...missingPaths(input));
  const neuralUnused = !input.neural && notedModel(project.indexDir) !== null;
  return { response: { ...response, notes: [...notes, ...response.notes] }, under, neuralUnused };
}

// --- internal ---

/** Failures that the user cannot fix at once: the other arms answer. A wrong key or name is an error. */
const SERVER_DOWN: ReadonlySet<string> = new Set([
  'E_SERVER_BUSY',
  'E_SERVER_UNREACHABLE',
  'E_SERVER_TIMEOUT',
  'E_SERVER_FAILED',
  'E_SERVER_CUT',
  'E_SERVER_ANSWER',
]);

/** The part of a filter that names of languages make. Their table is loaded where some are named. */
async function languagesIn({ languages, notLanguages = [] }: SearchInput): Promise<SearchFilter> {
  if (languages.length === 0 && notLanguages.length === 0) return {};
  const { languageFilter, languagesOf } = await import('../project/language-names.ts');
  return { ...languageFilter(languages), notLanguages: languagesOf(notLanguages) };
}

async function answer(
  project: Project,
  request: SearchRequest,
  neural: boolean,
  notes: string[],
  work: AppWork,
  overlay: OverlayPlace | undefined,
): Promise<SearchResponse> {
  if (work.opened !== undefined && !neural) return await work.opened.search((searcher) => searcher.search(request));
  const model = neural ? await neuralOfIndex(project.indexDir) : null;
  if (neural && model === null)
    notes.push('The index has no vectors of the MLX tier; "mlx-code index --full" makes them.');
  try {
    return await searched(project, request, model, work, overlay);
  } catch (error) {
    if (!(error instanceof MlxCodeError) || !SERVER_DOWN.has(error.code)) throw error;
    notes.push(`${error.message}: searched without the vectors of that server.`);
    return await searched(project, request, null, work, overlay);
  }
}

/** @param model whose vectors are asked too; null for none */
async function searched(
  project: Project,
  request: SearchRequest,
  model: string | null,
  work: AppWork,
  overlay: OverlayPlace | undefined,
): Promise<SearchResponse> {
  let embedder: NeuralEmbedder | undefined;
  const searcher = await spanned('open', () =>
    openSearcher({
      indexDir: project.indexDir,
      ...(overlay !== undefined && { overlay }),
      staticEmbedder: () => loadStaticEmbedder(),
      personal: project.config.values['index.personal'],
      ...(model !== null && {
        neuralEmbedder: async () => {
          const { prepareNeural, startEmbedder } = await import('../models/neural-model.ts');
          embedder ??= await startEmbedder(await prepareNeural(project.config, model, 'never', work), work);
          return embedder;
        },
      }),
    }),
  );
  try {
    return await searcher.search(request);
  } finally {
    searcher.close();
    await embedder?.close();
  }
}

/** The model whose vectors the index holds: a query embedded by another one would mean nothing to them. */
async function neuralOfIndex(indexDir: string): Promise<string | null> {
  const index = await openIndex(indexDir);
  try {
    return index.neural === null ? null : (index.meta.neuralModel?.model ?? null);
  } finally {
    index.close();
  }
}

/** The index may know a path that is gone, so one that does not exist is worth a word only when nothing was found. */
function missingPaths({ paths, cwd }: SearchInput): string[] {
  return paths.filter((path) => !existsSync(resolve(cwd, path))).map((path) => `There is no ${path} here.`);
}
