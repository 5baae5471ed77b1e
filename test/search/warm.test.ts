/** Answers from memory must be the answers from the tables: same files, same order where scores differ. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { openSearcher, type Searcher, type SearchRequest } from '../../src/search/index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-warm-'));
const root = join(scratch, 'root');
const indexDir = join(scratch, 'index');
const NOUNS = ['session', 'token', 'router', 'cache', 'parser', 'queue', 'socket', 'header', 'cookie', 'buffer'];
const VERBS = ['open', 'close', 'refresh', 'match', 'encode', 'decode', 'flush', 'retry', 'validate', 'expire'];
let tables: Searcher;
let memory: Searcher;

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
  await memory.warmUp();
});

afterAll(() => {
  tables.close();
  memory.close();
  rmSync(scratch, { recursive: true, force: true });
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

test('a copy in memory follows the index', async () => {
  writeFileSync(join(root, 'cache', 'zymurgy.ts'), 'export function zymurgyLookup(): number {\n  return 1;\n}\n');
  await indexRoot({ root, indexDir, walk: {} });
  // A commit may go unseen for a moment.
  await expect
    .poll(async () => (await memory.search({ query: 'zymurgyLookup' })).results[0]?.path)
    .toBe('cache/zymurgy.ts');
  await memory.warmUp();
  const second = await memory.search({ query: 'zymurgyLookup' });
  expect(second.results[0]?.path).toBe('cache/zymurgy.ts');
});
