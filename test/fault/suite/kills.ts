/** F1 and F2: the indexer is killed, at any moment and at each failpoint. */

import { setTimeout as sleep } from 'node:timers/promises';
import { FAILPOINTS } from '../../../src/base/failpoints.ts';
import { Child } from '../child.ts';
import { Lab } from './lab.ts';
import { childProgram } from './program.ts';
import { emptyTally, type FaultClass, rounds, stride } from './table.ts';

/** About as long as the child works after its first word. Milliseconds. */
const WORK_MS = 500;
const MODES = ['update', 'rebuild'] as const;
/** Only passed when something is damaged, a real worker runs, a session is kept, commits are asked for or files are edited: their own tests see to them. */
const ELSEWHERE = new Set([
  'commits.keep',
  'tables.aside',
  'worker.start',
  'worker.request',
  'job.write',
  'sessions.open',
  'sessions.aside',
  'sessions.write',
]);

export const randomKills: FaultClass = {
  id: 'F1',
  title: 'kill -9 while indexing, at any moment',
  run: async (extent) => {
    const tally = emptyTally();
    const program = await childProgram();
    const lab = new Lab(extent.seed);
    try {
      for (let round = 0; round < rounds(extent, 2, 150); round++) {
        const mode = round % 5 === 4 ? 'rebuild' : 'update';
        if (round > 0) lab.change();
        const before = round === 0 ? null : await lab.snapshot();
        await lab.fresh();
        const child = new Child(program, [lab.root, lab.indexDir, mode]);
        await child.line((line) => line === 'begin');
        await sleep(lab.random() * WORK_MS);
        await child.kill();
        tally.injected++;
        const what = `${mode}, round ${round}`;
        await lab.look(before, tally, what);
        // Every other time the next run is killed too.
        if (round % 2 === 1) await lab.recover(tally, what, { neural: true });
        else await lab.run({ neural: true });
      }
      await lab.recover(tally, 'at the end', { neural: true });
    } finally {
      lab.remove();
    }
    return tally;
  },
};

export const pointKills: FaultClass = {
  id: 'F2',
  title: 'kill -9 at each failpoint',
  run: async (extent) => {
    const tally = emptyTally();
    const program = await childProgram();
    const lab = new Lab(extent.seed);
    const points = Object.keys(FAILPOINTS).filter((point) => !ELSEWHERE.has(point) && !point.startsWith('edit.'));
    const step = stride(extent, 9);
    try {
      await lab.run({ neural: true });
      for (const hit of extent.nightly ? [1, 2, 3] : [1]) {
        for (const mode of extent.nightly ? MODES : ['update' as const]) {
          for (let i = extent.seed % step; i < points.length; i += step) {
            const wish = `${points[i]}:${hit}:kill`;
            lab.change();
            const before = await lab.snapshot();
            await lab.fresh();
            const child = new Child(program, [lab.root, lab.indexDir, mode], { MLX_CODE_FAIL: wish });
            await child.end();
            if (child.signal !== 'SIGKILL') continue;
            tally.injected++;
            await lab.look(before, tally, `${mode} ${wish}`);
            await lab.recover(tally, `${mode} ${wish}`, { neural: true });
          }
        }
      }
    } finally {
      lab.remove();
    }
    return tally;
  },
};
