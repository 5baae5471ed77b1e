/** The models we know by name, and which of them a machine uses unless its user chooses. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { packageRoot } from '../../platform/package-root.ts';
import type { EmbedderIdentity } from '../types.ts';
import { BGE_SMALL } from './bge-small.ts';
import { MINILM, QWEN3_EMBEDDING } from './catalogue-embedders.ts';
import {
  bytesOfFiles,
  type EmbedderEntry,
  type GeneratorEntry,
  type ModelEntry,
  type ModelFile,
} from './catalogue-entry.ts';
import {
  QWEN_CODER_0_5B,
  QWEN_CODER_1_5B,
  QWEN_CODER_1_5B_FILE,
  QWEN_CODER_3B,
  QWEN_CODER_7B,
  SMOLLM2,
} from './catalogue-generators.ts';

/** Where less is, the 0.5B would not be held as float32, and take a second for each token. */
const LEAST_MEMORY = 5.5 * 2 ** 30;

/** Describes the shipped model; its training writes it. */
const CARD = 'card.json';

const MLX_MODELS: readonly ModelEntry[] = [
  MINILM,
  BGE_SMALL,
  QWEN3_EMBEDDING,
  QWEN_CODER_0_5B,
  QWEN_CODER_1_5B,
  QWEN_CODER_1_5B_FILE,
  QWEN_CODER_3B,
  QWEN_CODER_7B,
  SMOLLM2,
];

/** Every model of the catalogue, the one that ships with the program first. */
export function catalogue(): readonly ModelEntry[] {
  return [...(existsSync(join(shippedFolder(), CARD)) ? [shippedModel()] : []), ...MLX_MODELS];
}

/**
 * @param id a catalogue id, a short name or a repository of the hub, `static` for the model that ships with the program; any case
 * @throws E_MODEL_MISSING, E_MODEL_CORRUPT when the shipped one is asked for and is not whole
 */
export function findInCatalogue(id: string): ModelEntry | undefined {
  const wanted = id.toLowerCase();
  if (wanted === 'static') return shippedModel();
  return catalogue().find(
    ({ id: name, shortNames, sources }) =>
      name.toLowerCase() === wanted ||
      shortNames.includes(wanted) ||
      sources.some((source) => source.kind === 'hub' && source.repo.toLowerCase() === wanted),
  );
}

/** The MLX embedder for this machine: the large one where there is a GPU for it, the small one on a CPU. */
export function defaultNeuralModel(
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): EmbedderEntry {
  return hasGpu(platform, arch) ? QWEN3_EMBEDDING : MINILM;
}

/** The chat model for this machine: on a CPU a small one, which is the fastest there as float32 and then takes two gigabytes. */
export function defaultChatModel(
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
  memoryBytes: number = machineMemory(),
): GeneratorEntry {
  if (hasGpu(platform, arch)) return QWEN_CODER_1_5B;
  return memoryBytes >= LEAST_MEMORY ? QWEN_CODER_0_5B : SMOLLM2;
}

/** The chat model for a machine that has no room for a larger one, or cannot get it. */
export function fallbackChatModel(): GeneratorEntry {
  return SMOLLM2;
}

/** What identifies the vectors of a model. */
export function identityOf(entry: EmbedderEntry): EmbedderIdentity {
  const { id, revision, dims, documentPrefix, queryPrefix } = entry;
  return { model: id, revision, dims, documentPrefix, queryPrefix };
}

/** Whether MLX computes on a GPU here. */
export function hasGpu(platform: NodeJS.Platform = process.platform, arch: string = process.arch): boolean {
  return platform === 'darwin' && arch === 'arm64';
}

// --- internal ---

/** The memory of the machine, or of the container it is. */
function machineMemory(): number {
  // Where there is no bound: nothing, 0, or a number beyond all memory.
  const bound = Number(process.constrainedMemory());
  return bound > 0 ? Math.min(bound, totalmem()) : totalmem();
}

interface Card {
  readonly id: string;
  readonly revision: string;
  readonly dims: number;
  readonly licence: string;
  /** sha256 by name. */
  readonly files: Readonly<Record<string, string>>;
}

function shippedFolder(): string {
  return join(packageRoot(), 'models', 'static');
}

function readCard(file: string): Card {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new MlxCodeError('E_MODEL_MISSING', `The model that ships with mlx-code has no ${file}`, { cause: error });
  }
  try {
    return JSON.parse(text) as Card;
  } catch (error) {
    throw new MlxCodeError('E_MODEL_CORRUPT', `${file} is not JSON`, { cause: error });
  }
}

/** The static table describes itself in `card.json`, which its training writes. */
function shippedModel(): EmbedderEntry {
  const path = shippedFolder();
  const card = readCard(join(path, CARD));
  const files = Object.entries(card.files).map(
    ([name, sha256]): ModelFile => ({
      path: name,
      bytes: statSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0,
      sha256,
    }),
  );
  return {
    id: card.id,
    shortNames: ['static'],
    role: 'embedder',
    tier: 'static',
    sources: [{ kind: 'shipped', path }],
    revision: card.revision,
    files,
    bytes: bytesOfFiles(files),
    dims: card.dims,
    pooling: 'mean',
    maxTokens: 512,
    documentPrefix: '',
    queryPrefix: '',
    licence: card.licence,
    licenceNote: '',
    quantisation: 'int8',
  };
}
