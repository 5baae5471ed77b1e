/** F6 and F7: several processes at one index, and readers while versions are compacted away. */

import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../../src/platform/process.ts';
import { IndexReader } from '../../../src/store/index.ts';
import { Child } from '../child.ts';
import { describe, Lab, note } from './lab.ts';
import { childProgram } from './program.ts';
import { emptyTally, type FaultClass, rounds, type Tally } from './table.ts';

export const manyProcesses: FaultClass = {
  id: 'F6',
  title: '2 and 5 processes index, others search',
  run: async (extent) => {
    const tally = emptyTally();
    const program = await childProgram();
    const lab = new Lab(extent.seed);
    try {
      await lab.run({ neural: true });
      const count = rounds(extent, 1, 20);
      for (let round = 0; round < count; round++) {
        for (const processes of extent.nightly ? [2, 5] : [3]) {
          lab.change();
          const before = await lab.snapshot();
          await lab.fresh();
          const what = `${processes} processes, round ${round}`;
          const children = Array.from(
            { length: processes },
            () => new Child(program, [lab.root, lab.indexDir, 'update']),
          );
          const ended = Promise.all(children.map((child) => child.end()));
          await searchUntil(lab, ended, tally, what);
          tally.injected += processes - 1;
          const words = children.map((child) => child.lines.at(-1) ?? '');
          // A run that comes when another has ended finds nothing to do, and that is right too.
          const strange = words.filter((word) => word !== 'done' && word !== 'failed E_INDEX_LOCKED');
          if (strange.length > 0 || !words.includes('done')) {
            tally.other++;
            note(tally, `${what}: ${words.join(', ')}`);
          }
          tally.other += children.filter((child) => isAlive(child.pid)).length;
          await lab.look(before, tally, what);
          await lab.recover(tally, what, { neural: true });
        }
      }
    } finally {
      lab.remove();
    }
    return tally;
  },
};

export const readersAndPruning: FaultClass = {
  id: 'F7',
  title: 'readers while tables are compacted',
  run: async (extent) => {
    const tally = emptyTally();
    const lab = new Lab(extent.seed);
    try {
      await lab.run();
      const readers = await Promise.all(Array.from({ length: 4 }, () => IndexReader.open(lab.indexDir)));
      const count = rounds(extent, 2, 60);
      for (let round = 0; round < count; round++) {
        lab.change();
        const writing = lab.run({ force: round % 10 === 9 });
        await searchUntil(lab, writing, tally, `round ${round}`, readers);
        tally.injected++;
        // A rebuild ends a reader's tables: it is told, and opens them again.
        for (const [i, reader] of readers.entries()) {
          if (await reader.isCurrent()) continue;
          reader.close();
          readers[i] = await IndexReader.open(lab.indexDir);
        }
      }
      for (const reader of readers) reader.close();
      await lab.judge(tally, 'at the end');
    } finally {
      lab.remove();
    }
    return tally;
  },
};

// --- internal ---

/** Searches again and again until something else has ended; a search that fails is counted. */
async function searchUntil(
  lab: Lab,
  ended: Promise<unknown>,
  tally: Tally,
  what: string,
  readers: readonly IndexReader[] = [],
): Promise<void> {
  let over = false;
  const watch = ended.finally(() => {
    over = true;
  });
  while (!over) {
    try {
      if (readers.length === 0) await lab.snapshot();
      for (const reader of readers) {
        const found = await reader.chunkTerms([{ field: 'terms', terms: ['export', 'input'], boost: 1 }], 5, null);
        // In the moment of a swap the tables of a reader may be gone; any other time they are not.
        if (found.length === 0) throw new Error('a search found nothing');
      }
    } catch (error) {
      if (readers.length > 0 && !(await Promise.all(readers.map((reader) => reader.isCurrent()))).every(Boolean)) break;
      tally.unreadable++;
      note(tally, `${what}: ${describe(error)}`);
    }
    await sleep(5);
  }
  await watch;
}
