/** The projects of a service: a watch over each, in this process or another, and answers from what it keeps fresh. */

import { resolve } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { holdsFolder, notServed } from './holds-folder.ts';
import type { ServedProject, ServedProjects } from './served-project.ts';
import { type WatchedOptions, WatchedProject } from './watched-project.ts';

export class WatchedProjects implements ServedProjects {
  readonly #served: readonly WatchedProject[];

  private constructor(served: readonly WatchedProject[]) {
    this.#served = served;
  }

  /** @throws what keeps a watch from starting, beside one that runs already */
  static async start(projects: readonly Project[], options: WatchedOptions, work: AppWork): Promise<WatchedProjects> {
    const served: WatchedProject[] = [];
    try {
      for (const project of projects) served.push(await WatchedProject.start(project, options, work));
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
    return Promise.race(this.#served.map((each) => each.stopped));
  }

  /** Roots of those that another process watches now. */
  get elsewhere(): readonly string[] {
    return this.#served.filter(({ isElsewhere }) => isElsewhere).map(({ project }) => project.root);
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
