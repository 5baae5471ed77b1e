/** F4: the disk is full, after any number of kilobytes. Needs root, for a small disk of its own. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MlxCodeError } from '../../../src/base/errors.ts';
import { removeFolder } from '../../folders.ts';
import { describe, Lab, note, runIndexer } from './lab.ts';
import { emptyTally, type FaultClass, rounds } from './table.ts';

const DISK_MB = 64;
/** Room left at the worst and at the best, in kilobytes: none, and more than a run of the lab writes. */
const MOST_KB = 700;

export const fullDisk: FaultClass = {
  id: 'F4',
  title: 'disk full after any number of bytes',
  run: async (extent) => {
    const disk = mountDisk();
    if (disk === null) return emptyTally('no small disk can be mounted here (needs root)');
    const tally = emptyTally();
    const lab = new Lab(extent.seed, disk);
    const ballast = join(disk, 'ballast');
    try {
      await lab.run({ neural: true });
      const count = rounds(extent, 2, 30);
      for (let round = 0; round < count; round++) {
        lab.change();
        const before = await lab.snapshot();
        await lab.fresh();
        const { bavail, bsize } = statfsSync(disk);
        const left = Math.floor((MOST_KB * round) / count) * 1024;
        writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left)));
        const what = `${left / 1024} kB left`;
        const error = await runIndexer(lab.root, lab.indexDir, { neural: true }).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        if (error !== null) {
          tally.injected++;
          if (!(error instanceof MlxCodeError && error.code === 'E_DISK_FULL')) {
            tally.other++;
            note(tally, `${what}: told as ${describe(error)}`);
          }
        }
        await lab.look(before, tally, what);
        rmSync(ballast);
        await lab.recover(tally, what, { neural: true });
      }
    } finally {
      lab.remove();
      execFileSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
    }
    return tally;
  },
};

// --- internal ---

function mountDisk(): string | null {
  if (process.getuid?.() !== 0) return null;
  const place = mkdtempSync(join(tmpdir(), 'mlx-code-disk-'));
  mkdirSync(place, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', place], { stdio: 'ignore' });
    return place;
  } catch {
    removeFolder(place);
    return null;
  }
}
