/** Background tasks of a conversation, such as a download, shown while they run. */

import type { Progress } from '../../base/types.ts';
import type { Task } from './views.ts';

export class Tasks {
  readonly #tasks = new Map<string, Task>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get all(): readonly Task[] {
    return [...this.#tasks.values()];
  }

  /** @param task null ends it */
  set(key: string, task: Task | null): void {
    if (task === null) this.#tasks.delete(key);
    else this.#tasks.set(key, task);
    this.#onChange();
  }

  /** Shows the progress of a piece of work as a task. */
  progressOf(key: string, what: string): (progress: Progress) => void {
    const startedAtMs = Date.now();
    return ({ done, total, unit, note }) =>
      this.set(key, { what: note === undefined ? what : `${what}: ${note}`, done, total, unit, startedAtMs });
  }

  /** The progress of loading the model, which is not a task any more when it is loaded. */
  loading(): (progress: Progress) => void {
    const show = this.progressOf('load', 'Loading the model');
    return (progress) => {
      if (progress.total > 0 && progress.done >= progress.total) this.set('load', null);
      else show(progress);
    };
  }
}
