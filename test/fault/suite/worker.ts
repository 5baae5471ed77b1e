/** F8 and F9: the MLX worker dies, hangs, lies or is poisoned while the index is filled. */

import { join } from 'node:path';
import { MlxCodeError } from '../../../src/base/errors.ts';
import { armFailpoints } from '../../../src/base/failpoints.ts';
import { embedPending, verifyIndex } from '../../../src/index/index.ts';
import { createMlxEmbedder, type MlxEmbedder } from '../../../src/model/index.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { isAlive } from '../../../src/platform/process.ts';
import { describe, Lab, note } from './lab.ts';
import { emptyTally, type FaultClass, rounds, type Tally } from './table.ts';

const IDENTITY = { model: 'fixture', revision: 'r1', dims: 8, documentPrefix: '', queryPrefix: '' };
/** Programs that speak the worker's protocol and misbehave, with their arguments. */
const MISBEHAVIOURS = [
  ['die-once'],
  ['die'],
  ['abort'],
  ['exit0'],
  ['garble'],
  ['half-frame'],
  ['huge-length'],
  ['wrong-id'],
  ['wrong-shape'],
  ['bad-vectors'],
  ['hang'],
  ['stopped'],
  ['slow', '30'],
  ['refuse-all', 'embed-failed'],
  ['die-at-start'],
  ['chatty'],
] as const;
const TIMINGS = {
  startMs: 20_000,
  loadMs: 10_000,
  embedMs: 1000,
  embedPerTextMs: 0,
  pingEveryMs: 200,
  pingMs: 600,
  shutdownMs: 300,
  termMs: 500,
  backoffMs: [10, 10, 10, 10, 10],
};
/** Far beyond every deadline above: whoever waits longer hangs. */
const HANG_MS = 60_000;
const GONE_MS = 5000;

export const badWorker: FaultClass = {
  id: 'F8',
  title: 'MLX worker dies, hangs, lies',
  run: async (extent) => {
    const tally = emptyTally();
    const lab = new Lab(extent.seed);
    try {
      await lab.run();
      const all = extent.nightly ? MISBEHAVIOURS : MISBEHAVIOURS.filter((_, i) => i % 8 === extent.seed % 8);
      for (let round = 0; round < (extent.nightly ? rounds(extent, 1, 3) : 1); round++) {
        for (const [name, ...args] of all) {
          lab.change();
          await lab.run();
          tally.injected++;
          await fill(lab, name, args, tally);
          await settle(lab, tally, name);
        }
        for (const point of extent.nightly ? ['worker.start', 'worker.request'] : []) {
          for (const at of [1, 2, 3]) {
            lab.change();
            await lab.run();
            const fired = armFailpoints(`${point}:${at}`);
            await fill(lab, 'good', [], tally);
            armFailpoints(undefined);
            tally.injected += fired();
            await settle(lab, tally, `${point}:${at}`);
          }
        }
      }
    } finally {
      lab.remove();
    }
    return tally;
  },
};

export const poison: FaultClass = {
  id: 'F9',
  title: 'a chunk that kills the worker',
  run: async (extent) => {
    const tally = emptyTally();
    const lab = new Lab(extent.seed);
    try {
      for (let round = 0; round < rounds(extent, 1, 6); round++) {
        lab.change();
        lab.put('src/bad.ts', `export const poison${round} = ${round};\n`);
        await lab.run();
        tally.injected++;
        await fill(lab, 'poison', [], tally);
        const { chunks, neural } = await verifyIndex(verifyOptions(lab, await lab.fresh()));
        if (neural !== chunks - 1) {
          tally.lost++;
          note(tally, `round ${round}: ${neural} of ${chunks - 1} harmless chunks have a vector`);
        }
      }
    } finally {
      lab.remove();
    }
    return tally;
  },
};

// --- internal ---

/** Fills the tier with this program as the worker; whatever it does must end, be told clearly, and leave no process. */
async function fill(lab: Lab, name: string, args: readonly string[], tally: Tally): Promise<void> {
  let embedder: MlxEmbedder | undefined;
  const work = async () => {
    embedder = await createMlxEmbedder({
      modelDir: lab.top,
      identity: IDENTITY,
      processes: 1,
      launch: {
        file: process.execPath,
        args: [join(packageRoot(), 'test', 'fixtures', 'workers', `${name}.mjs`), ...args],
        env: { ...process.env, MLX_CODE_FAIL: undefined, FIXTURE_NOTES: join(lab.top, 'notes') },
      },
      timings: TIMINGS,
    });
    await embedPending({ indexDir: lab.indexDir, embedder, batch: 4, stopFreeBytes: 0 });
  };
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('hung'), HANG_MS);
  });
  const outcome = await Promise.race([work().catch((error: unknown) => error), hung]);
  clearTimeout(timer);
  const told = outcome === undefined || (outcome instanceof MlxCodeError && outcome.code !== 'E_BUG');
  // A fault of ours that was asked for comes through as it is.
  const injected = outcome instanceof Error && /injected at/.test(outcome.message);
  if (!told && !injected) {
    tally.other++;
    note(tally, `${name}: ${describe(outcome)}`);
  }
  const pids = embedder?.workers().flatMap((worker) => worker.pid ?? []) ?? [];
  await embedder?.close();
  const until = Date.now() + GONE_MS;
  while (pids.some(isAlive) && Date.now() < until) await new Promise((done) => setTimeout(done, 50));
  tally.other += pids.filter(isAlive).length;
}

/** With a worker that behaves, every chunk gets its vector. */
async function settle(lab: Lab, tally: Tally, what: string): Promise<void> {
  await fill(lab, 'good', [], tally);
  await lab.judge(tally, what, true);
}

function verifyOptions(lab: Lab, freshDir: string) {
  return {
    root: lab.root,
    indexDir: lab.indexDir,
    walk: {},
    threads: 1,
    startFreeBytes: 0,
    stopFreeBytes: 0,
    freshDir,
  };
}
