/** An embedding model on an OpenAI-compatible server that the user named, behind the interface of every embedder. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import type { WorkOptions } from '../../base/types.ts';
import { inBatches, sendable } from '../embed-batches.ts';
import type { Embedder, EmbedderIdentity, EmbedRole } from '../types.ts';
import { askServer, readJson } from './request.ts';
import type { Server } from './server-settings.ts';

export interface ServerEmbedderOptions extends Server {
  /** As the server knows it. */
  readonly model: string;
  /** Under which its vectors are kept: it must tell this model of this server from every other. */
  readonly name: string;
}

/** Texts and characters in one request. */
const BATCH_TEXTS = 32;
const BATCH_CHARACTERS = 64 * 1024;
/** Longer texts are cut: servers refuse what is longer than the model reads. */
const MAX_TEXT_CHARACTERS = 16 * 1024;
const PROBE = 'function add(a, b) { return a + b; }';
const MAX_DIMS = 16_384;

/**
 * Asks for one vector, to learn its size.
 * @throws E_SERVER_*, E_MODEL_BAD_VECTOR, E_CANCELLED
 */
export async function createServerEmbedder(options: ServerEmbedderOptions, work: WorkOptions = {}): Promise<Embedder> {
  const [probe] = await ask(options, [PROBE], undefined, work.signal);
  return new ServerEmbedder(options, probe?.length ?? 0);
}

// --- internal ---

class ServerEmbedder implements Embedder {
  readonly identity: EmbedderIdentity;
  readonly #options: ServerEmbedderOptions;

  constructor(options: ServerEmbedderOptions, dims: number) {
    this.identity = { model: options.name, revision: 'server', dims, documentPrefix: '', queryPrefix: '' };
    this.#options = options;
  }

  async embed(texts: readonly string[], _role: EmbedRole, options: WorkOptions = {}): Promise<Float32Array> {
    throwIfCancelled(options.signal);
    const { dims } = this.identity;
    const rows = new Float32Array(texts.length * dims);
    const wanted = texts
      .map((text, index) => ({ index, text: sendable(text, MAX_TEXT_CHARACTERS) }))
      .filter(({ text }) => text.trim() !== '');
    let done = texts.length - wanted.length;
    for (const batch of inBatches(wanted, { texts: BATCH_TEXTS, characters: BATCH_CHARACTERS })) {
      const vectors = await ask(
        this.#options,
        batch.map(({ text }) => text),
        dims,
        options.signal,
      );
      for (const [i, { index }] of batch.entries()) rows.set(vectors[i] ?? [], index * dims);
      done += batch.length;
      options.onProgress?.({ phase: 'embed', done, total: texts.length, unit: 'chunks' });
    }
    return rows;
  }

  async close(): Promise<void> {}
}

/** @returns unit vectors in the order of the texts */
async function ask(
  options: ServerEmbedderOptions,
  texts: readonly string[],
  dims: number | undefined,
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  const body = { model: options.model, input: texts, encoding_format: 'float' };
  const answer = await askServer(options, '/embeddings', body, signal);
  const { data } = ((await readJson(options, answer)) ?? {}) as { data?: unknown };
  if (!Array.isArray(data) || data.length !== texts.length)
    throw new MlxCodeError(
      'E_SERVER_ANSWER',
      `${options.address.origin} sent no vector for each of ${texts.length} texts`,
    );
  const vectors: Float32Array[] = [];
  for (const [i, each] of (data as ({ index?: unknown; embedding?: unknown } | null)[]).entries()) {
    const index = each?.index ?? i;
    if (!Number.isSafeInteger(index) || vectors[Number(index)] !== undefined || Number(index) >= texts.length)
      throw new MlxCodeError('E_SERVER_ANSWER', `${options.address.origin} sent two vectors for one text`);
    vectors[Number(index)] = unitVector(options, each?.embedding, dims);
  }
  return vectors;
}

function unitVector({ address, model }: ServerEmbedderOptions, value: unknown, dims: number | undefined): Float32Array {
  const bad = (why: string) => new MlxCodeError('E_MODEL_BAD_VECTOR', `${model} of ${address.origin} gave ${why}`);
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_DIMS) throw bad('something that is no vector');
  if (dims !== undefined && value.length !== dims) throw bad(`a vector of ${value.length} numbers, not ${dims}`);
  if (!value.every((number) => typeof number === 'number')) throw bad('a vector that holds more than numbers');
  const vector = Float32Array.from(value as number[]);
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) throw bad('a vector without a length');
  return vector.map((number) => number / length);
}
