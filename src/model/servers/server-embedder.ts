/** An embedding model on an OpenAI-compatible server that the user named, behind the interface of every embedder. */

import { MlxCodeError } from '../../base/errors.ts';
import type { WorkOptions } from '../../base/types.ts';
import { type EmbedBackend, type EmbedLane, embedTexts } from '../embed-texts.ts';
import type { Embedder, EmbedderIdentity, EmbedRole } from '../types.ts';
import { askServer, readJson } from './request.ts';
import type { Server } from './server-settings.ts';

export interface ServerEmbedderOptions extends Server {
  /** As the server knows it. */
  readonly model: string;
  /** Under which its vectors are kept: it must tell this model of this server from every other. */
  readonly name: string;
}

/** Servers refuse a text that is longer than the model reads. */
const LIMITS = { requestTexts: 32, requestCharacters: 64 * 1024, textCharacters: 16 * 1024 };
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

class ServerEmbedder implements Embedder, EmbedBackend {
  readonly identity: EmbedderIdentity;
  readonly limits = LIMITS;
  readonly #options: ServerEmbedderOptions;

  constructor(options: ServerEmbedderOptions, dims: number) {
    this.identity = { model: options.name, revision: 'server', dims, documentPrefix: '', queryPrefix: '' };
    this.#options = options;
  }

  async embed(texts: readonly string[], role: EmbedRole, options: WorkOptions = {}): Promise<Float32Array> {
    return await embedTexts(this, texts, role, options);
  }

  /** One: a server may have other users. */
  lanes(): readonly EmbedLane[] {
    return [
      {
        isOff: false,
        embed: async (texts, { signal, onDone }) => {
          const vectors = await ask(this.#options, texts, this.identity.dims, signal);
          onDone(texts.length);
          return vectors;
        },
      },
    ];
  }

  /** A server gives every text a vector or fails. */
  isSetAside(): boolean {
    return false;
  }

  setAside(_text: string, error: MlxCodeError): void {
    throw error;
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
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_DIMS)
    throw bad('something that is not a vector');
  if (dims !== undefined && value.length !== dims) throw bad(`a vector of ${value.length} numbers, not ${dims}`);
  if (!value.every((number) => typeof number === 'number')) throw bad('a vector that holds more than numbers');
  const vector = Float32Array.from(value as number[]);
  const length = Math.hypot(...vector);
  if (!Number.isFinite(length) || length === 0) throw bad('a vector without a length');
  return vector.map((number) => number / length);
}
