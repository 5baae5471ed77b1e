/** What a model that is in memory holds, and what bounds it, in words for every screen. */

import { roughDuration } from '../../base/rough-time.ts';
import { formatBytes } from '../../base/text.ts';
import type { LoadedModel } from '../../model/index.ts';

export const NOTHING_LOADED = 'no model is in memory';

const PURPOSES: Readonly<Record<LoadedModel['purpose'], string>> = { answers: 'answers', embeddings: 'embeds' };

/** @returns such as `Qwen2.5-Coder-0.5B-Instruct answers (process 12): 2.1 GB held; …` */
export function loadedWords(loaded: LoadedModel, nowMs: number): string {
  const { model, purpose, form, pid, residentBytes, memoryBytes, promptCacheBytes, kvBits } = loaded;
  const weights = form === '' || form === 'stored' ? '' : `, weights ${form}`;
  return [
    `${model} ${PURPOSES[purpose]} (process ${pid}): ${formatBytes(residentBytes)} held${weights}`,
    purpose === 'answers'
      ? `MLX stays within ${memoryBytes === null ? 'its own limit' : formatBytes(memoryBytes)}`
      : '',
    promptCacheBytes === null ? '' : `prompts ${formatBytes(promptCacheBytes)} at most${bitsWords(kvBits)}`,
    idleWords(loaded, nowMs),
  ]
    .filter((part) => part !== '')
    .join('; ');
}

// --- internal ---

function bitsWords(kvBits: number): string {
  return kvBits === 0 ? '' : `, in ${kvBits} bits`;
}

function idleWords({ idleMs, usedAtMs }: LoadedModel, nowMs: number): string {
  if (idleMs === null) return 'for as long as its process runs';
  if (idleMs === 0) return 'stays until its process ends';
  const unused = Math.max(0, nowMs - usedAtMs);
  return `unloaded after ${roughDuration(idleMs)} without a question, last used ${roughDuration(unused)} ago`;
}
