/**
 * Clones of functions, put beside the corpora: does `similar` find each from its original, and how much else does it find?
 * `npm run bench:clones -- [options]`: `--corpora DIR`, `--count N` functions, `--seed N` chooses others, `--cache DIR`, `--misses` lists what is missed,
 * `--others` what else is found, `--save` keeps the figures.
 */

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { indexRoot } from '../../src/index/index.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { type CloneRegion, findCloneGroups, similarToPlace } from '../../src/search/index.ts';
import { type CandidateRow, IndexReader } from '../../src/store/index.ts';
import { CORPORA_LIST, corporaFolder, readCorpora, runBench } from '../corpora.ts';
import { saveResult } from '../results.ts';
import { chooseOriginals, type Injected, inject } from './inject.ts';
import type { CloneType } from './mutate.ts';

const TYPES: readonly CloneType[] = ['T1', 'T2', 'T3'];
const LIMIT = 1000;
/** A function of the corpora that is this much alike is a clone, whoever wrote it. */
const CLEAR = 0.9;

function readOptions() {
  return parseArgs({
    options: {
      corpora: { type: 'string' },
      count: { type: 'string', default: '150' },
      cache: { type: 'string', default: join(packageRoot(), 'bench', '.cache', 'clones') },
      seed: { type: 'string', default: '20261130' },
      misses: { type: 'boolean', default: false },
      others: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  }).values;
}

async function main(): Promise<void> {
  const values = readOptions();
  const corpora = corporaFolder(values.corpora, readCorpora(CORPORA_LIST));
  const cache = resolve(values.cache);
  const plain = join(cache, 'plain-index');
  await indexRoot({ root: corpora, indexDir: plain, walk: {} });
  const { chosen, foreign } = await chooseOriginals(plain, Number(values.count), Number(values.seed));
  const folder = join(cache, 'corpora');
  const injected = inject(corpora, folder, chosen, foreign, Number(values.seed));
  const indexDir = join(cache, 'index');
  await indexRoot({ root: folder, indexDir, walk: {} });

  const reader = await inMemory(indexDir);
  const foundOfType = new Map<CloneType, number>(TYPES.map((type) => [type, 0]));
  let others = 0;
  let clonesBefore = 0;
  let injectedToo = 0;
  let alone = 0;
  const times: number[] = [];
  for (const original of chosen) {
    const { path, startLine, endLine } = original;
    const begun = performance.now();
    // A function that is too short to compare counts as missed.
    const regions = await similarToPlace(reader, { path, at: { startLine, endLine }, limit: LIMIT }).then(
      (found) => found.regions,
      () => [],
    );
    times.push(performance.now() - begun);
    const own = injected.filter((clone) => clone.original === original);
    for (const clone of own) {
      const region = regions.find((each) => isSame(each, clone));
      if (region !== undefined) foundOfType.set(clone.type, (foundOfType.get(clone.type) ?? 0) + 1);
      if (region !== undefined && values.others) process.stdout.write(`found ${clone.type} ${region.likeness}\n`);
      else if (values.misses)
        process.stdout.write(
          `missed ${clone.type} ${path}:${startLine}-${endLine} ${clone.path}:${clone.startLine}-${clone.endLine}\n`,
        );
    }
    const rest = regions.filter((region) => !own.some((clone) => touches(region, clone)));
    const found = rest.filter(({ path }) => !path.startsWith('injected/'));
    const doubtful = found.filter(({ likeness }) => likeness < CLEAR).length;
    injectedToo += rest.length - found.length;
    clonesBefore += found.length - doubtful;
    others += doubtful;
    if (doubtful === 0) alone++;
    if (values.others && rest.length > 0) {
      process.stdout.write(`${path}:${startLine}-${endLine}\n`);
      for (const { path, startLine, endLine, likeness } of rest)
        process.stdout.write(`   ${path}:${startLine}-${endLine} ${likeness}\n`);
    }
  }
  const begun = performance.now();
  const all = await findCloneGroups(reader, { minLines: 6, limit: 10 });
  const allMs = Math.round(performance.now() - begun);
  reader.close();
  times.sort((a, b) => a - b);
  const figures = {
    functions: chosen.length,
    recall: Object.fromEntries(TYPES.map((type) => [type, round((foundOfType.get(type) ?? 0) / chosen.length)])),
    /** Functions of the corpora that are less alike than 0.9; the rest are clones that were there before. */
    othersAQuery: round(others / chosen.length),
    clonesBeforeAQuery: round(clonesBefore / chosen.length),
    /** Clones that were made of another function. */
    injectedOfOthersAQuery: round(injectedToo / chosen.length),
    queriesWithoutOthers: round(alone / chosen.length),
    medianMs: Math.round(times[times.length >> 1] ?? 0),
    chunks: reader.count,
    all: { groups: all.total, tookMs: allMs },
  };
  process.stdout.write(`${JSON.stringify(figures, null, 1)}\n`);
  if (values.save) saveResult('clones', figures, join(packageRoot(), 'bench', 'results'));
}

/** Reads the index once for all queries. */
async function inMemory(indexDir: string) {
  const reader = await IndexReader.open(indexDir);
  const rows: CandidateRow[] = [];
  const byPath = new Map<string, CandidateRow[]>();
  await reader.scan(null, (row) => {
    byPath.set(row.path, [...(byPath.get(row.path) ?? []), row]);
    return rows.push(row) > 0;
  });
  return {
    scan: async (_: unknown, visit: (row: CandidateRow) => boolean) => void rows.every(visit),
    chunksOfFiles: async (paths: readonly string[]) => paths.flatMap((path) => byPath.get(path) ?? []),
    vectors: (ids: readonly string[]) => reader.vectors(ids),
    chunkVectors: (vector: Float32Array, limit: number) => reader.chunkVectors(vector, limit, null),
    close: () => reader.close(),
    count: rows.length,
  };
}

/** At least half of the lines of both are the same. */
function isSame(region: CloneRegion, clone: Injected): boolean {
  if (!touches(region, clone)) return false;
  const common = Math.min(region.endLine, clone.endLine) - Math.max(region.startLine, clone.startLine) + 1;
  const both = Math.max(region.endLine, clone.endLine) - Math.min(region.startLine, clone.startLine) + 1;
  return common * 2 >= both;
}

function touches(region: CloneRegion, clone: Injected): boolean {
  return region.path === clone.path && region.startLine <= clone.endLine && region.endLine >= clone.startLine;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

await runBench(main);
