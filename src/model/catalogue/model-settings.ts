/** A model's own settings, read from its files. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import type { EmbedderEntry, GeneratorEntry, ModelRole } from './catalogue-entry.ts';

export type ModelUse = EmbedderUse | GeneratorUse;

type EmbedderUse = Pick<
  EmbedderEntry,
  'role' | 'tier' | 'dims' | 'pooling' | 'maxTokens' | 'documentPrefix' | 'queryPrefix' | 'quantisation'
>;
type GeneratorUse = Pick<
  GeneratorEntry,
  'role' | 'tier' | 'format' | 'contextTokens' | 'maxContextTokens' | 'quantisation'
>;

/** Chunks are short: a longer context only costs memory. */
const MAX_EMBED_TOKENS = 1_024;
const FEW_TOKENS = 512;
/** Of a chat model that we know nothing else of: its cache of 8,192 tokens takes some hundred megabytes. */
const CHAT_TOKENS = 8_192;

/**
 * @param folder absolute, its files checked @param name of the model, which may say that it embeds
 * @param role what it will be used as @default what its files look like
 * @throws E_MODEL_CORRUPT when config.json does not tell the size of the vectors, E_MODEL_ROLE when it cannot be used so
 */
export async function describeUse(folder: string, name: string, role?: ModelRole): Promise<ModelUse> {
  const config = await readObject(folder, 'config.json');
  const answers = await canAnswer(folder, config);
  if (role === 'generator' && !answers)
    throw new MlxCodeError('E_MODEL_ROLE', `${name} does not answer questions: it has no chat template`);
  const embeds = existsSync(join(folder, 'modules.json')) || /embed/i.test(name);
  return (role ?? (answers && !embeds ? 'generator' : 'embedder')) === 'generator'
    ? describeGenerator(config)
    : describeEmbedder(folder, config);
}

// --- internal ---

async function canAnswer(folder: string, config: Record<string, unknown>): Promise<boolean> {
  const { architectures } = config;
  if (!Array.isArray(architectures) || !architectures.some((name) => /ForCausalLM$/.test(String(name)))) return false;
  const inside = (await readObject(folder, 'tokenizer_config.json'))['chat_template'] !== undefined;
  return inside || ['chat_template.jinja', 'chat_template.json'].some((file) => existsSync(join(folder, file)));
}

function describeGenerator(config: Record<string, unknown>): GeneratorUse {
  const trained = Number(config['max_position_embeddings']);
  const maxContextTokens = Number.isSafeInteger(trained) && trained > 0 ? trained : CHAT_TOKENS;
  return {
    role: 'generator',
    tier: 'mlx',
    format: 'mlx',
    contextTokens: Math.min(CHAT_TOKENS, maxContextTokens),
    maxContextTokens,
    quantisation: quantisationOf(config),
  };
}

async function describeEmbedder(folder: string, config: Record<string, unknown>): Promise<EmbedderUse> {
  const dims = config['hidden_size'] ?? config['dim'] ?? config['d_model'];
  if (!Number.isSafeInteger(dims) || Number(dims) < 1) {
    throw new MlxCodeError('E_MODEL_CORRUPT', `${join(folder, 'config.json')} has no hidden_size`);
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
    role: 'embedder',
    tier: 'mlx',
    dims: Number(dims),
    pooling:
      pooling['pooling_mode_cls_token'] === true
        ? 'cls'
        : pooling['pooling_mode_lasttoken'] === true || (decoder && pooling['pooling_mode_mean_tokens'] !== true)
          ? 'last-token'
          : 'mean',
    maxTokens: Math.max(2, Math.min(Number.isFinite(own) ? own : FEW_TOKENS, MAX_EMBED_TOKENS)),
    documentPrefix: text(prompts?.['document'] ?? prompts?.['passage']),
    queryPrefix: text(prompts?.['query']),
    quantisation: quantisationOf(config),
  };
}

function quantisationOf(config: Record<string, unknown>): EmbedderEntry['quantisation'] {
  const { quantization } = config as { quantization?: { bits?: unknown } | null };
  if (quantization === undefined || quantization === null) return 'none';
  return quantization.bits === 4 ? '4-bit' : 'unknown';
}

async function readObject(folder: string, name: string): Promise<Record<string, unknown>> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => '{}');
  const value = JSON.parse(text) as unknown;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
