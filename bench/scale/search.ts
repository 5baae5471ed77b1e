/** Search over one index: warm latency and memory in this process, and recall of the vector arm against exact floats. */

import { cpuUsage, memoryUsage } from 'node:process';
import { pathWords, staticText } from '../../src/index/threads/embed-text.ts';
import { loadStaticEmbedder } from '../../src/model/index.ts';
import { openSearcher, type Searcher } from '../../src/search/index.ts';
import { IndexReader } from '../../src/store/index.ts';
import { median, percentile } from '../speed/processes.ts';

const K = 10;
const EMBED_BATCH = 512;
const WARM_UP = 10;
const RECALL_QUERIES = 40;

export async function measureSearch(indexDir: string, queries: readonly string[]): Promise<object> {
  const before = memoryUsage().rss;
  const staticEmbedder = loadStaticEmbedder();
  const started = performance.now();
  const searcher = await openSearcher({ indexDir, staticEmbedder: () => staticEmbedder, warm: true });
  await searcher.warmUp();
  const warmUpMs = performance.now() - started;
  for (const query of queries.slice(0, WARM_UP)) await searcher.search({ query });
  const times: number[] = [];
  const cpuBefore = cpuUsage();
  for (const query of queries) {
    const began = performance.now();
    await searcher.search({ query });
    times.push(performance.now() - began);
  }
  const cpu = cpuUsage(cpuBefore);
  const rss = memoryUsage().rss;
  const recallAt10 = await recall(indexDir, searcher, queries.slice(0, RECALL_QUERIES));
  searcher.close();
  return {
    warmUpSeconds: Number((warmUpMs / 1000).toFixed(1)),
    searchP50Ms: Number(median(times).toFixed(1)),
    searchP95Ms: Number(percentile(times, 0.95).toFixed(1)),
    /** Of all threads: what a busy machine changes least. */
    searchCpuMs: Number(((cpu.user + cpu.system) / 1000 / queries.length).toFixed(1)),
    searchMiB: Math.round((rss - before) / 2 ** 20),
    recallAt10,
  };
}

// --- internal ---

/** Share of the ten chunks nearest in float32, embedded again from their texts, that a search by vectors gives too. */
async function recall(indexDir: string, searcher: Searcher, queries: readonly string[]): Promise<number> {
  const embedder = loadStaticEmbedder();
  const { dims } = embedder.identity;
  const vectors = embedder.embedSync([...queries]);
  const best = queries.map(() => new Best());
  const reader = await IndexReader.open(indexDir);
  let waiting: { id: string; text: string }[] = [];
  const take = () => {
    const rows = embedder.embedSync(waiting.map(({ text }) => text));
    waiting.forEach(({ id }, row) => {
      const vector = rows.subarray(row * dims, (row + 1) * dims);
      best.forEach((top, n) => {
        top.add(id, dot(vector, vectors.subarray(n * dims, (n + 1) * dims)));
      });
    });
    waiting = [];
  };
  await reader.scan(null, (row) => {
    waiting.push({ id: row.id, text: staticText(pathWords(row.path), row.text) });
    if (waiting.length >= EMBED_BATCH) take();
    return true;
  });
  take();
  let found = 0;
  let wanted = 0;
  for (const [n, top] of best.entries()) {
    const request = { query: queries[n] ?? '', mode: 'semantic', rank: false, limit: K } as const;
    const given = (await searcher.search(request)).results;
    const query = vectors.subarray(n * dims, (n + 1) * dims);
    const exact = embedder.embedSync(given.map(({ path, text }) => staticText(pathWords(path), text)));
    wanted += top.scores.size;
    // A chunk as near as the tenth is as good as it: copies of a text have one vector.
    found += given.filter((_, row) => dot(exact.subarray(row * dims, (row + 1) * dims), query) >= top.least()).length;
  }
  reader.close();
  return Number((found / Math.max(1, wanted)).toFixed(4));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] as number) * (b[j] as number);
  return sum;
}

class Best {
  readonly scores = new Map<string, number>();
  #least = Number.NEGATIVE_INFINITY;

  add(id: string, score: number): void {
    if (this.scores.size >= K && score <= this.#least) return;
    this.scores.set(id, score);
    if (this.scores.size > K) {
      const [worst] = [...this.scores].sort((a, b) => a[1] - b[1])[0] ?? [''];
      this.scores.delete(worst);
    }
    this.#least = Math.min(...this.scores.values());
  }

  least(): number {
    return this.#least;
  }
}
