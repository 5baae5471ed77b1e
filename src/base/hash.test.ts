import { expect, it } from 'vitest';
import { initHash, sha256Hex, xxh64Hex } from './hash.ts';

it('refuses to hash before it is ready', () => expect(() => xxh64Hex('a')).toThrow(/initHash/));

it('gives the reference values, for text and bytes alike', async () => {
  await initHash();
  await initHash();
  expect(xxh64Hex('')).toBe('ef46db3751d8e999');
  expect(xxh64Hex('a')).toBe('d24ec4f1a98c6e5b');
  expect(xxh64Hex('abc')).toBe('44bc2cf5ad770999');
  expect(xxh64Hex('ключ 🙂')).toBe(xxh64Hex(new TextEncoder().encode('ключ 🙂')));
  expect(xxh64Hex(new Uint8Array(2_000_000))).toMatch(/^[0-9a-f]{16}$/);
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
