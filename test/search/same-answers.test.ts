/** The same files give the same answer, byte by byte, whatever runs made the index, from the copy for short processes, from memory and from the tables. */

import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Follower, indexRoot } from '../../src/index/index.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { openSearcher, type SearcherOptions } from '../../src/search/index.ts';
import { indexLayout } from '../../src/store/index.ts';
import { removeFolder } from '../folders.ts';

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-same-'));
afterAll(() => removeFolder(scratch));

/** Only against hanging. */
const TIMEOUT_MS = 180_000;
const QUERIES = ['open the socket', 'decodeHeader', 'retry', 'queue of tokens', 'where is a cookie flushed', 'zebra'];
const MODES = ['auto', 'lexical', 'semantic', 'symbol'] as const;
const NOUNS = ['session', 'token', 'router', 'cache', 'parser', 'queue', 'socket', 'header', 'cookie'];
const VERBS = ['open', 'close', 'refresh', 'match', 'encode', 'decode', 'flush', 'retry'];

/** Files with copies and near-copies among them, so that much scores alike. */
const FILES = new Map(
  NOUNS.flatMap((noun, i) =>
    VERBS.map((verb, j): [string, string] => {
      const name = `${verb}${noun[0]?.toUpperCase()}${noun.slice(1)}`;
      const lines = Array.from({ length: 1 + ((i * 3 + j) % 4) * 9 }, (_, n) => `  step(${n}, ${verb}, ${noun});\n`);
      const twin = (i + j) % 3 === 0 ? 'export const shared = 1;\n' : '';
      return [
        `${noun}/${verb}.ts`,
        `/** Will ${verb} the ${noun}. */\nexport function ${name}(id: string) {\n${lines.join('')}}\n${twin}`,
      ];
    }),
  ),
);
for (const noun of NOUNS) FILES.set(`${noun}/LICENSE.txt`, 'Use it as you like, and retry when it fails.\n');
FILES.set('README.md', '# Tokens\n\nA zebra of the queue.\n\n## Cookies\n\nThey are flushed.\n');

let count = 0;

class Place {
  readonly root = join(scratch, `root-${count}`);
  readonly indexDir = join(scratch, `index-${count++}`);

  write(path: string, text = FILES.get(path) ?? ''): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.root, path));
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(join(this.root, to)), { recursive: true });
    renameSync(join(this.root, from), join(this.root, to));
  }

  async index(options: { readonly signal?: AbortSignal; readonly threads?: number } = {}): Promise<void> {
    await indexRoot({ root: this.root, indexDir: this.indexDir, walk: {}, ...options });
  }

  async answers(over: Partial<SearcherOptions> = {}): Promise<string[]> {
    const embedder = loadStaticEmbedder();
    const searcher = await openSearcher({ indexDir: this.indexDir, staticEmbedder: () => embedder, ...over });
    try {
      await searcher.warmUp();
      const answers: string[] = [];
      for (const query of QUERIES) {
        for (const mode of MODES) {
          const { tookMs: _, ...answer } = await searcher.search({ query, mode, limit: 40, explain: true });
          answers.push(JSON.stringify(answer));
        }
      }
      return answers;
    } finally {
      searcher.close();
    }
  }
}

let expected: string[];

beforeAll(async () => {
  const place = new Place();
  for (const path of FILES.keys()) place.write(path);
  await place.index();
  expected = await place.answers();
  expect(expected.join('')).toContain('decodeHeader');
  expect(await place.answers({ warm: true })).toEqual(expected);
  expect(await place.answers({ warm: true, fullCopyChunks: 0 })).toEqual(expected);
}, TIMEOUT_MS);

async function expectSame(place: Place): Promise<void> {
  const { copy } = indexLayout(place.indexDir);
  expect(existsSync(copy)).toBe(true);
  expect(await place.answers()).toEqual(expected);
  // Without the copy for short processes the tables answer.
  renameSync(copy, `${copy}.away`);
  expect(await place.answers()).toEqual(expected);
  renameSync(`${copy}.away`, copy);
  expect(await place.answers({ warm: true })).toEqual(expected);
}

test(
  'in pieces, in any order, with other texts and names on the way',
  async () => {
    const paths = [...FILES.keys()];
    const orders = fc.record({
      order: fc.shuffledSubarray(paths, { minLength: paths.length }),
      runs: fc.integer({ min: 2, max: 4 }),
      spoiled: fc.subarray(paths, { maxLength: 8 }),
      moved: fc.subarray(paths, { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(orders, async ({ order, runs, spoiled, moved }) => {
        const place = new Place();
        const size = Math.ceil(order.length / runs);
        for (let run = 0; run < runs; run++) {
          for (const path of order.slice(run * size, (run + 1) * size)) place.write(path);
          for (const path of spoiled) place.write(path, `export const zebra${run} = "retry the socket ${path}";\n`);
          await place.index({ threads: 1 + (run % 2) });
        }
        for (const path of spoiled) place.write(path);
        for (const path of moved) place.move(path, `away/${path}`);
        place.write('gone.ts', 'export function retryZebra() {}\n');
        await place.index();
        for (const path of moved) place.move(`away/${path}`, path);
        place.remove('gone.ts');
        await place.index();
        await expectSame(place);
      }),
      { numRuns: 2 },
    );
  },
  TIMEOUT_MS,
);

test(
  'after runs that were broken off',
  async () => {
    const place = new Place();
    for (const [n, path] of [...FILES.keys()].entries()) {
      place.write(path);
      if (n % 25 !== 24) continue;
      const stop = new AbortController();
      const run = place.index({ signal: stop.signal });
      setTimeout(() => stop.abort(), 60 * (n / 25));
      await run.catch(() => undefined);
    }
    await place.index();
    await expectSame(place);
  },
  TIMEOUT_MS,
);

test(
  'through a watch, and from a copy in memory that followed it',
  async () => {
    const place = new Place();
    for (const path of [...FILES.keys()].slice(0, 40)) place.write(path);
    await place.index();
    const embedder = loadStaticEmbedder();
    const memory = await openSearcher({ indexDir: place.indexDir, staticEmbedder: () => embedder, warm: true });
    await memory.warmUp();
    const index = { root: place.root, indexDir: place.indexDir, walk: {}, threads: 1 };
    const follower = new Follower({ index: () => index, onEvent: () => undefined });
    try {
      follower.start();
      await expect.poll(() => follower.state().reconciles.ready, { timeout: 60_000 }).toBe(1);
      for (const path of [...FILES.keys()].slice(40, 60)) place.write(path);
      place.write('queue/open.ts', 'export const zebra = "retry";\n');
      const holds = (query: string, path: string) => async () => {
        await memory.follow();
        const { results } = await memory.search({ query, mode: 'lexical', limit: 1000 });
        return results.some((hit) => hit.path === path);
      };
      await expect.poll(holds('zebra', 'queue/open.ts'), { timeout: 60_000 }).toBe(true);
      for (const path of FILES.keys()) place.write(path);
      const json = async () => {
        await memory.follow();
        const answers: string[] = [];
        for (const query of QUERIES) {
          for (const mode of MODES) {
            const { tookMs: _, ...answer } = await memory.search({ query, mode, limit: 40, explain: true });
            answers.push(JSON.stringify(answer));
          }
        }
        return answers;
      };
      await expect.poll(json, { timeout: 60_000, interval: 300 }).toEqual(expected);
    } finally {
      memory.close();
      await follower.close();
    }
    await expectSame(place);
  },
  TIMEOUT_MS,
);
