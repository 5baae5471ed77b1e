/** F10: the watcher is killed, its root moved away and back, branches switched under it: what it missed it makes good. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { verifyIndex } from '../../../src/index/index.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { homeOf } from './home.ts';
import { describe, Lab, note } from './lab.ts';
import { emptyTally, type FaultClass, rounds, type Tally } from './table.ts';

/** Far longer than any watcher needs: whoever is not done by then has missed something. */
const SETTLE_MS = 60_000;
const POLL_MS = 300;
const START_MS = 60_000;
const KINDS = ['edits', 'killed', 'away', 'burst'] as const;

export const badWatch: FaultClass = {
  id: 'F10',
  title: 'watcher killed, root away, bursts',
  run: async (extent) => {
    if (!extent.nightly) return emptyTally('only at night; test/fault has the watcher’s own tests for every change');
    const tally = emptyTally();
    const lab = new Lab(extent.seed);
    const env = homeOf(lab);
    let watch = await startWatch(lab, env);
    try {
      if (watch === null) return emptyTally('this build has no watch');
      for (let round = 0; round < rounds(extent, 1, 40); round++) {
        const kind = KINDS[round % KINDS.length] ?? 'edits';
        lab.change();
        if (kind === 'killed') {
          watch?.kill('SIGKILL');
          if (watch !== null) await once(watch, 'close');
          // Every event of this change is lost.
          lab.change();
          watch = await startWatch(lab, env);
        }
        if (kind === 'away') {
          renameSync(lab.root, `${lab.root}-away`);
          await sleep(lab.random() * 2000);
          renameSync(`${lab.root}-away`, lab.root);
          lab.change();
        }
        if (kind === 'burst')
          for (let i = 0; i < 100; i++) lab.put(`burst/${round}-${i}.ts`, `export const b = ${i};\n`);
        tally.injected++;
        await settle(lab, tally, `${kind}, round ${round}`);
        if (watch === null || watch.exitCode !== null) {
          tally.other++;
          note(tally, `${kind}, round ${round}: the watcher ended`);
          watch = await startWatch(lab, env);
        }
      }
    } finally {
      watch?.kill('SIGKILL');
      lab.remove();
    }
    return tally;
  },
};

// --- internal ---

/** @returns the watcher, once it says that it watches; null when it does not */
export async function startWatch(lab: Lab, env: NodeJS.ProcessEnv): Promise<ChildProcess | null> {
  const bin = join(packageRoot(), 'bin', 'mlx-code.mjs');
  const child = spawn(process.execPath, [bin, 'watch', '--fast'], {
    cwd: lab.root,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const until = Date.now() + START_MS;
  while (!said.includes('Watching') && child.exitCode === null && Date.now() < until) await sleep(50);
  if (said.includes('Watching')) return child;
  const closed = child.exitCode === null ? once(child, 'close') : null;
  child.kill('SIGKILL');
  await closed;
  return null;
}

/** Waits until the index is as one made from scratch; what is not so after a minute counts as lost. */
export async function settle(lab: Lab, tally: Tally, what: string): Promise<void> {
  const options = { root: lab.root, indexDir: lab.indexDir, walk: {}, threads: 1, freshDir: await lab.fresh() };
  const until = Date.now() + SETTLE_MS;
  let last = 'nothing was seen';
  while (Date.now() < until) {
    try {
      const { differences: all, outdated, settled } = await verifyIndex(options);
      // A watch that leaves the MLX tier alone leaves vectors of old texts to the run that fills it.
      const differences = all.filter(({ detail }) => !detail.includes('MLX vector'));
      if (settled && differences.length + outdated.length === 0) return;
      last = [...differences.map((one) => `${one.kind} ${one.path} ${one.detail}`), ...outdated].slice(0, 5).join(', ');
    } catch (error) {
      last = describe(error);
    }
    await sleep(POLL_MS);
  }
  tally.lost++;
  note(tally, `${what}: ${last}`);
}
