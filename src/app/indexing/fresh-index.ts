/** Decides in one place whether the index is fresh: builds a missing index, and adds a few changed files. */

import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { spanned } from '../../base/observe.ts';
import { formatDuration, plural } from '../../base/text.ts';
import { type Freshness, freshness, type IndexReport, type Overlay, type RunParts } from '../../index/index.ts';
import { folderKind } from '../../platform/index-folder.ts';
import { type IndexReading, type OverlayPlace, OverlayReader, openReader } from '../../store/index.ts';
import type { Project } from '../project/project.ts';
import { isTooWide } from '../project/root.ts';
import { walkOptions } from '../project/walk-options.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import type { SkippedFile } from './skipped.ts';

/** What an answer may wait for the question whether files changed. */
const FRESHNESS_BUDGET_MS = 300;
/** How long another process may take over the first index, and how often it is looked at. */
const OTHERS_MS = 600_000;
const LOOK_MS = 300;

/**
 * Opens the index for one question, fresh where that is quick.
 * @returns what `ask` gives, and notes for the user
 * @throws E_INDEX_*, E_CANCELLED, and what `ask` throws
 */
export async function withIndex<T>(
  project: Project,
  work: AppWork,
  ask: (reader: IndexReading) => Promise<T>,
): Promise<{ readonly found: T; readonly notes: readonly string[] }> {
  if (work.opened !== undefined) return { found: await work.opened.read(ask), notes: [] };
  const notes: string[] = [];
  if (project.remote !== null) {
    return await closing(await OverlayReader.open(project.indexDir, await laidOver(project, notes, work)), ask, notes);
  }
  if (folderKind(project.indexDir) === 'none') {
    await makeIndex(project, work);
    return await closing(await openReader(project.indexDir), ask, notes);
  }
  const opening = async (): Promise<IndexReading> => {
    const changed = await changedFiles(project);
    if (changed > 0) await refresh(project, changed, notes, work);
    return await openReader(project.indexDir);
  };
  const reader = await opening().catch(async (error) => {
    // The folder is there, but its first run ended before it held anything.
    if (!(error instanceof MlxCodeError) || error.code !== 'E_INDEX_MISSING') throw error;
    await makeIndex(project, work);
    return await openReader(project.indexDir);
  });
  return await closing(reader, ask, notes);
}

export interface FreshnessRequest {
  /** Bring in everything that was saved before, however much it is. */
  readonly fresh: boolean;
  /** Gets sentences for the user. */
  readonly notes: string[];
}

/**
 * Answers at once from what the index holds, and again where files that changed meanwhile could be brought in: most questions
 * find nothing changed, and need not wait for the look at the files.
 * @param answer from the index, with files of this machine laid over a remote one; `isFirst` is false when it answers again
 * @throws E_INDEX_*, E_CANCELLED, and what `answer` throws
 */
export async function answerFresh<T>(
  project: Project,
  { fresh, notes }: FreshnessRequest,
  work: AppWork,
  answer: (overlay: OverlayPlace | undefined, isFirst: boolean) => Promise<T>,
): Promise<T> {
  if (project.remote !== null) return await answer(await laidOver(project, notes, work), true);
  const { opened } = work;
  let built = opened === undefined && folderKind(project.indexDir) === 'none';
  if (built) await makeIndex(project, work);
  else if (opened === undefined && fresh) await refreshAll(project, notes, work);
  const looked = () =>
    built || opened !== undefined || fresh
      ? 0
      : spanned(
          'freshness',
          () => changedFiles(project),
          (changed) => ({ changed }),
        );
  const ask = () => Promise.all([answer(undefined, true), looked()]);
  const [first, changed] = await ask().catch(async (error) => {
    // The folder is there, but its first run ended before it held anything.
    if (built || !(error instanceof MlxCodeError) || error.code !== 'E_INDEX_MISSING') throw error;
    built = true;
    await makeIndex(project, work);
    return ask();
  });
  const isOther = changed > 0 ? await refresh(project, changed, notes, work) : false;
  return isOther ? await answer(undefined, false) : first;
}

/** Builds the index of a project that has none; a first run that was broken off goes on. @throws E_INDEX_MISSING for a folder that is too large */
export async function buildFirstIndex(project: Project, work: AppWork): Promise<void> {
  await makeIndex(project, work);
}

/** What differs between the files and the index, as far as can be told within this time. */
export async function differences(
  project: Project,
  budgetMs: number,
): Promise<Freshness & { readonly paths: readonly string[] }> {
  const paths: string[] = [];
  const walkAs = await walkOptions(project.config);
  const found = await freshness(project.root, project.indexDir, budgetMs, walkAs, (path) => paths.push(path));
  return { ...found, paths };
}

