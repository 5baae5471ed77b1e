/**
 * The MLX tier's embedder: texts into unit vectors by one or several worker processes. On a CPU the element-wise half of
 * a transformer runs on one thread, so processes with one BLAS thread each are what uses the cores; a GPU needs one.
 */

import { availableParallelism } from 'node:os';
import type { MlxCodeError } from '../../base/errors.ts';
import { sha256Hex } from '../../base/hash.ts';
import type { WorkOptions } from '../../base/types.ts';
import { type EmbedBackend, type EmbedLane, embedTexts } from '../embed-texts.ts';
import type { Embedder, EmbedderIdentity, EmbedRole } from '../types.ts';
import type { WorkerLaunch } from '../worker/connection-types.ts';
import { workerLaunch } from '../worker/launch.ts';
import { SupervisedWorker } from '../worker/worker.ts';
import type { WorkerMemory, WorkerState, WorkerTimings } from '../worker/worker-types.ts';
import { embedBatch } from './embed-batch.ts';

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
const REQUEST_TEXTS = { cpu: 16, gpu: 64 } as const;
const REQUEST_CHARACTERS = 64 * 1024;
/** Far beyond any model's context. */
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
    return new PooledEmbedder(options, workers, REQUEST_TEXTS[device]);
  } catch (error) {
    await first.close();
    throw error;
  }
}

// --- internal ---

function newWorker(options: MlxEmbedderOptions, launch: WorkerLaunch): SupervisedWorker {
  const { modelDir: path, maxTokens, identity } = options;
  const model = { path, id: identity.model, dims: identity.dims, maxTokens };
  return new SupervisedWorker(launch, model, options.timings, options.memory);
}

class PooledEmbedder implements MlxEmbedder, EmbedBackend {
  readonly identity: EmbedderIdentity;
  readonly limits: EmbedBackend['limits'];
  readonly quarantined = new Map<string, Quarantined>();
  readonly #workers: readonly SupervisedWorker[];
  readonly #onQuarantine: ((quarantined: Quarantined) => void) | undefined;

  constructor(options: MlxEmbedderOptions, workers: readonly SupervisedWorker[], requestTexts: number) {
    this.identity = options.identity;
    this.limits = { requestTexts, requestCharacters: REQUEST_CHARACTERS, textCharacters: MAX_TEXT_CHARACTERS };
    this.#workers = workers;
    this.#onQuarantine = options.onQuarantine;
  }

  async embed(texts: readonly string[], role: EmbedRole, options: WorkOptions = {}): Promise<Float32Array> {
    return await embedTexts(this, texts, role, options);
  }

  /** The idlest worker first. */
  lanes(): readonly EmbedLane[] {
    return this.#workers.toSorted(compareWorkers).map((worker) => ({
      isOff: worker.state.state === 'off',
      embed: (texts, options) => embedBatch(worker, texts, options),
    }));
  }

  isSetAside(text: string): boolean {
    return this.quarantined.size > 0 && this.quarantined.has(sha256Hex(text));
  }

  setAside(text: string, error: MlxCodeError): void {
    const quarantined = { hash: sha256Hex(text), error };
    if (this.quarantined.has(quarantined.hash)) return;
    this.quarantined.set(quarantined.hash, quarantined);
    this.#onQuarantine?.(quarantined);
  }

  workers(): readonly WorkerState[] {
    return this.#workers.map((worker) => worker.state);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }
}

/** A started worker before one that would have to start, then the less busy one. */
function compareWorkers(a: SupervisedWorker, b: SupervisedWorker): number {
  return a.load - b.load || Number(b.state.state === 'ready') - Number(a.state.state === 'ready');
}
