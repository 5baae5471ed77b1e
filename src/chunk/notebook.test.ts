/** The script that `files/` makes of a notebook is read in the language of its kernel. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chunker, createChunker } from './index.ts';

let chunker: Chunker;
beforeAll(async () => {
  chunker = await createChunker({ limitMs: 20_000 });
});
afterAll(() => chunker.close());

it.each([
  ['# Jupyter notebook, python\n\n# %% [markdown]\n# # Tides\n# %%\ndef low(x):\n    return x\n', '6 function low'],
  ['# Jupyter notebook, python3\n\n# %%\nclass Boat: pass\n', '4 class Boat'],
  ['# Jupyter notebook, r\n\n# %%\nlow <- function(x) x\n', '4 function low'],
  ['// Jupyter notebook, scala\n\n// %%\ndef low(x: Int) = x\n', '4 function low'],
  ['// Jupyter notebook, c++17\n\n// %%\nint low(int x) { return x; }\n', '4 function low'],
])('%j', async (text, expected) => {
  const { symbols, chunks } = await chunker.chunk({ path: 'a.ipynb', text, language: 'jupyter' });
  expect(symbols.map(({ name, kind, startLine }) => `${startLine} ${kind} ${name}`)).toEqual([expected]);
  expect(chunks.map((chunk) => chunk.text).join('')).toBe(text);
});

it('what is no such script is cut by lines', async () => {
  for (const text of [
    '{"cells": []}\n',
    '# Jupyter notebook, klingon\nqapla\n',
    '# Jupyter notebook, __proto__\nx\n',
  ]) {
    const file = await chunker.chunk({ path: 'a.ipynb', text, language: 'jupyter' });
    expect(file).toMatchObject({ parser: 'lines', fallback: null, symbols: [] });
  }
});
