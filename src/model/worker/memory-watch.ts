/** Watches how much memory a worker holds, and says when it is to be replaced. */

import type { WorkerConnection } from './connection.ts';
import type { WorkerMemory } from './worker-types.ts';

export class MemoryWatch {
  readonly #memory: WorkerMemory;
  readonly #deadlineMs: number;
  /** Resident bytes of the process with the model loaded. */
  #baseBytes = 0;
  /** Batches since the process started. */
  #batches = 0;
  #recycled = 0;

  /** @param deadlineMs for the answer to one question */
  constructor(memory: WorkerMemory, deadlineMs: number) {
    this.#memory = memory;
    this.#deadlineMs = deadlineMs;
  }

  /** How often a process was found too large. */
  get recycled(): number {
    return this.#recycled;
  }

  /** A process has started. @param hasModel whether it has loaded one */
  async started(connection: WorkerConnection, hasModel: boolean): Promise<void> {
    this.#batches = 0;
    this.#baseBytes = hasModel ? await residentBytes(connection, this.#deadlineMs) : 0;
  }

  /** To be asked after each batch; looks after every few. @returns whether the process is to be replaced */
  async isTooLarge(connection: WorkerConnection): Promise<boolean> {
    if (++this.#batches % this.#memory.everyBatches !== 0) return false;
    const bytes = await residentBytes(connection, this.#deadlineMs);
    if (bytes <= this.#baseBytes + this.#memory.extraBytes) return false;
    this.#recycled++;
    return true;
  }
}

// --- internal ---

/** What the process holds; 0 when it cannot tell: its vectors count, not this. */
async function residentBytes(connection: WorkerConnection, deadlineMs: number): Promise<number> {
  try {
    const { header } = await connection.request('stats', {}, deadlineMs);
    return Number(header['rss']) || 0;
  } catch {
    // A worker that died meanwhile shows at the next batch.
    return 0;
  }
}
