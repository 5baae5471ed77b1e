/**
 * A project that is answered about without being watched: a watch that runs elsewhere is asked, else this process answers from
 * an index that it holds in memory. It never becomes a second writer: what was saved is brought in by a run under the writer lock.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { plural } from '../../base/text.ts';
import type { Progress } from '../../base/types.ts';
import type { SharedThreads } from '../../index/index.ts';
import { folderKind } from '../../platform/index-folder.ts';
import { bringIn, buildFirstIndex, differences } from '../indexing/fresh-index.ts';
import { type InputOf, OPERATIONS, type OperationName, type OutputOf } from '../operations/table.ts';
import type { Project } from '../project/project.ts';
import { askWatch } from '../watch-socket/ask-watch.ts';
import { watchFirst } from '../watch-socket/watch-first.ts';
import { LiveIndex } from '../watching/live-index.ts';
import type { AppWork } from '../work-options.ts';
import { localWorkspace } from '../workspace/workspace.ts';
import { indexMark } from './index-mark.ts';
import { CATCH_UP_MS, FIRST_INDEX_MS, type ServedProject, within } from './served-project.ts';

/** How often another process that writes the index is looked at. */
const LOOK_MS = 25;
/** Of more changed files the whole tree is compared again. */
const MOST_NAMED = 500;
/** After files were quiet for this time, the tables are compacted where they need it. */
const UPKEEP_MS = 15_000;
/** Errors that come from an index that was changed or replaced under the reader: opened again, it answers. */
const OF_THE_INDEX = /^E_INDEX_/;

export class AskedProject implements ServedProject {
  readonly project: Project;
  readonly #ended = new AbortController();
  #live: LiveIndex;
  /** The index as it was when `#live` last followed it. */
  #seen = '';
  #bringing: Promise<void> | undefined;
  #making: Promise<void> | undefined;
  #progress: Progress | undefined;
  /** One thread stays between runs: to start one takes longer than to read a file. */
  readonly #threads: SharedThreads = { pool: null };
  #upkeep: NodeJS.Timeout | undefined;
  readonly #listeners = new Set<(progress: Progress) => void>();

  constructor(project: Project) {
    this.project = project;
    this.#live = new LiveIndex(project);
  }

  async catchUp(work: AppWork): Promise<string> {
    const { project } = this;
    if (project.remote !== null) return '';
    const until = performance.now() + CATCH_UP_MS;
    const late = `A running watch is still reading files that changed.`;
    let trouble = false;
    const asked = await askWatch(project.indexDir, 'watch.sync', null, {
      ...(work.signal !== undefined && { signal: work.signal }),
      waitMs: CATCH_UP_MS,
      onTrouble: () => {
        trouble = true;
      },
    });
    if (asked !== null) return '';
    if (trouble && performance.now() >= until) return late;
    const made = await this.#firstIndex(work);
    if (made !== '') return made;
    return await this.#bringIn(until, work);
  }

  async run<N extends OperationName>(name: N, input: InputOf<N>, work: AppWork): Promise<OutputOf<N>> {
    const local = () => this.#runHere(name, input, work);
    return OPERATIONS[name].watch ? await watchFirst(this.project, name, input as object, work, local) : await local();
  }

  /** Loads what the first question needs, ahead of it. */
  async warmUp(): Promise<void> {
    if (this.project.remote === null && folderKind(this.project.indexDir) === 'ours') await this.#live.warmUp();
  }

  async close(): Promise<void> {
    this.#ended.abort();
    clearTimeout(this.#upkeep);
    this.#live.close();
    await Promise.allSettled([this.#bringing, this.#making]);
    await this.#threads.pool?.close();
  }

  async #runHere<N extends OperationName>(name: N, input: InputOf<N>, work: AppWork): Promise<OutputOf<N>> {
    const { run } = localWorkspace(this.project);
    // Files of this machine are laid over a remote index by the operation itself.
    if (this.project.remote !== null) return await run(name, input, work);
    this.#follow();
    try {
      return await run(name, input, { ...work, opened: this.#live });
    } catch (error) {
      if (!(error instanceof MlxCodeError) || !OF_THE_INDEX.test(error.code)) throw error;
      this.#live.close();
      this.#live = new LiveIndex(this.project);
      return await run(name, input, { ...work, opened: this.#live });
    }
  }

  /** Lets what is held in memory follow the index where some process has written it. */
  #follow(): void {
    const now = indexMark(this.project.indexDir);
    if (now === this.#seen) return;
    this.#seen = now;
    this.#live.moved();
  }

  /** @returns '' when there is an index, else how far the one that is being made has come */
  async #firstIndex(work: AppWork): Promise<string> {
    if (this.#making === undefined && folderKind(this.project.indexDir) !== 'none') return '';
    this.#making ??= this.#tracked((inner) => buildFirstIndex(this.project, inner)).finally(() => {
      this.#making = undefined;
    });
    const { onProgress } = work;
    if (onProgress !== undefined) this.#listeners.add(onProgress);
    try {
      if (
        (await within(
          FIRST_INDEX_MS,
          this.#making.then(() => true),
        )) === true
      )
        return '';
    } finally {
      if (onProgress !== undefined) this.#listeners.delete(onProgress);
    }
    throwIfCancelled(work.signal);
    const { done = 0, total = 0 } = this.#progress ?? {};
    const far = total > 0 ? ` (${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')})` : '';
    return `The first index of this project is still being made${far}: what is not read yet is not found.`;
  }

  async #bringIn(until: number, work: AppWork): Promise<string> {
    const left = () => Math.max(1, until - performance.now());
    for (;;) {
      const { changed, complete, paths } = await differences(this.project, left());
      throwIfCancelled(work.signal);
      if (changed === 0) return complete ? '' : 'There was no time to compare all files with the index.';
      // A run that another question began may have passed these files already: it is waited for, and they are compared again.
      const own = this.#bringing === undefined;
      this.#bringing ??= this.#tracked((inner) =>
        this.#read(inner, complete && changed <= MOST_NAMED ? paths : []),
      ).finally(() => {
        this.#bringing = undefined;
      });
      let why = 'they are being read now';
      try {
        const done = await within(
          left(),
          this.#bringing.then(() => true),
        );
        if (done === true && own) return '';
        if (done === true && performance.now() < until) continue;
      } catch (error) {
        if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
        why = error.message;
        // Another process writes the index: most likely it brings in just these files.
        if (error.code === 'E_INDEX_LOCKED' && performance.now() + LOOK_MS < until) {
          await sleep(LOOK_MS);
          continue;
        }
      }
      return `${plural(changed, 'file')} changed since the index and may be missing here or shown as before (${why}).`;
    }
  }

  /** @param paths what to look at; everything, and the upkeep with it, where there are none */
  async #read(work: AppWork, paths: readonly string[]): Promise<void> {
    const quick = paths.length > 0;
    clearTimeout(this.#upkeep);
    await bringIn(this.project, paths, work, { threads: this.#threads, quick });
    if (!quick || this.#ended.signal.aborted) return;
    this.#upkeep = setTimeout(() => {
      // What fails here is tried again after the next change.
      this.#tracked((inner) => this.#read(inner, [])).catch(() => undefined);
    }, UPKEEP_MS);
    this.#upkeep.unref();
  }

  /** A run that outlives the question that began it, until the project is closed. */
  async #tracked(run: (work: AppWork) => Promise<unknown>): Promise<void> {
    const onProgress = (progress: Progress) => {
      this.#progress = progress;
      for (const listener of this.#listeners) listener(progress);
    };
    await run({ signal: this.#ended.signal, onProgress });
  }
}
