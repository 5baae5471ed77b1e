/** The files of a project as completion, picker and tree list them: from the index where it has them, else from the disk. */

import { walk } from '../../files/index.ts';
import { indexLayout, readStampCache } from '../../store/index.ts';
import { walkOptions } from '../index-options.ts';
import type { Project } from '../project.ts';

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
      this.#paths = list(project);
    }
    return await this.#paths;
  }
}

// --- internal ---

async function list(project: Project): Promise<readonly string[]> {
  const cached = readStampCache(indexLayout(project.indexDir));
  const paths =
    cached === null
      ? (await walk(project.root, walkOptions(project))).entries.map(({ path }) => path as string)
      : [...cached.stamps.values()].filter(({ skip }) => skip === '').map(({ path }) => path as string);
  return paths.sort();
}
