/**
 * The MLX tier's embedder: texts into unit vectors by one or several worker processes. On a CPU the element-wise half of
 * a transformer runs on one thread, so processes with one BLAS thread each are what uses the cores; a GPU needs one.
 */

import { availableParallelism } from 'node:os';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { sha256Hex } from '../../base/hash.ts';
import type { WorkOptions } from '../../base/types.ts';
import { inBatches, sendable } from '../embed-batches.ts';
import type { Embedder, EmbedderIdentity, EmbedRole } from '../types.ts';
import type { WorkerLaunch } from '../worker/connection-types.ts';
import { workerLaunch } from '../worker/launch.ts';
import { SupervisedWorker } from '../worker/worker.ts';
import type { WorkerMemory, WorkerState, WorkerTimings } from '../worker/worker-types.ts';
import { embedBatch, type TextResult } from './embed-batch.ts';

/** A text that is set aside: its row is zeros, and it is not tried again by this embedder. */
export interface Quarantined {
  /** sha256 of the text as sent, prefix included. */
  readonly hash: string;
  readonly error: MlxCodeError;
}

export interface MlxEmbedderOptions {
  /** Absolute path of the model's folder, from `ensureModel`. */
  readonly modelDir: string;
  readonly identity: EmbedderIdentity;
  /** Texts are cut to this many tokens. @default the model's own limit */
  readonly maxTokens?: number | undefined;
  /** Worker processes. @default one per core but at most 4 on a CPU, 1 on a GPU */
  readonly processes?: number | undefined;
  /** BLAS threads of each process. @default 1, or every core when `processes` is 1 */
  readonly threads?: number | undefined;
  /** Python with MLX. @default the one that `ensurePython` installed */
  readonly python?: string | undefined;
  /** Called once for each text that is set aside. */
  readonly onQuarantine?: (quarantined: Quarantined) => void;
  /** Another program in place of the worker, and other deadlines: for tests. */
  readonly launch?: WorkerLaunch;
  readonly timings?: Partial<WorkerTimings>;
  /** When a worker is replaced for the memory it holds. @default beyond 1.5 GiB more than the loaded model */
  readonly memory?: Partial<WorkerMemory>;
}

export interface MlxEmbedder extends Embedder {
  /** Every text set aside so far, by hash. */
  readonly quarantined: ReadonlyMap<string, Quarantined>;
  /** One entry per worker process started so far. */
  workers(): readonly WorkerState[];
}

/** Most processes by default: each holds a copy of the weights. */
const MAX_PROCESSES = 4;
/** Texts in one request. Small enough for a request to last seconds, so that cancelling and progress are prompt. */
const BATCH_TEXTS = { cpu: 16, gpu: 64 } as const;
/** Characters in one request: bounds the memory of a batch of long texts. */
const BATCH_CHARACTERS = 64 * 1024;
/** Longer texts are cut before they are sent: far beyond any model's context. */
const MAX_TEXT_CHARACTERS = 256 * 1024;

/**
 * Starts the first worker and loads the model; the others start when there is work for them.
 * @throws E_SETUP_FAILED when the Python environment is not set up, E_WORKER_START, E_MODEL_UNSAFE, E_MODEL_CORRUPT
 */
export async function createMlxEmbedder(options: MlxEmbedderOptions, work: WorkOptions = {}): Promise<MlxEmbedder> {
  const cores = availableParallelism();
  const threads = options.threads ?? (options.processes === 1 ? cores : 1);
  const launch = options.launch ?? workerLaunch({ python: options.python, threads });
  const first = newWorker(options, launch);
  try {
    const { device } = await first.start(work.signal);
    const processes = options.processes ?? (device === 'gpu' ? 1 : Math.min(cores, MAX_PROCESSES));
    const workers = [first];
    while (workers.length < processes) workers.push(newWorker(options, launch));
    return new PooledEmbedder(options, workers, BATCH_TEXTS[device]);
  } catch (error) {
    await first.close();
    throw error;
  }
}

// --- internal ---

function newWorker(options: MlxEmbedderOptions, launch: WorkerLaunch): SupervisedWorker {
  const model = { path: options.modelDir, dims: options.identity.dims, maxTokens: options.maxTokens };
  return new SupervisedWorker(launch, model, options.timings, options.memory);
}

class PooledEmbedder implements MlxEmbedder {
  readonly identity: EmbedderIdentity;
  readonly quarantined = new Map<string, Quarantined>();
  readonly #workers: readonly SupervisedWorker[];
  readonly #batchTexts: number;
  readonly #onQuarantine: ((quarantined: Quarantined) => void) | undefined;

