/** Work that takes longer than a request: begun by one, looked at by others. A key makes a repeated request find the same job. */

import type { EventLog } from '../../app/index.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { Refusal } from './problems.ts';

export interface JobView {
  readonly id: string;
  readonly kind: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly done: number;
  readonly total: number;
  readonly result: unknown;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

const KEPT = 100;
const MOST_RUNNING = 4;

export class Jobs {
  readonly #events: EventLog;
  readonly #jobs = new Map<string, JobView>();
  readonly #keys = new Map<string, { readonly body: string; readonly id: string }>();

  constructor(events: EventLog) {
    this.#events = events;
  }

  get(id: string): JobView | undefined {
    return this.#jobs.get(id);
  }

  /**
   * @param key of the client, '' for none; `body` what it came with
   * @throws Refusal 422 for a key that came with something else, 429 while too many run
   */
  start(
    kind: string,
    { key, body }: { readonly key: string; readonly body: string },
    work: (onProgress: (done: number, total: number) => void) => Promise<unknown>,
  ): JobView {
    const known = key === '' ? undefined : this.#keys.get(key);
    const before = known === undefined ? undefined : this.#jobs.get(known.id);
    if (known !== undefined && before !== undefined) {
      if (known.body !== body) throw new Refusal(422, 'The Idempotency-Key was used for another request');
      return before;
    }
    const running = [...this.#jobs.values()].filter(({ state }) => state === 'running').length;
    if (running >= MOST_RUNNING) throw new Refusal(429, 'Too many jobs are running', { 'retry-after': '5' });
    const id = crypto.randomUUID();
    const begun: JobView = { id, kind, state: 'running', done: 0, total: 0, result: null, error: null };
    this.#put(begun);
    if (key !== '') this.#keys.set(key, { body, id });
    const change = (changes: Partial<JobView>) => this.#put({ ...(this.#jobs.get(id) ?? begun), ...changes });
    work((done, total) => change({ done, total })).then(
      (result) => change({ state: 'done', result }),
      (error: unknown) => {
        const { code, message, hint } =
          error instanceof MlxCodeError ? error : new MlxCodeError('E_BUG', 'The job failed');
        change({ state: 'failed', error: { code, message, hint } });
      },
    );
    return begun;
  }

  #put(job: JobView): void {
    this.#jobs.set(job.id, job);
    this.#events.add('job.progress', job);
    for (const [id, { state }] of this.#jobs) {
      if (this.#jobs.size <= KEPT) break;
      if (state === 'running') continue;
      this.#jobs.delete(id);
      for (const [key, value] of this.#keys) if (value.id === id) this.#keys.delete(key);
    }
  }
}
