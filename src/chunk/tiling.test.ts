/** Whatever the text: chunks tile it, keep to their size, and their lines and bytes are true. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChunkedFile } from '../base/types.ts';
import { packageRoot } from '../platform/package-root.ts';
import { type Chunker, createChunker, LANGUAGES } from './index.ts';

const BUDGET = 120;
const own = LANGUAGES.filter((each) => each.cut !== 'lines').map((each) => each.id);

let chunker: Chunker;
beforeAll(async () => {
  chunker = await createChunker({ budget: BUDGET });
});
afterAll(() => chunker.close());

function expectTiled(text: string, file: ChunkedFile): void {
  expect(file.chunks.map((chunk) => chunk.text).join('')).toBe(text.trim() === '' ? '' : text);
  const lines = text.split(/\r\n|\r|\n/);
  let byte = 0;
  let line = 1;
  let offset = 0;
  for (const [i, chunk] of file.chunks.entries()) {
    expect(chunk.ordinal).toBe(i);
    expect(chunk.text.trim()).not.toBe('');
    // A definition may hold its comment up to this much over the budget: HELD_SLACK in cut.ts.
    expect(chunk.text.replace(/\s/g, '').length).toBeLessThanOrEqual(BUDGET * 1.4);
    expect(chunk.startByte).toBe(byte);
    byte += Buffer.byteLength(chunk.text);
    expect(chunk.endByte).toBe(byte);
    expect(chunk.startLine).toBeGreaterThanOrEqual(line);
    expect(chunk.endLine).toBeGreaterThanOrEqual(chunk.startLine);
    expect(chunk.endLine).toBeLessThanOrEqual(lines.length);
    const first = chunk.text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
    expect(lines[chunk.startLine - 1]).toContain(first.trimEnd());
    line = chunk.endLine;
    // Only a line that is larger than a chunk is cut inside.
    const before = text.slice(0, offset);
    if (before !== '' && !/[\r\n]$/.test(before)) {
      const around = `${before.split(/[\r\n]/).at(-1)}${text.slice(offset).split(/[\r\n]/, 1)[0]}`;
      expect(around.replace(/\s/g, '').length).toBeGreaterThan(BUDGET);
    }
    offset += chunk.text.length;
    expect(chunk.text).not.toMatch(/^[\uDC00-\uDFFF]/);
  }
}

/** Halves of a surrogate pair are no text that a file could hold. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '"',
    "'",
    '`',
    '\n',
    '\r\n',
    '\r',
    '\0',
    '😀',
    '/*',
    '#',
    '-- ',
    ';',
    '    ',
    '<script>',
    '\n\n',
    '$$',
  ),
);

describe('tiling', () => {
  it.each([...own, 'text'])('%s: mutated samples', async (language) => {
    const sample = readFileSync(
      join(packageRoot(), 'test', 'golden', 'chunk', `${language === 'text' ? 'markdown' : language}.txt`),
      'utf8',
    );
    const edit = fc.tuple(fc.nat(sample.length), fc.nat(60), piece);
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 4 }), fc.nat(2), async (edits, repeat) => {
        let text = sample.repeat(repeat + 1);
        for (const [at, drop, put] of edits) text = text.slice(0, at) + put + text.slice(at + drop);
        text = wellFormed(text);
        expectTiled(text, await chunker.chunk({ path: 'x', text, language }));
      }),
      { numRuns: 15 },
    );
    expect(chunker.poisoned).toBe(false);
  });

  it('arbitrary text in a random language', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...own, 'text'),
        fc.array(piece, { maxLength: 200 }),
        async (language, pieces) => {
          const text = wellFormed(pieces.join(''));
          expectTiled(text, await chunker.chunk({ path: 'x', text, language }));
        },
      ),
      { numRuns: 300 },
    );
  });
});
