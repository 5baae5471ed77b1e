/**
 * One loop as the bytes of a WebAssembly module: the parts of the encoding that the loops of this program share. Each works on a memory of its
 * owner, which it imports as `m.m`, and is exported as `run`.
 */

export const I32 = 0x7f;
export const V128 = 0x7b;
export const EMPTY = 0x40;
export const BLOCK = 0x02;
export const LOOP = 0x03;
export const END = 0x0b;
export const BR = 0x0c;
export const BR_IF = 0x0d;
export const I32_CONST = 0x41;
export const I32_EQZ = 0x45;
export const I32_LT_U = 0x49;
export const I32_ADD = 0x6a;
export const I32_SUB = 0x6b;
export const SHIFT_LEFT = 0x74;
export const SHIFT_RIGHT = 0x76;

export const get = (local: number): number[] => [0x20, local];
export const set = (local: number): number[] => [0x21, local];
export const tee = (local: number): number[] => [0x22, local];
/** Loads 16 bytes at the address on the stack, plus an offset. */
export const load = (offset: number): number[] => [0xfd, 0x00, 0, offset];
/** Stores 16 bytes there. */
export const store = (offset: number): number[] => [0xfd, 0x0b, 0, offset];

/**
 * @param params how many 32-bit numbers the loop is called with
 * @param locals its other variables, a count and a type each
 * @param code what it does
 */
export function wasmLoop(
  params: number,
  locals: readonly (readonly [count: number, type: number])[],
  code: readonly number[],
): Uint8Array<ArrayBuffer> {
  const body = [locals.length, ...locals.flat(), ...code, END];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, params, ...new Array<number>(params).fill(I32), 0]),
    ...section(2, [1, ...name('m'), ...name('m'), 2, 0, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name('run'), 0, 0]),
    ...section(10, [1, ...size(body.length), ...body]),
  ]);
}

/** A memory grows by whole pages. */
export const PAGE_BYTES = 65_536;

/** @param bytes that a memory is to hold @returns what it is made with */
export function pages(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES);
}

/** The loop of a module, over a memory. */
export function loopOver<T>(module: WebAssembly.Module, memory: WebAssembly.Memory): T {
  return new WebAssembly.Instance(module, { m: { m: memory } }).exports['run'] as unknown as T;
}

// --- internal ---

function name(text: string): number[] {
  return [text.length, ...Buffer.from(text)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...size(content.length), ...content];
}

/** An unsigned number, seven bits a byte. */
function size(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...size(value >>> 7)];
}
