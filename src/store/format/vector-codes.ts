/**
 * Vectors as they are stored: a byte per number and one scale, a quarter of float32. Against float32 a cosine moves by
 * some thousandths, which changes no figure of the ranking benchmark (`docs/design/003-scale.md`).
 */

/** Numbers are padded with zeros to a multiple of this, so that a scan has no remainder to deal with. */
export const LANES = 16;
export const SCALE_BYTES = 4;
const MOST = 127;

/** Numbers of a code: `dims` and the padding. */
export function paddedDims(dims: number): number {
  return Math.ceil(dims / LANES) * LANES;
}

/** Bytes of one code: the numbers as int8, then the scale as a little-endian float32. */
export function codeBytes(dims: number): number {
  return paddedDims(dims) + SCALE_BYTES;
}

/**
 * @param vectors `[n, dims]` float32
 * @returns `[n, codeBytes(dims)]`; a vector that holds a number that is not finite has a scale of NaN
 */
export function encodeVectors(vectors: Float32Array, dims: number): Uint8Array {
  const rows = vectors.length / dims;
  const stride = codeBytes(dims);
  const out = new Uint8Array(rows * stride);
  const view = new DataView(out.buffer);
  for (let row = 0; row < rows; row++) {
    const from = row * dims;
    const to = row * stride;
    let most = 0;
    let finite = true;
    for (let j = 0; j < dims; j++) {
      const value = Math.abs(vectors[from + j] as number);
      if (value > most) most = value;
      if (!Number.isFinite(value)) finite = false;
    }
    view.setFloat32(to + stride - SCALE_BYTES, finite ? most / MOST : Number.NaN, true);
    if (!finite || most === 0) continue;
    const factor = MOST / most;
    for (let j = 0; j < dims; j++) out[to + j] = Math.round((vectors[from + j] as number) * factor);
  }
  return out;
}

/** @param codes `[n, codeBytes(dims)]` @returns `[n, dims]` float32 */
export function decodeVectors(codes: Uint8Array, dims: number): Float32Array {
  const stride = codeBytes(dims);
  const rows = Math.floor(codes.byteLength / stride);
  const view = new DataView(codes.buffer, codes.byteOffset, codes.byteLength);
  const out = new Float32Array(rows * dims);
  for (let row = 0; row < rows; row++) {
    const from = row * stride;
    const scale = view.getFloat32(from + stride - SCALE_BYTES, true);
    for (let j = 0; j < dims; j++) out[row * dims + j] = view.getInt8(from + j) * scale;
  }
  return out;
}

/** Number of the first code whose vector was not finite, or -1. */
export function firstBadCode(codes: Uint8Array, dims: number): number {
  const stride = codeBytes(dims);
  const view = new DataView(codes.buffer, codes.byteOffset, codes.byteLength);
  for (let at = stride; at <= codes.byteLength; at += stride) {
    if (!Number.isFinite(view.getFloat32(at - SCALE_BYTES, true))) return at / stride - 1;
  }
  return -1;
}
