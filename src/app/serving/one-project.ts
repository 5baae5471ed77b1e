/** The one project of a service that another program started for itself: answered about without a watch, and no other folder. */

import { resolve } from 'node:path';
import type { Project } from '../project/project.ts';
import { AskedProject } from './asked-project.ts';
import { holdsFolder, notServed } from './holds-folder.ts';
import type { ServedProject, ServedProjects } from './served-project.ts';

export class OneProject implements ServedProjects {
  readonly #served: AskedProject;

  constructor(project: Project) {
    this.#served = new AskedProject(project);
  }

  get roots(): readonly string[] {
    return [this.#served.project.root];
  }

  async project(named: string): Promise<ServedProject> {
    const { root } = this.#served.project;
    if (named === '' || holdsFolder(root, resolve(root, named))) return this.#served;
    throw notServed(named, this.roots);
  }

  /** Loads what the first question needs, ahead of it. Never fails: that question meets the same trouble. */
  async warmUp(): Promise<void> {
    await this.#served.warmUp().catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#served.close();
  }
}
