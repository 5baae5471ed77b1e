/** Chunk boundaries, symbols and imports of a small sample in every language; `UPDATE_GOLDEN=1` writes them anew. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChunkedFile } from '../base/types.ts';
import { packageRoot } from '../platform/package-root.ts';
import { type Chunker, createChunker, LANGUAGES } from './index.ts';

const folder = join(packageRoot(), 'test', 'golden', 'chunk');
const samples = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => name.slice(0, -'.txt'.length));
/** Small, so that small samples are cut. */
const BUDGET = 150;

let chunker: Chunker;
beforeAll(async () => {
  chunker = await createChunker({ budget: BUDGET, limitMs: 20_000 });
});
afterAll(() => chunker.close());

describe('samples', () => {
  it('exist for every language that has a grammar or a cutter of its own', () => {
    const expected = LANGUAGES.filter((each) => each.cut !== 'lines').map((each) => each.id);
    expect(samples).toEqual(expect.arrayContaining(expected));
  });

  it.each(samples)('%s', async (language) => {
    const text = readFileSync(join(folder, `${language}.txt`), 'utf8');
    const file = await chunker.chunk({ path: `sample.${language}`, text, language });
    expect(file.fallback).toBeNull();
    expect(file.chunks.map((chunk) => chunk.text).join('')).toBe(text);
    const golden = join(folder, `${language}.golden`);
    const seen = describeFile(file);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, seen);
    expect(seen).toBe(readFileSync(golden, 'utf8'));
  });
});

function describeFile(file: ChunkedFile): string {
  const lines = [`parser ${file.parser}`];
  for (const name of file.imports) lines.push(`import ${name}`);
  for (const { name, kind, scope, startLine, endLine } of file.symbols) {
    lines.push(`symbol ${startLine}-${endLine} ${kind} ${scope === '' ? '' : `${scope} > `}${name}`);
  }
  for (const { startLine, endLine, startByte, endByte, kind, scope, symbol, definitions } of file.chunks) {
    const begun = new Set(definitions.filter(({ begins }) => begins).map(({ name }) => name));
    const defines = begun.has(symbol) ? [...new Set([symbol, ...begun])] : [...begun];
    lines.push(
      `chunk ${startLine}-${endLine} bytes ${startByte}-${endByte} ${kind} [${scope}] '${symbol}' {${defines.join(', ')}}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
