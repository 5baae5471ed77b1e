/**
 * One project of a service, with a watch over it that keeps its index fresh and in memory. While another process watches it, a chat or
 * `mlx-code watch`, that one is asked; when it has ended, the watch is this one's.
 */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { folderKind } from '../../platform/index-folder.ts';
import type { InputOf, OperationName, OutputOf } from '../operations/table.ts';
import type { Project } from '../project/project.ts';
import { watchHolder } from '../watch-socket/watch-control.ts';
import { EndOnce } from '../watching/end-once.ts';
import { Watch } from '../watching/watch.ts';
import type { AppWork } from '../work-options.ts';
import { localWorkspace } from '../workspace/workspace.ts';
import { AskedProject } from './asked-project.ts';
import type { EventLog } from './event-log.ts';
import { indexMark } from './index-mark.ts';
import { CATCH_UP_MS, FIRST_INDEX_MS, type ServedProject, within } from './served-project.ts';

export interface WatchedOptions {
  readonly events: EventLog;
  readonly neural?: boolean;
}

/** How often a watch in another process is looked at, and what it has written. */
const LOOK_MS = 1_000;

export class WatchedProject implements ServedProject {
  readonly project: Project;
  readonly #options: WatchedOptions;
  readonly #work: AppWork;
  #watch: Watch | undefined;
  /** In place of the watch, while another process has it. */
  #asked: AskedProject | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #mark = '';
  #closed = false;
  #wasFree = false;
  readonly #ending = new EndOnce();

  private constructor(project: Project, options: WatchedOptions, work: AppWork) {
    this.project = project;
    this.#options = options;
    this.#work = work;
  }

  /** @throws what keeps a watch from starting, beside one that runs already */
  static async start(project: Project, options: WatchedOptions, work: AppWork): Promise<WatchedProject> {
    const served = new WatchedProject(project, options, work);
    if (!(await served.#begin())) served.#follow();
    return served;
  }

  /** Whether another process watches. */
  get isElsewhere(): boolean {
    return this.#watch === undefined;
  }

  /** Fulfilled when the watch of this process was told to end by another. */
  get stopped(): Promise<void> {
    return this.#ending.over;
  }

  async catchUp(work: AppWork): Promise<string> {
    if (this.#watch === undefined) return (await this.#asked?.catchUp(work)) ?? '';
    const isFirst = this.#watch.state().follow.phase === 'starting';
    try {
      const synced = this.#watch.sync(work.signal).then(() => true);
      if ((await within(isFirst ? FIRST_INDEX_MS : CATCH_UP_MS, synced)) === true) return '';
    } catch (error) {
      throwIfCancelled(work.signal);
      return `The index could not take in what was saved (${error instanceof Error ? error.message : String(error)}).`;
    }
    return isFirst
      ? 'The first index of this project is still being made: what is not read yet is not found.'
      : 'Files changed since the index and may be missing here or shown as before (they are being read now).';
  }

  async run<N extends OperationName>(name: N, input: InputOf<N>, work: AppWork): Promise<OutputOf<N>> {
    if (this.#watch === undefined && this.#asked !== undefined) return await this.#asked.run(name, input, work);
    const opened = this.#watch === undefined ? {} : { opened: this.#watch.opened };
    return await localWorkspace(this.project).run(name, input, { ...work, ...opened });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#looking;
    await this.#watch?.close();
    await this.#asked?.close();
  }

  /** @returns false where another process watches */
  async #begin(): Promise<boolean> {
    const { events, neural } = this.#options;
    const { root } = this.project;
    try {
      const watch = await Watch.start(
        this.project,
        {
          ...(neural !== undefined && { neural }),
          onEvent: (event) => {
            if (event.kind === 'ready' || event.kind === 'updated') {
              const { added, changed, removed, files, chunks } = event.report;
              events.add(`index.${event.kind}`, { root, added, changed, removed, files, chunks });
            } else if (event.kind === 'problem') {
              events.add('index.failed', { root, code: event.code, message: event.message });
            }
          },
        },
        this.#work,
      );
      void watch.stopped.then(() => this.#ending.begin(async () => undefined));
      this.#watch = watch;
      return true;
    } catch (error) {
      if (error instanceof MlxCodeError && error.code === 'E_WATCH_RUNNING') return false;
      throw error;
    }
  }

  #follow(): void {
    this.#mark = indexMark(this.project.indexDir);
    this.#asked = new AskedProject(this.project);
    void this.#asked.warmUp().catch(() => undefined);
    this.#lookLater();
  }

  #lookLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().then(
        () => (this.#watch === undefined ? this.#lookLater() : undefined),
        // What kept it from watching may be gone later.
        (error: unknown) => {
          this.#work.onDetail?.(`${this.project.root}: ${error instanceof Error ? error.message : String(error)}`);
          this.#lookLater();
        },
      );
    }, LOOK_MS);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const { indexDir, root } = this.project;
    const mark = indexMark(indexDir);
    if (mark !== this.#mark) {
      this.#mark = mark;
      // How many files that was is known to the other process alone.
      this.#options.events.add('index.updated', { root });
    }
    // Seen twice: who deletes an index ends its watch first.
    const isFree = folderKind(indexDir) === 'ours' && (await watchHolder(indexDir)) === null;
    const isTaken = isFree && this.#wasFree && !this.#closed && (await this.#begin());
    this.#wasFree = isFree;
    if (!isTaken) return;
    const asked = this.#asked;
    this.#asked = undefined;
    await asked?.close();
  }
}
