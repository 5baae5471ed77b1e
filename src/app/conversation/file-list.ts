/** The files of a project as completion, picker and tree list them. */

import type { Project } from '../project/project.ts';
import { projectPaths } from '../project/project-paths.ts';

/** A list younger than this is taken again. */
const KEPT_MS = 3000;

export class FileList {
  #root = '';
  #paths: Promise<readonly string[]> | undefined;
  #atMs = 0;

  /** Relative to the root, in the order of paths. */
  async paths(project: Project): Promise<readonly string[]> {
    if (this.#paths === undefined || this.#root !== project.root || Date.now() - this.#atMs > KEPT_MS) {
      this.#root = project.root;
      this.#atMs = Date.now();
      this.#paths = projectPaths(project);
    }
    return await this.#paths;
  }
}