  constructor(options: MlxEmbedderOptions, workers: readonly SupervisedWorker[], batchTexts: number) {
    this.identity = options.identity;
    this.#workers = workers;
    this.#batchTexts = batchTexts;
    this.#onQuarantine = options.onQuarantine;
  }

  async embed(texts: readonly string[], role: EmbedRole, options: WorkOptions = {}): Promise<Float32Array> {
    throwIfCancelled(options.signal);
    const { dims, documentPrefix, queryPrefix } = this.identity;
    const prefix = role === 'query' ? queryPrefix : documentPrefix;
    const rows = new Float32Array(texts.length * dims);
    const wanted = texts
      .map((text, index) => ({ index, text: prefix + sendable(text, MAX_TEXT_CHARACTERS), blank: text.trim() === '' }))
      .filter(({ text, blank }) => !blank && (this.quarantined.size === 0 || !this.quarantined.has(sha256Hex(text))));
    let done = texts.length - wanted.length;
    const report = (count: number) => {
      done += count;
      options.onProgress?.({ phase: 'embed', done, total: texts.length, unit: 'chunks' });
    };
    const keep = (index: number, text: string, result: TextResult) => {
      if (result instanceof Float32Array) rows.set(result, index * dims);
      else this.#setAside(text, result);
    };
    // Texts of one length pad each other least; the longest first, so that no lane ends with a long one.
    wanted.sort((a, b) => b.text.length - a.text.length);
    // Every lane gets a batch.
    const most = Math.min(this.#batchTexts, Math.ceil(wanted.length / this.#lanes(wanted.length)) || 1);
    const batches = inBatches(wanted, { texts: most, characters: BATCH_CHARACTERS });
    await this.#run(batches, async (worker, batch) => {
      let settled = 0;
      const onDone = (count: number) => {
        settled += count;
        report(count);
      };
      try {
        const results = await embedBatch(
          worker,
          batch.map(({ text }) => text),
          { signal: options.signal, onDone },
        );
        batch.forEach(({ index, text }, i) => {
          const result = results[i];
          if (result !== undefined) keep(index, text, result);
        });
      } catch (error) {
        done -= settled; // Another worker will do this batch again, or nobody.
        throw error;
      }
    });
    return rows;
  }

  workers(): readonly WorkerState[] {
    return this.#workers.map((worker) => worker.state);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  /** A handful of texts is not worth starting another process for. */
  #lanes(texts: number): number {
    const live = this.#workers.filter((worker) => worker.state.state !== 'off').length;
    return Math.max(1, Math.min(live, Math.ceil(texts / this.#batchTexts)));
  }

  /** Shares the batches out: each lane is one worker that takes the next batch when it has done the last. */
  async #run<T>(batches: readonly T[], embed: (worker: SupervisedWorker, batch: T) => Promise<void>): Promise<void> {
    const queue = [...batches];
    const live = this.#workers.filter((worker) => worker.state.state !== 'off');
    const idlest = (live.length > 0 ? live : this.#workers)
      .toSorted(compareWorkers)
      .slice(0, Math.max(1, batches.length));
    let failure: unknown;
    const lane = async (worker: SupervisedWorker) => {
      for (let batch = queue.shift(); batch !== undefined && failure === undefined; batch = queue.shift()) {
        try {
          await embed(worker, batch);
        } catch (error) {
          const off = error instanceof MlxCodeError && error.code === 'E_WORKER_OFF';
          if (!off) failure ??= error;
          queue.unshift(batch);
          return error;
        }
      }
      return undefined;
    };
    const errors = await Promise.all(idlest.map(lane));
    if (failure !== undefined) throw failure;
    // One worker that is off leaves its batch to the others; when none of them took it, try those not used yet.
    if (queue.length > 0) {
      if (this.#workers.some((worker) => worker.state.state !== 'off')) await this.#run(queue, embed);
      else throw errors.find((error) => error !== undefined);
    }
  }

  #setAside(text: string, error: MlxCodeError): void {
    const quarantined = { hash: sha256Hex(text), error };
    if (this.quarantined.has(quarantined.hash)) return;
    this.quarantined.set(quarantined.hash, quarantined);
    this.#onQuarantine?.(quarantined);
  }
}

/** A started worker before one that would have to start, then the less busy one. */
function compareWorkers(a: SupervisedWorker, b: SupervisedWorker): number {
  return a.load - b.load || Number(b.state.state === 'ready') - Number(a.state.state === 'ready');
}
