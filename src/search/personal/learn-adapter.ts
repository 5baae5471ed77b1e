/**
 * The matrix of an adapter, in closed form: the one that turns each query of the past best towards what it should have found, away
 * from what was found in its place, and is otherwise as small as it can be (ridge regression; without examples it is zero).
 */

export interface Example {
  /** `[dims]`, of length 1. */
  readonly query: Float32Array;
  /** `[dims]`: what was right less what was nearest and wrong. */
  readonly towards: Float32Array;
}

/** Weight of the matrix's size against the errors that it leaves: as much as three queries have. */
const RIDGE = 3;

/** @param examples of one length @returns `[dims, dims]`, row by row; the same for the same examples in the same order */
export function learnMatrix(examples: readonly Example[], dims: number): Float32Array {
  // A (Q Qᵀ + λ) = R Qᵀ, both sides symmetric in nothing but the left: solved for the rows of A.
  const left = new Float64Array(dims * dims);
  const right = new Float64Array(dims * dims);
  for (const { query, towards } of examples) {
    for (let row = 0; row < dims; row++) {
      const [q, r] = [query[row] ?? 0, towards[row] ?? 0];
      for (let column = 0; column < dims; column++) {
        const other = query[column] ?? 0;
        const at = row * dims + column;
        left[at] = (left[at] ?? 0) + q * other;
        right[at] = (right[at] ?? 0) + r * other;
      }
    }
  }
  for (let n = 0; n < dims; n++) left[n * dims + n] = (left[n * dims + n] ?? 0) + RIDGE;
  const lower = cholesky(left, dims);
  const matrix = new Float32Array(dims * dims);
  for (let row = 0; row < dims; row++) {
    matrix.set(solve(lower, right.subarray(row * dims, (row + 1) * dims), dims), row * dims);
  }
  return matrix;
}

// --- internal ---

/** The lower triangle whose product with its own transpose is `matrix`. */
function cholesky(matrix: Float64Array, dims: number): Float64Array {
  const lower = new Float64Array(dims * dims);
  for (let row = 0; row < dims; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * dims + column] ?? 0;
      for (let n = 0; n < column; n++) sum -= (lower[row * dims + n] ?? 0) * (lower[column * dims + n] ?? 0);
      lower[row * dims + column] = row === column ? Math.sqrt(sum) : sum / (lower[column * dims + column] ?? 1);
    }
  }
  return lower;
}

function solve(lower: Float64Array, right: Float64Array, dims: number): Float64Array {
  const out = Float64Array.from(right);
  for (let row = 0; row < dims; row++) {
    let sum = out[row] ?? 0;
    for (let n = 0; n < row; n++) sum -= (lower[row * dims + n] ?? 0) * (out[n] ?? 0);
    out[row] = sum / (lower[row * dims + row] ?? 1);
  }
  for (let row = dims - 1; row >= 0; row--) {
    let sum = out[row] ?? 0;
    for (let n = row + 1; n < dims; n++) sum -= (lower[n * dims + row] ?? 0) * (out[n] ?? 0);
    out[row] = sum / (lower[row * dims + row] ?? 1);
  }
  return out;
}
