/** H3: bytes of index files flipped and files cut: an answer or a clear error, never the end of the process. */

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder } from '../../folders.ts';
import { bundleFixture, Child } from '../child.ts';
import { Lab, note } from './lab.ts';
import { emptyTally, type FaultClass, rounds } from './table.ts';

const SEEDS_A_CHILD = 20;

export const damagedIndex: FaultClass = {
  id: 'H3',
  title: 'index files with flipped bytes, cut short',
  run: async (extent) => {
    const tally = emptyTally();
    const lab = new Lab(extent.seed);
    const program = await bundleFixture('damage-child');
    try {
      await lab.run({ neural: true });
      lab.change();
      await lab.run({ neural: true });
      await lab.fresh();
      const count = rounds(extent, 6, 300);
      for (let done = 0; done < count; ) {
        const upTo = Math.min(count, done + SEEDS_A_CHILD);
        const range = [String(extent.seed + done), String(extent.seed + upTo)];
        const child = new Child(program.file, [lab.root, lab.indexDir, ...range]);
        await child.end();
        const results = child.lines.filter((line) => line.startsWith('result '));
        for (const line of results) {
          if (/^result \d+ (answer|told|rebuilt)/.test(line)) continue;
          tally.other++;
          note(tally, line);
        }
        tally.injected += results.length;
        done += results.length;
        if (done < upTo) {
          // It did not come to the end of its seeds: that one ended the process.
          tally.injected++;
          tally.other++;
          done++;
          note(tally, `the process ended (${child.signal ?? child.code}) at: ${child.lines.at(-1)}`);
        }
      }
    } finally {
      program.remove();
      lab.remove();
    }
    return tally;
  },
};

/** A copy to damage. */
export function copyOf(indexDir: string, seed: string): string {
  const copy = join(`${indexDir}-copies`, seed);
  removeFolder(copy);
  // What SQLite keeps beside its files while they are open goes when they are closed, here perhaps in this very moment.
  cpSync(indexDir, copy, { recursive: true, filter: (path) => !/-(?:wal|shm)$/.test(path) });
  return copy;
}
