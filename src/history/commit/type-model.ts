/**
 * The type of a change: a log-linear model over its features, which starts from the weights that ship and learns from the commits
 * of the project's own log, so far as those say a type.
 */

import { TYPES, WEIGHTS } from './type-weights.ts';

export interface TypedSample {
  readonly features: ReadonlySet<string>;
  readonly type: string;
}

export interface TypeModel {
  /** Every type with its probability, most likely first. */
  rank(features: ReadonlySet<string>): readonly (readonly [type: string, probability: number])[];
}

/** @param samples of the project, in any order; none for the weights that ship alone */
export function typeModel(samples: readonly TypedSample[]): TypeModel {
  const counts = new Map<string, number>();
  for (const { type } of samples) counts.set(type, (counts.get(type) ?? 0) + 1);
  const own = [...counts].filter(([, count]) => count >= MIN_COUNT).map(([type]) => type);
  const types = [...new Set([...TYPES, ...own])];
  const known = samples.filter(({ type }) => types.includes(type));
  const weights = startingWeights(types);
  if (known.length >= MIN_SAMPLES) {
    startFromCounts(weights, types, counts, known.length);
    learn(weights, types, known);
  }
  return {
    rank: (features) => {
      const shares = softmax(scores(weights, types.length, features));
      return types.map((type, n) => [type, shares[n] ?? 0] as const).sort((a, b) => b[1] - a[1]);
    },
  };
}

// --- internal ---

/** A type that the log names more seldom is one of the known ones, or a slip. */
const MIN_COUNT = 3;
const MIN_SAMPLES = 20;
const ROUNDS = 25;
const RATE = 0.1;
/** How strongly weights are held at where they start: against one sample, over a round. */
const HOLD = 2;
const BIAS = '';
/** Of types that the log does not use: it had the choice. */
const SMOOTHING = 0.3;

type Weights = Map<string, Float64Array>;

function startingWeights(types: readonly string[]): Weights {
  return new Map([...WEIGHTS].map(([feature, of]) => [feature, Float64Array.from(types, (_, n) => of[n] ?? 0)]));
}

/** How often the project uses each type says more than how often people do. */
function startFromCounts(
  weights: Weights,
  types: readonly string[],
  counts: ReadonlyMap<string, number>,
  total: number,
) {
  const bias = weights.get(BIAS);
  if (bias === undefined) return;
  for (const [n, type] of types.entries()) {
    const share = ((counts.get(type) ?? 0) + SMOOTHING) / (total + SMOOTHING * types.length);
    const usual = Math.exp(bias[n] ?? 0);
    const trust = total / (total + 30);
    // Types of one kind of file, such as docs, are rare or not by themselves; the features say which is which.
    bias[n] = (1 - trust) * Math.log(usual) + trust * (0.6 * Math.log(share) + 1.5);
  }
}

function learn(weights: Weights, types: readonly string[], samples: readonly TypedSample[]): void {
  const index = new Map(types.map((type, n) => [type, n]));
  const start = new Map([...weights].map(([feature, of]) => [feature, of.slice()]));
  const seen = new Map<string, number>();
  for (const { features } of samples) for (const feature of features) seen.set(feature, (seen.get(feature) ?? 0) + 1);
  // A feature of a single commit teaches nothing.
  const rows = samples.map(({ features, type }) => ({
    features: [BIAS, ...[...features].filter((feature) => (seen.get(feature) ?? 0) > 1)],
    target: index.get(type) ?? 0,
  }));
  const sums = new Map<string, Float64Array>();
  const at = (map: Weights, feature: string): Float64Array => {
    let found = map.get(feature);
    if (found === undefined) {
      found = new Float64Array(types.length);
      map.set(feature, found);
    }
    return found;
  };
  for (let round = 0; round < ROUNDS; round++) {
    for (const { features, target } of rows) {
      const shares = softmax(scores(weights, types.length, features, true));
      for (const feature of features) {
        const own = at(weights, feature);
        const sum = at(sums, feature);
        const from = start.get(feature);
        const hold = HOLD / (seen.get(feature) ?? rows.length);
        for (let n = 0; n < types.length; n++) {
          const gradient = (shares[n] ?? 0) - (n === target ? 1 : 0) + hold * ((own[n] ?? 0) - (from?.[n] ?? 0));
          sum[n] = (sum[n] ?? 0) + gradient * gradient;
          own[n] = (own[n] ?? 0) - (RATE * gradient) / Math.sqrt(1e-6 + (sum[n] ?? 0));
        }
      }
    }
  }
}

function scores(weights: Weights, length: number, features: Iterable<string>, hasBias = false): Float64Array {
  const out = new Float64Array(length);
  const add = (feature: string) => {
    const own = weights.get(feature);
    if (own !== undefined) for (let n = 0; n < length; n++) out[n] = (out[n] ?? 0) + (own[n] ?? 0);
  };
  if (!hasBias) add(BIAS);
  for (const feature of features) add(feature);
  return out;
}

function softmax(values: Float64Array): Float64Array {
  const most = Math.max(...values);
  const out = values.map((value) => Math.exp(value - most));
  const sum = out.reduce((all, each) => all + each, 0);
  return out.map((value) => value / sum);
}
