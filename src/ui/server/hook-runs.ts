/** Runs that messages from git servers and CI ask for: one at a time for a project, and none twice for a message. */

import type { ServedProject } from '../../app/index.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import type { Jobs, JobView } from './jobs.ts';
import { Refusal } from './problems.ts';

const MOST_REMEMBERED = 1_000;

export class HookRuns {
  readonly #jobs: Jobs;
  /** Jobs by message, the oldest first. */
  readonly #seen = new Map<string, string>();
  /** By root. */
  readonly #running = new Map<string, { again: boolean; id: string }>();

  constructor(jobs: Jobs) {
    this.#jobs = jobs;
  }

  /** @param message the name by which a copy of it is known @throws Refusal 409 for a copy of a message whose job is long gone */
  begin(served: ServedProject, message: string): JobView {
    const known = this.#seen.get(message);
    if (known !== undefined) {
      const before = this.#jobs.get(known);
      if (before === undefined) throw new Refusal(409, 'This message was taken before');
      return before;
    }
    const job = this.#joined(served.project.root) ?? this.#started(served);
    this.#seen.set(message, job.id);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MOST_REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
    return job;
  }

  /** What is running looks once more, since it may have passed already what this message is about. */
  #joined(root: string): JobView | undefined {
    const running = this.#running.get(root);
    if (running === undefined) return undefined;
    running.again = true;
    return this.#jobs.get(running.id);
  }

  #started(served: ServedProject): JobView {
    const { root } = served.project;
    const run = { again: false, id: '' };
    const job = this.#jobs.start('index', { key: '', body: '' }, async (onProgress) => {
      try {
        let result: unknown;
        do {
          run.again = false;
          result = await bringUpToDate(served, onProgress);
        } while (run.again);
        return result;
      } finally {
        this.#running.delete(root);
      }
    });
    run.id = job.id;
    this.#running.set(root, run);
    return job;
  }
}
