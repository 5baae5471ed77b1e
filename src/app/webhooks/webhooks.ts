/**
 * Tells programs that the user named when an index is ready, was updated, or could not be: thin messages without code. What cannot
 * be delivered is tried again for three days, also after a restart.
 */

import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { envNamed } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import type { FollowEvent } from '../../index/index.ts';
import type { Project } from '../project/project.ts';
import { type Delivery, readDeliveries, writeDeliveries } from './deliveries.ts';
import { send } from './send.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Pauses before each attempt, from the one before. */
export const PAUSES_MS = [
  ...[0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE],
  ...[2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];
/** The target says that it is gone for good. */
const GONE = 410;
/** A timer cannot wait longer. */
const MOST_WAIT_MS = HOUR;

/** The secret that the environment holds; '' for none. */
export function webhookSecrets({ config }: Project): string {
  return envNamed(config.values['webhooks.secretVariable']) ?? '';
}

/** A message in the form in which it is sent. */
export function messageBody(type: string, project: Project, data: object): string {
  const about = { project: basename(project.root), ...data };
  return JSON.stringify({ type, timestamp: new Date().toISOString(), data: about });
}

export class Webhooks {
  readonly #project: Project;
  readonly #pauses: readonly number[];
  readonly #ending = new AbortController();
  #deliveries: readonly Delivery[];
  #gone: readonly string[];
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();

  /** Goes on with what an earlier process left. */
  constructor(project: Project, pauses: readonly number[] = PAUSES_MS) {
    this.#project = project;
    this.#pauses = pauses;
    const targets = this.#targets();
    const { deliveries, gone } = readDeliveries(project.indexDir);
    this.#deliveries = deliveries.filter(({ state, target }) => state !== 'waiting' || targets.includes(target));
    this.#gone = gone.filter((target) => targets.includes(target));
    this.#plan();
  }

  heard(event: FollowEvent): void {
    if (event.kind === 'ready' || event.kind === 'updated') {
      const { added, changed, removed, files, chunks } = event.report;
      this.#add(`index.${event.kind}`, { added, changed, removed, files, chunks });
    } else if (event.kind === 'problem') this.#add('index.failed', { code: event.code });
  }

  /** What waits is kept for the next process. */
  async close(): Promise<void> {
    this.#ending.abort();
    clearTimeout(this.#timer);
    await this.#work;
  }

  #targets(): readonly string[] {
    return this.#project.config.values['webhooks.targets'];
  }

  #add(type: string, data: object): void {
    const body = messageBody(type, this.#project, data);
    const added = this.#targets()
      .filter((target) => !this.#gone.includes(target))
      .map((target): Delivery => {
        const first = { attempts: 0, state: 'waiting' as const, atMs: Date.now() + (this.#pauses[0] ?? 0) };
        return { id: `msg_${randomUUID()}`, target, type, body, ...first, status: null, problem: null };
      });
    if (added.length === 0) return;
    this.#deliveries = [...this.#deliveries, ...added];
    this.#queue(async () => this.#keep());
    this.#plan();
  }

  /** One after the other: the file is written by one at a time. */
  #queue(job: () => Promise<void>): void {
    this.#work = this.#work.then(job).catch(() => {
      // The disk is full or the index was deleted: the next message tries again.
    });
  }

  #plan(): void {
    clearTimeout(this.#timer);
    const waiting = this.#deliveries.filter(({ state }) => state === 'waiting').map(({ atMs }) => atMs);
    if (waiting.length === 0 || this.#ending.signal.aborted) return;
    const wait = Math.min(MOST_WAIT_MS, Math.max(0, Math.min(...waiting) - Date.now()));
    this.#timer = setTimeout(() => this.#queue(() => this.#deliverDue()), wait);
    this.#timer.unref();
  }

  async #deliverDue(): Promise<void> {
    const due = this.#deliveries.filter(({ state, atMs }) => state === 'waiting' && atMs <= Date.now());
    for (const delivery of due) {
      if (this.#ending.signal.aborted) return;
      const after = await this.#attempt(delivery);
      this.#deliveries = this.#deliveries.map((each) => (each.id === after.id ? after : each));
      await this.#keep();
    }
    this.#plan();
  }

  async #attempt(delivery: Delivery): Promise<Delivery> {
    const attempts = delivery.attempts + 1;
    let status: number | null = null;
    let problem: string;
    try {
      status = await send(delivery, webhookSecrets(this.#project), this.#ending.signal);
      if (status >= 200 && status < 300)
        return { ...delivery, attempts, status, state: 'delivered', atMs: Date.now(), problem: null };
      if (status === GONE) this.#gone = [...this.#gone, delivery.target];
      problem = `the target answered with ${status}`;
    } catch (error) {
      // It is no attempt when this process ends.
      if (this.#ending.signal.aborted) return delivery;
      problem = error instanceof MlxCodeError ? error.message : 'the message could not be sent';
    }
    const pause = status === GONE ? undefined : this.#pauses[attempts];
    const state = pause === undefined ? 'failed' : 'waiting';
    return { ...delivery, attempts, status, state, atMs: Date.now() + (pause ?? 0), problem };
  }

  async #keep(): Promise<void> {
    await writeDeliveries(this.#project.indexDir, { deliveries: this.#deliveries, gone: this.#gone });
  }
}