/** Brings in what was saved before the call. @param paths only these; all where there are none @throws E_INDEX_*, E_DISK_*, E_READ_ONLY, E_CANCELLED */
export async function bringIn(
  project: Project,
  paths: readonly string[],
  work: AppWork,
  parts: RunParts,
): Promise<IndexReport> {
  if (paths.length === 0) return await bringUpToDate(project, work, parts);
  const { Scope } = await import('../../files/index.ts');
  return await bringUpToDate(project, work, { ...parts, scope: new Scope(paths) });
}

/**
 * What the look at the files of a project left out, for a note under the same answer: the tree is not walked a second time for it.
 * @returns undefined where there was no look that found nothing changed
 */
export function leftOutOf(project: Project): readonly SkippedFile[] | undefined {
  return leftOutBy.get(project);
}

// --- internal ---

/** A tree that leaves out more is walked again where the note is wanted. */
const MOST_LEFT_OUT = 20_000;
const leftOutBy = new WeakMap<Project, readonly SkippedFile[]>();

async function laidOver(project: Project, notes: string[], work: AppWork): Promise<Overlay> {
  const { layOverRemote } = await import('../project/remote.ts');
  const { indexOptions } = await import('../project/index-options.ts');
  return await layOverRemote(indexOptions(project, false), notes, work);
}

async function closing<T>(reader: IndexReading, ask: (reader: IndexReading) => Promise<T>, notes: readonly string[]) {
  try {
    return { found: await ask(reader), notes };
  } finally {
    reader.close();
  }
}

/** Builds the first index of a project. @throws E_INDEX_MISSING for a folder that is too large to index without being asked */
async function makeIndex(project: Project, work: AppWork): Promise<void> {
  if (project.why !== 'named' && isTooWide(project.root)) {
    throw new MlxCodeError(
      'E_INDEX_MISSING',
      `${project.root} has no index, and is too large to index without being asked`,
      {
        hint: 'Change into a project, or run "mlx-code index DIR" for the folder you mean.',
      },
    );
  }
  work.onMessage?.(`There is no index of ${project.root} yet: making one, without the MLX tier.`);
  const { files, chunks, tookMs } = await afterOthers(project, work);
  work.onMessage?.(`Read ${plural(files, 'file')}, ${plural(chunks, 'chunk')} in ${formatDuration(tookMs)}.`);
}

/** Makes the index, or waits for the process that is making it: its result is as good. @throws E_INDEX_LOCKED when that takes too long */
async function afterOthers(project: Project, work: AppWork): Promise<IndexReport> {
  const until = Date.now() + OTHERS_MS;
  for (let said = false; ; said = true) {
    try {
      return await bringUpToDate(project, work);
    } catch (error) {
      const busy = error instanceof MlxCodeError && error.code === 'E_INDEX_LOCKED';
      if (!busy || Date.now() > until) throw error;
      if (!said) work.onMessage?.(`${error.message}: waiting for it.`);
      await sleep(LOOK_MS, undefined, signalOf(work)).catch(() => throwIfCancelled(work.signal));
    }
  }
}

/** An index run. Its code is loaded when there is one: most searches find nothing to do. */
async function bringUpToDate(project: Project, work: AppWork, parts: RunParts = {}): Promise<IndexReport> {
  const { indexRoot } = await import('../../index/index.ts');
  const { indexOptions } = await import('../project/index-options.ts');
  return await indexRoot(indexOptions(project, false), work, parts);
}

/** How many files differ from the index, as far as can be told quickly. */
async function changedFiles(project: Project): Promise<number> {
  const leftOut: SkippedFile[] = [];
  const { changed } = await freshness(project.root, project.indexDir, FRESHNESS_BUDGET_MS, {
    ...(await walkOptions(project.config)),
    onSkip: (path, reason) => leftOut.push({ path, reason }),
  });
  if (changed === 0 && leftOut.length <= MOST_LEFT_OUT) leftOutBy.set(project, leftOut);
  return changed;
}

/** Brings in everything that was saved before. If the index cannot be written, a note says why and the old one answers. */
async function refreshAll(project: Project, notes: string[], work: AppWork): Promise<void> {
  try {
    await bringUpToDate(project, work);
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    notes.push(`The index could not be refreshed: ${error.message}.`);
  }
}

/** Brings in a few changed files. @returns true when the index is other than it was */
async function refresh(project: Project, changed: number, notes: string[], work: AppWork): Promise<boolean> {
  if (changed <= project.config.values['search.refreshFiles']) {
    try {
      const report = await bringUpToDate(project, work);
      return report.added + report.changed + report.removed > 0;
    } catch (error) {
      // Whatever keeps the index from being written, what it holds can still answer.
      if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    }
  }
  notes.push(`${plural(changed, 'file')} changed since the index; run "mlx-code index".`);
  return false;
}
