/** PageRank over a weighted graph, by power iteration. */

/** `from[i]` points at `to[i]` with `weight[i]`; nodes are numbers from 0. */
export interface Edges {
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  readonly weight: ArrayLike<number>;
}

const DAMPING = 0.85;
const MAX_ROUNDS = 60;
/** Change of all ranks together below which they count as settled. */
const SETTLED = 1e-7;

/**
 * @param nodes how many there are
 * @param preference where a walk starts and starts again, weights of any sum; zeros alone count as none
 * @returns `[nodes]`, sums to 1
 */
export function pageRank(nodes: number, edges: Edges, preference?: ArrayLike<number>): Float64Array {
  if (nodes === 0) return new Float64Array(0);
  const start = distribution(nodes, preference);
  const out = new Float64Array(nodes);
  const count = edges.from.length;
  for (let i = 0; i < count; i++) out[at(edges.from, i)] = at(out, at(edges.from, i)) + at(edges.weight, i);
  let rank = Float64Array.from(start);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    // What is on nodes without edges starts again.
    let stuck = 0;
    for (let node = 0; node < nodes; node++) if (out[node] === 0) stuck += at(rank, node);
    const next = start.map((share) => (1 - DAMPING + DAMPING * stuck) * share);
    for (let i = 0; i < count; i++) {
      const [from, to] = [at(edges.from, i), at(edges.to, i)];
      next[to] = at(next, to) + (DAMPING * at(rank, from) * at(edges.weight, i)) / at(out, from);
    }
    let change = 0;
    for (let node = 0; node < nodes; node++) change += Math.abs(at(next, node) - at(rank, node));
    rank = next;
    if (change < SETTLED) break;
  }
  return rank;
}

// --- internal ---

function at(list: ArrayLike<number>, index: number): number {
  return list[index] ?? 0;
}

function distribution(nodes: number, preference: ArrayLike<number> | undefined): Float64Array {
  const given = Float64Array.from({ length: nodes }, (_, node) =>
    preference === undefined ? 1 : at(preference, node),
  );
  const sum = given.reduce((total, weight) => total + weight, 0);
  return sum > 0 ? given.map((weight) => weight / sum) : given.fill(1 / nodes);
}
