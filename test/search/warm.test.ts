/** Answers from memory must be the answers from the tables: same files, same order where scores differ. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { openSearcher, type Searcher, type SearchRequest } from '../../src/search/index.ts';
import { removeFolder } from '../folders.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-warm-'));
const root = join(scratch, 'root');
const indexDir = join(scratch, 'index');
const NOUNS = ['session', 'token', 'router', 'cache', 'parser', 'queue', 'socket', 'header', 'cookie', 'buffer'];
const VERBS = ['open', 'close', 'refresh', 'match', 'encode', 'decode', 'flush', 'retry', 'validate', 'expire'];
let tables: Searcher;
let memory: Searcher;
/** Holds only what a copy of a large index holds. */
let large: Searcher;

beforeAll(async () => {
  for (const [i, noun] of NOUNS.entries()) {
    mkdirSync(join(root, noun), { recursive: true });
    for (const [j, verb] of VERBS.entries()) {
      const name = `${verb}${noun[0]?.toUpperCase()}${noun.slice(1)}`;
      // Every file of another length: equal scores may come in any order, and would compare nothing.
      const filler = 'more words of another kind '.repeat(1 + i + NOUNS.length * j);
      const text = `/** Will ${verb} the ${noun} for a caller. */\nexport function ${name}(id: string): string {\n  return \`${verb} \${id} in ${noun}\`;\n}\n// ${filler}\n`;
      writeFileSync(join(root, noun, `${verb}.ts`), text);
    }
  }
  await indexRoot({ root, indexDir, walk: {} });
  const embedder = loadStaticEmbedder();
  tables = await openSearcher({ indexDir, staticEmbedder: () => embedder });
  memory = await openSearcher({ indexDir, staticEmbedder: () => embedder, warm: true });
  large = await openSearcher({ indexDir, staticEmbedder: () => embedder, warm: true, fullCopyChunks: 0 });
  await Promise.all([memory.warmUp(), large.warmUp()]);
});

afterAll(() => {
  tables.close();
  memory.close();
  large.close();
  removeFolder(scratch);
});

test.each<SearchRequest>([
  { query: 'refresh an expired token' },
  { query: 'matchRouter' },
  { query: 'flush the buffer', mode: 'lexical' },
  { query: 'where do cookies get validated', mode: 'semantic' },
  // The 19 files that share a part of the name; by symbol alone most of them score alike, so all are asked for.
  { query: 'decodeHeader', mode: 'symbol', limit: 19 },
  { query: 'retry', filter: { under: ['queue', 'socket'] } },
  { query: 'close', filter: { globs: ['cache/*.ts'], languages: ['typescript'] } },
])('$query answers alike from memory and from the tables', async (request) => {
  const [fromTables, fromMemory] = [await tables.search(request), await memory.search(request)];
  expect(fromMemory.arms).toEqual(fromTables.arms);
  expect(fromMemory.confidence).toBe(fromTables.confidence);
  expect(fromMemory.results[0]?.path).toBe(fromTables.results[0]?.path);
  const paths = (response: typeof fromTables): string[] => response.results.map((hit) => hit.path);
  const shared = paths(fromMemory).filter((path) => paths(fromTables).includes(path)).length;
  expect(shared).toBeGreaterThanOrEqual(Math.ceil(fromTables.results.length * 0.8));
  for (const hit of fromMemory.results) {
    if (request.filter?.under)
      expect(request.filter.under.some((folder) => hit.path.startsWith(`${folder}/`))).toBe(true);
    if (request.filter?.globs) expect(hit.path).toMatch(/^cache\//);
  }
});

test.each<SearchRequest>([
  { query: 'refresh an expired token' },
  { query: 'flush the buffer', mode: 'lexical' },
  { query: 'where do cookies get validated', mode: 'semantic' },
  { query: 'retry', filter: { under: ['queue', 'socket'] } },
  { query: 'close', filter: { globs: ['cache/*.ts'], languages: ['typescript'] } },
])('$query answers alike from the copy of a large index', async (request) => {
  const [fromTables, fromCopy] = [await tables.search(request), await large.search(request)];
  const places = (response: typeof fromTables) => response.results.map((hit) => `${hit.path}:${hit.startLine}`);
  expect(places(fromCopy)).toEqual(places(fromTables));
  expect(fromCopy.confidence).toBe(fromTables.confidence);
});

test.each([
  ['whole', () => memory, 'zymurgy'],
  ['large', () => large, 'quokka'],
] as const)('a %s copy in memory follows the index', async (_, of, word) => {
  const path = `cache/${word}.ts`;
  writeFileSync(join(root, path), `export function ${word}Lookup(): number {\n  return 1;\n}\n`);
  await indexRoot({ root, indexDir, walk: {} });
  const searcher = of();
  const first = async (query: string) => (await searcher.search({ query })).results[0]?.path;
  // A commit may go unseen for a moment.
  await expect.poll(() => first(`${word}Lookup`)).toBe(path);
  await searcher.warmUp();
  expect(await first(`${word}Lookup`)).toBe(path);
  writeFileSync(join(root, path), 'export function otherName(): number {\n  return 1;\n}\n');
  await indexRoot({ root, indexDir, walk: {} });
  await expect.poll(() => first('otherName')).toBe(path);
  await searcher.warmUp();
  const gone = await searcher.search({ query: `${word}Lookup`, mode: 'lexical' });
  expect(gone.results.map((hit) => hit.text).join()).not.toContain(`${word}Lookup`);
  rmSync(join(root, path));
  await indexRoot({ root, indexDir, walk: {} });
  await expect.poll(() => first('otherName')).not.toBe(path);
});

test('a copy that followed many commits answers as one made anew', async () => {
  const words = ['alpha', 'bravo', 'carol', 'delta', 'erato'];
  for (const [n, word] of words.entries()) {
    // New, changed and removed files, in turn and together.
    writeFileSync(join(root, 'queue', `${word}.ts`), `export const ${word}Queue = (token: string) => token + ${n};\n`);
    writeFileSync(
      join(root, 'token', 'open.ts'),
      `export function reopenToken${n}(cookie: string): string {\n  return cookie;\n}\n`,
    );
    if (n > 1) rmSync(join(root, 'queue', `${words[n - 2]}.ts`));
    await indexRoot({ root, indexDir, walk: {} });
    expect(await memory.follow()).toBe(true);
  }
  const embedder = loadStaticEmbedder();
  const anew = await openSearcher({ indexDir, staticEmbedder: () => embedder, warm: true });
  try {
    await anew.warmUp();
    for (const query of ['reopenToken', 'refresh an expired token', 'queue', 'deltaQueue', 'alphaQueue', 'cookie']) {
      for (const mode of ['auto', 'lexical', 'semantic'] as const) {
        const [followed, fresh] = [await memory.search({ query, mode }), await anew.search({ query, mode })];
        const places = (response: typeof fresh) =>
          response.results.map(({ path, startLine, score }) => ({ path, startLine, score }));
        expect(new Set(places(followed).map((place) => JSON.stringify(place)))).toEqual(
          new Set(places(fresh).map((place) => JSON.stringify(place))),
        );
      }
    }
  } finally {
    anew.close();
  }
});

test('a copy does not follow a rebuild: it is to be opened anew', async () => {
  await indexRoot({ root, indexDir, walk: {}, force: true });
  expect(await memory.follow()).toBe(false);
});
