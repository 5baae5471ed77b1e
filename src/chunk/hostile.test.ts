/** Input that no one would write: none of it throws, hangs, traps for good, or loses a character. */

import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Parser } from 'web-tree-sitter';
import { type Chunker, createChunker, LANGUAGES } from './index.ts';

const own = LANGUAGES.filter((each) => each.cut !== 'lines').map((each) => each.id);
/** A surrogate without its other half. */
const HALF_PAIR = /\p{Surrogate}/u;

let chunker: Chunker;
beforeAll(async () => {
  chunker = await createChunker();
});
afterEach(() => vi.restoreAllMocks());

async function tiles(text: string, language: string, using = chunker) {
  const file = await using.chunk({ path: 'hostile', text, language });
  expect(file.chunks.map((chunk) => chunk.text).join('')).toBe(text);
  for (const chunk of file.chunks) expect(chunk.text.replace(/\s/g, '').length).toBeLessThanOrEqual(750 * 1.2);
  return file;
}

describe('hostile input', () => {
  it.each(['', ' ', '\n\n', '\r', '\t \r\n', '\uFEFF', '\uFEFF\n '])('a blank file %j gives no chunk', async (text) => {
    for (const language of own) {
      const file = await chunker.chunk({ path: 'blank', text, language });
      expect(file).toMatchObject({ chunks: [], symbols: [], imports: [], fallback: null });
    }
  });

  it('a BOM counts as part of the text', async () => {
    const file = await tiles('\uFEFFexport function first() {}\n', 'typescript');
    expect(file.chunks[0]).toMatchObject({ startByte: 0, endByte: 30, startLine: 1, endLine: 1, symbol: 'first' });
  });

  it('bytes are UTF-8, lines count CRLF and lone CR', async () => {
    const text = 'const a = "é😀";\r\nconst b = "ü";\rconst c = 1;\r\n';
    const file = await tiles(text, 'typescript');
    expect(file.chunks.at(-1)?.endByte).toBe(Buffer.byteLength(text));
    expect(file.chunks.at(-1)?.endLine).toBe(3);
    expect((await tiles('a\rb\rc', 'python')).chunks[0]).toMatchObject({ startLine: 1, endLine: 3 });
  });

  it.each(['a\0b\0function x() {}\n', '\uD800 x = 1\n', 'x = "\uDC00\uD83D"\n', '👩‍👩‍👧‍👦'.repeat(50)])(
    'odd characters %#',
    async (text) => {
      for (const language of own) await tiles(text, language);
    },
  );

  it.each(['{', '[', '(', '<a>', '/*', '"', '`${'])('%s a hundred thousand times', async (bracket) => {
    for (const language of ['javascript', 'html']) {
      const file = await tiles(bracket.repeat(100_000), language);
      expect([null, 'too-deep', 'timeout']).toContain(file.fallback);
    }
    expect(chunker.poisoned).toBe(false);
  });

  it('deep nesting falls back to lines and says so', async () => {
    const file = await tiles(`const x = ${'['.repeat(2000)}1${']'.repeat(2000)};\n`, 'javascript');
    expect(file).toMatchObject({ parser: 'lines', fallback: 'too-deep' });
  });

  it('one line of a megabyte is cut to size', async () => {
    for (const [unit, language] of [
      ['f(a,b);', 'javascript'],
      ['"k":[1,2],', 'json'],
      ['x ', 'text'],
      ['word😀', 'markdown'],
      ["insert into t values('a');", 'sql'],
    ] as const) {
      const file = await tiles(unit.repeat(Math.ceil(1_000_000 / unit.length)), language);
      expect(file.chunks.length).toBeGreaterThan(500);
      for (const chunk of file.chunks) expect(chunk.text).not.toMatch(HALF_PAIR);
    }
  });

  it('a file cut in the middle of a token keeps its whole definitions', async () => {
    const file = await tiles('def first():\n    return 1\n\ndef second():\n    return "unfinis', 'python');
    expect(file.symbols.map((symbol) => symbol.name)).toContain('first');
    expect(file.fallback).toBeNull();
  });

  it('syntax errors leave the rest of the tree in use', async () => {
    const file = await tiles(
      'class A {\n  ok() { return 1; }\n  )) broken((\n  fine() { return 2; }\n}\n',
      'typescript',
    );
    expect(file.parser).toBe('tree');
    expect(file.symbols.map((symbol) => symbol.name)).toEqual(expect.arrayContaining(['ok']));
  });

  it('an unknown language is cut by lines without a complaint', async () => {
    expect(await tiles('some words\n', 'klingon')).toMatchObject({ parser: 'lines', fallback: null });
    expect(await tiles('some words\n', '__proto__')).toMatchObject({ parser: 'lines', fallback: null });
  });

  it('a limit of work ends the parse, and the next file is parsed again', async () => {
    const hurried = await createChunker({ limitMs: 0 });
    const text = 'export const value = [1, 2, 3].map((x) => x * 2);\n'.repeat(500);
    expect(await tiles(text, 'typescript', hurried)).toMatchObject({ parser: 'lines', fallback: 'timeout' });
    expect(hurried.poisoned).toBe(false);
    hurried.close();
    const patient = await createChunker({ limitMs: 20_000 });
    expect(await tiles(text, 'typescript', patient)).toMatchObject({ parser: 'tree', fallback: null });
    patient.close();
  });

  it('after a trap it goes on by lines and says that its thread should be replaced', async () => {
    const trapped = await createChunker();
    await tiles('let a = 1;\n', 'javascript', trapped);
    vi.spyOn(Parser.prototype, 'parse').mockImplementationOnce(() => {
      throw new WebAssembly.RuntimeError('memory access out of bounds');
    });
    expect(await tiles('let a = 1;\n', 'javascript', trapped)).toMatchObject({ parser: 'lines', fallback: 'trap' });
    expect(trapped.poisoned).toBe(true);
    expect(await tiles('let a = 1;\n', 'javascript', trapped)).toMatchObject({ parser: 'lines', fallback: 'trap' });
    expect((await tiles('# Title\n', 'markdown', trapped)).parser).toBe('headings');
    trapped.close();
  });

  it('memory stays flat over many parses', async () => {
    const text = 'export function f(a: number): number {\n  return a + 1;\n}\n'.repeat(700);
    const parse = () => chunker.chunk({ path: 'x', text, language: 'typescript' });
    for (let i = 0; i < 5; i++) await parse();
    const before = process.memoryUsage();
    for (let i = 0; i < 40; i++) await parse();
    const after = process.memoryUsage();
    // A leaked tree of this size is about a megabyte; 40 of them would show here.
    expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(10e6);
  });
});
