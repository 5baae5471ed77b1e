/** Use case: what the index holds for a question, before any model is asked: passages, an outline, files that it names. */

import type { RepoPath } from '../../base/types.ts';
import { type Fact, factsOf, leadsOfFiles, type Passage, passagesOf } from '../../chat/index.ts';
import { loadStaticEmbedder } from '../../model/index.ts';
import {
  type Confidence,
  type ImportNeighbour,
  importNeighbours,
  type ProjectMap,
  projectMap,
  type SearchMode,
  searcherOver,
} from '../../search/index.ts';
import type { IndexReading } from '../../store/index.ts';
import { withIndex } from '../indexing/fresh-index.ts';
import type { Project } from '../project/project.ts';
import { searchProject } from '../searching/search-project.ts';
import { type AppWork, type OpenedIndex, signalOf } from '../work-options.ts';
import { pathsNamed } from './named-paths.ts';

export interface ContextInput {
  /** What to search for; '' to search for nothing. */
  readonly query: string;
  /** As the user typed it: names in it say where to look beyond the hits. */
  readonly question: string;
  readonly languages: readonly string[];
  readonly globs: readonly string[];
  /** Folders and files as typed, relative to `cwd`. */
  readonly paths: readonly string[];
  readonly cwd: string;
  /** Hits to consider. */
  readonly limit: number;
  readonly neural: boolean;
  readonly fresh: boolean;
  /** File names to find in the index, as the question has them; `app/auth.*` has any ending. */
  readonly names: readonly string[];
  /** Estimated tokens of the outline; 0 for none. */
  readonly outlineTokens: number;
}

export interface ContextAnswer {
  /** Best first. */
  readonly passages: readonly Passage[];
  /** Definitions elsewhere of what the files use that are named, where each name means one file. */
  readonly leads: readonly Passage[];
  /** Files that the named ones import, or that import them; of the best hit where none is named. Offered, never shown to the model unasked. */
  readonly related: readonly ImportNeighbour[];
  /** What the index knows of functions in the best of them. */
  readonly facts: readonly Fact[];
  readonly confidence: Confidence;
  /** The question belongs to another project; its words that are nowhere here. Null for one that may be about this one. */
  readonly strange: readonly string[] | null;
  readonly outline: ProjectMap['files'];
  /** By name: paths in the index that are it or end with it. */
  readonly named: Readonly<Record<string, readonly RepoPath[]>>;
  readonly notes: readonly string[];
}

const MODE: SearchMode = 'hybrid';

/** @throws what `searchProject` throws; E_INDEX_*, E_CANCELLED */
export async function contextOf(project: Project, input: ContextInput, work: AppWork): Promise<ContextAnswer> {
  const { found, notes } = await withIndex(project, work, async (reader) => {
    const opened: OpenedIndex = work.opened ?? openedOver(project, reader);
    const response =
      input.query.trim() === ''
        ? null
        : (
            await searchProject(
              project,
              { ...input, mode: MODE, explain: false, judge: true },
              // A search that embeds by the MLX model opens the index with it.
              input.neural ? work : { ...work, opened },
            )
          ).response;
    const { signal } = signalOf(work);
    if (response !== null) work.onHits?.(response.results, response.confidence);
    const passages = response === null ? [] : await passagesOf(reader, response.results, input.question, signal);
    // None of these waits for another's answer.
    const [facts, { named, leads, related }, outline] = await Promise.all([
      factsOf(reader, passages, input.question, signal),
      filesOf(reader, input, passages, signal),
      outlineOf(reader, input.outlineTokens, work),
    ]);
    return {
      passages,
      leads,
      related,
      facts,
      confidence: response?.confidence ?? 'none',
      strange: response?.strange ?? null,
      outline,
      named,
      notes: response?.notes ?? [],
    };
  });
  return { ...found, notes: [...notes, ...found.notes] };
}

// --- internal ---

/** Files that the question names, with what they lead to; of the best hit where none is named. */
async function filesOf(
  reader: IndexReading,
  { names, question }: Pick<ContextInput, 'names' | 'question'>,
  passages: readonly Passage[],
  signal: AbortSignal | undefined,
): Promise<Pick<ContextAnswer, 'named' | 'leads' | 'related'>> {
  const paths = await Promise.all(names.map((name) => pathsNamed(reader, name)));
  const sure = [...new Set(paths.flatMap(([path, ...others]) => (others.length > 0 ? [] : (path ?? []))))];
  const about = sure.length > 0 ? sure : passages.slice(0, 1).map(({ path }) => path as RepoPath);
  const [leads, related] = await Promise.all([
    leadsOfFiles(reader, sure, question, signal),
    importNeighbours(reader, about, signal),
  ]);
  return { named: Object.fromEntries(names.map((name, n) => [name, paths[n] ?? []])), leads, related };
}

async function outlineOf(reader: IndexReading, maxTokens: number, work: AppWork): Promise<ContextAnswer['outline']> {
  return maxTokens === 0 ? [] : (await projectMap(reader, { maxTokens, ...signalOf(work) })).files;
}

function openedOver(project: Project, reader: IndexReading): OpenedIndex {
  const { indexDir, config } = project;
  const personal = config.values['index.personal'];
  return {
    search: (ask) => ask(searcherOver(reader, { indexDir, staticEmbedder: () => loadStaticEmbedder(), personal })),
    read: (ask) => ask(reader),
  };
}
