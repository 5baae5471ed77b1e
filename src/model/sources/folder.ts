/** A model folder of the user's own, used in place: checked, hashed, and read for how it wants to be used. */

import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { sha256Hex } from '../../base/hash.ts';
import type { ModelEntry, ModelFile } from '../catalogue.ts';
import { sha256File } from '../digest.ts';
import { checkModelFolder } from '../model-safety.ts';

/** How a model wants to be used, as far as its own files tell. */
export type ModelUse = Pick<
  ModelEntry,
  'dims' | 'pooling' | 'maxTokens' | 'documentPrefix' | 'queryPrefix' | 'quantisation'
>;

/** Chunks are short: a longer context only costs memory. */
const MAX_TOKENS = 1_024;
const FEW_TOKENS = 512;

/**
 * @param path absolute, or relative to the working folder
 * @returns an entry whose revision is a hash over all its files
 * @throws E_MODEL_MISSING, E_MODEL_UNSAFE, E_MODEL_CORRUPT, E_CANCELLED
 */
export async function describeFolder(path: string, signal?: AbortSignal): Promise<ModelEntry> {
  const folder = resolve(path);
  const names = await checkModelFolder(folder);
  const files: ModelFile[] = [];
  for (const name of names) {
    const file = join(folder, name);
    files.push({ path: name, bytes: (await stat(file)).size, sha256: await hashed(file, signal) });
  }
  const revision = sha256Hex(files.map(({ path: name, sha256 }) => `${name} ${sha256}\n`).join(''));
  return {
    id: basename(folder),
    role: 'embedder',
    tier: 'mlx',
    sources: [{ kind: 'folder', path: folder }],
    revision,
    files,
    licence: 'unknown',
    ...(await describeUse(folder)),
  };
}

/** @throws E_MODEL_CORRUPT when config.json does not tell the size of the vectors */
export async function describeUse(folder: string): Promise<ModelUse> {
  const config = await readObject(folder, 'config.json');
  const dims = config['hidden_size'] ?? config['dim'] ?? config['d_model'];
  if (!Number.isSafeInteger(dims) || Number(dims) < 1) {
    throw new MlxCodeError('E_MODEL_CORRUPT', `${join(folder, 'config.json')} does not tell hidden_size`);
  }
  const pooling = await readObject(folder, '1_Pooling/config.json');
  const sentence = await readObject(folder, 'sentence_bert_config.json');
  const prompts = (await readObject(folder, 'config_sentence_transformers.json'))['prompts'] as
    | Record<string, unknown>
    | undefined;
  const decoder = !/bert/i.test(String(config['model_type']));
  const own = Number(sentence['max_seq_length'] ?? config['max_position_embeddings'] ?? FEW_TOKENS);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    dims: Number(dims),
    pooling:
      pooling['pooling_mode_cls_token'] === true
        ? 'cls'
        : pooling['pooling_mode_lasttoken'] === true || (decoder && pooling['pooling_mode_mean_tokens'] !== true)
          ? 'last-token'
          : 'mean',
    maxTokens: Math.max(2, Math.min(Number.isFinite(own) ? own : FEW_TOKENS, MAX_TOKENS)),
    documentPrefix: text(prompts?.['document'] ?? prompts?.['passage']),
    queryPrefix: text(prompts?.['query']),
    quantisation: config['quantization'] === undefined ? 'none' : 'unknown',
  };
}

// --- internal ---

async function readObject(folder: string, name: string): Promise<Record<string, unknown>> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => '{}');
  const value = JSON.parse(text) as unknown;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const known = new Map<string, { readonly key: string; readonly sha256: string }>();

/** Hashing weights takes a second: not twice in one process for a file that did not change. */
async function hashed(file: string, signal: AbortSignal | undefined): Promise<string> {
  const { size, mtimeMs, ino } = await stat(file);
  const key = `${size} ${mtimeMs} ${ino}`;
  const before = known.get(file);
  if (before?.key === key) return before.sha256;
  const sha256 = await sha256File(file, signal);
  known.set(file, { key, sha256 });
  return sha256;
}
