/** Signals times weights into one order of chunks: the best chunk of each file, further chunks of a file behind. */

import type { CandidateChunk } from '../candidates/candidate-types.ts';
import type { Arm, SignalShare } from '../types.ts';
import { signalWords } from './signal-words.ts';
import type { ScoredFile, Signals } from './signals.ts';
import { isFixed, SATURATION, type Weights, weightsFor } from './weights.ts';

export interface RankedChunk {
  readonly chunk: CandidateChunk;
  readonly score: number;
  /** What each signal adds, largest first; empty for an order without ranking. */
  shares(): SignalShare[];
}

/**
 * @param arms those that were asked
 * @returns every candidate chunk once, best first; ties go to the shorter path, then to the earlier chunk
 */
export function rank(files: readonly ScoredFile[], arms: readonly Arm[]): RankedChunk[] {
  const weights = weightsFor(arms);
  const out = files.flatMap((file) => {
    const { base, furtherBase } = weigh(file.signals, weights);
    return file.chunks.map((chunk, n) => ({
      chunk,
      score: n === 0 ? base : furtherBase - n * SATURATION,
      file,
      further: n,
    }));
  });
  out.sort((a, b) => b.score - a.score || compareChunks(a.chunk, b.chunk));
  return out.map(({ chunk, score, file, further }) => ({
    chunk,
    score,
    shares: () => shares(file.signals, weights, further),
  }));
}

// --- internal ---

/** @returns the score of the file's best chunk, and that of another one, to which fixed weights do not apply */
function weigh(signals: Signals, weights: Weights): { base: number; furtherBase: number } {
  let [base, furtherBase] = [0, 0];
  for (const name in signals) {
    const share = (signals[name] ?? 0) * (weights[name] ?? 0);
    base += share;
    if (!isFixed(name)) furtherBase += share;
  }
  return { base, furtherBase };
}

function shares(signals: Signals, weights: Weights, further: number): SignalShare[] {
  const out = Object.entries(signals)
    .filter(([name]) => further === 0 || !isFixed(name))
    .map(([name, value]) => ({ name, value, weight: weights[name] ?? 0, says: signalWords(name) }));
  out.push({ name: 'saturation', value: further, weight: -SATURATION, says: signalWords('saturation') });
  return out.sort((a, b) => Math.abs(b.value * b.weight) - Math.abs(a.value * a.weight));
}

function compareChunks(a: CandidateChunk, b: CandidateChunk): number {
  return (
    a.row.path.length - b.row.path.length ||
    (a.row.path < b.row.path ? -1 : a.row.path > b.row.path ? 1 : a.row.ordinal - b.row.ordinal)
  );
}
