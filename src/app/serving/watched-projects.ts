/** The projects of a service: a watch over each, which keeps its index fresh and in memory, and answers from it. */

import { resolve } from 'node:path';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import type { InputOf, OperationName, OutputOf } from '../operations/table.ts';
import type { Project } from '../project/project.ts';
import { Watch } from '../watching/watch.ts';
import type { AppWork } from '../work-options.ts';
import { localWorkspace } from '../workspace/workspace.ts';
import type { EventLog } from './event-log.ts';
import { holdsFolder, notServed } from './holds-folder.ts';
import { CATCH_UP_MS, FIRST_INDEX_MS, type ServedProject, type ServedProjects, within } from './served-project.ts';

class WatchedProject implements ServedProject {
  readonly project: Project;
  readonly watch: Watch;

  constructor(watch: Watch) {
    this.project = watch.project;
    this.watch = watch;
  }

  async catchUp(work: AppWork): Promise<string> {
    const isFirst = this.watch.state().follow.phase === 'starting';
    try {
      const synced = this.watch.sync(work.signal).then(() => true);
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
    return await localWorkspace(this.project).run(name, input, { ...work, opened: this.watch.opened });
  }

  async close(): Promise<void> {
    await this.watch.close();
  }
}

export class WatchedProjects implements ServedProjects {
  readonly #served: readonly WatchedProject[];

  private constructor(served: readonly WatchedProject[]) {
    this.#served = served;
  }

  /** @throws E_WATCH_RUNNING when one of them is watched already; what keeps a watch from starting */
  static async start(
    projects: readonly Project[],
    options: { readonly events: EventLog; readonly neural?: boolean },
    work: AppWork,
  ): Promise<WatchedProjects> {
    const served: WatchedProject[] = [];
    const { events, neural } = options;
    try {
      for (const project of projects) {
        const { root } = project;
        const watch = await Watch.start(
          project,
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
          work,
        );
        served.push(new WatchedProject(watch));
      }
      return new WatchedProjects(served);
    } catch (error) {
      await Promise.all(served.map((each) => each.close()));
      throw error;
    }
  }

  get roots(): readonly string[] {
    return this.#served.map(({ project }) => project.root);
  }

  /** Fulfilled when one of the watches was told to end by another process. */
  get stopped(): Promise<void> {
    return Promise.race(this.#served.map(({ watch }) => watch.stopped));
  }

  async project(named: string): Promise<ServedProject> {
    const [first] = this.#served;
    if (first === undefined) throw new MlxCodeError('E_ROOT_MISSING', 'No project is served');
    if (named === '') return first;
    const folder = resolve(first.project.root, named);
    const found = this.#served
      .filter(({ project }) => holdsFolder(project.root, folder))
      .sort((a, b) => b.project.root.length - a.project.root.length)[0];
    if (found !== undefined) return found;
    throw notServed(named, this.roots);
  }

  async close(): Promise<void> {
    await Promise.all(this.#served.map((each) => each.close()));
  }
}
