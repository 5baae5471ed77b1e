/** The projects that one process answers about without watching them: that of its start, and others that a client names. */

import { resolve } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { openProject, type Project, type ProjectRequest } from '../project/project.ts';
import { AskedProject } from './asked-project.ts';
import type { ServedProject, ServedProjects } from './served-project.ts';

/** Each holds its index in memory; of more, the one that was asked longest ago is closed. */
const MOST_OPEN = 4;

export class AskedProjects implements ServedProjects {
  readonly #request: ProjectRequest;
  /** By root, the one asked last at the end. */
  readonly #open = new Map<string, AskedProject>();

  constructor(request: ProjectRequest) {
    this.#request = request;
  }

  async project(named: string): Promise<ServedProject> {
    const project = await openProject(named === '' ? this.#request : { cwd: resolve(this.#request.cwd, named) });
    if (named !== '') await this.#requireProject(project, named);
    const known = this.#open.get(project.root);
    // A setting that changed is in force at once.
    const served = known !== undefined && isSame(known.project, project) ? known : new AskedProject(project);
    this.#open.delete(project.root);
    this.#open.set(project.root, served);
    if (known !== undefined && known !== served) void known.close();
    const [oldest] = this.#open.values();
    if (this.#open.size > MOST_OPEN && oldest !== undefined) {
      this.#open.delete(oldest.project.root);
      void oldest.close();
    }
    return served;
  }

  /** Loads what the first question about the project of the start needs. Never fails. */
  async warmUp(): Promise<void> {
    try {
      await ((await this.project('')) as AskedProject).warmUp();
    } catch {
      // The first question meets the same trouble, and says what it is.
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((served) => served.close()));
    this.#open.clear();
  }

  /** A client may name a project that the user works with, not any folder of the disk. */
  async #requireProject({ root, why }: Project, named: string): Promise<void> {
    if (why === 'index' || why === 'git') return;
    const own = await openProject(this.#request).catch(() => null);
    if (own?.root === root) return;
    throw new MlxCodeError('E_PATH_OUTSIDE', `${named} is not a project: it has no index and is no git repository`, {
      hint: `Run "mlx-code index" in it first, or name the folder of a project.`,
    });
  }
}

// --- internal ---

function isSame(one: Project, other: Project): boolean {
  return one.indexDir === other.indexDir && JSON.stringify(one.config.values) === JSON.stringify(other.config.values);
}
