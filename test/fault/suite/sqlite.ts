/** F13: the SQLite files (locks and the vector cache) are cut, filled with rubbish, emptied or lose their log. */

import { closeSync, existsSync, openSync, rmSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Lab } from './lab.ts';
import { emptyTally, type FaultClass, rounds } from './table.ts';

const FILES = ['lock.db', 'embed.db', 'vectors.db'];
const PAGE = 4096;

type Damage = (path: string, random: () => number) => void;

const DAMAGES: Readonly<Record<string, Damage>> = {
  removed: (path) => rmSync(path, { force: true }),
  emptied: (path) => writeFileSync(path, ''),
  rubbish: (path, random) =>
    writeFileSync(path, Buffer.from(Array.from({ length: 8192 }, () => Math.floor(random() * 256)))),
  'cut short': (path) => existsSync(path) && truncateSync(path, Math.floor(statSync(path).size / 2)),
  'without its log': (path) => {
    for (const suffix of ['-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
  },
  // The header stays good: only reading finds it.
  'damaged inside': (path, random) => {
    const pages = existsSync(path) ? Math.floor(statSync(path).size / PAGE) : 0;
    if (pages < 2) return;
    const file = openSync(path, 'r+');
    for (let page = 1; page < pages; page++) {
      if (random() < 0.7) writeSync(file, Buffer.alloc(PAGE, Math.floor(random() * 256)), 0, PAGE, page * PAGE);
    }
    closeSync(file);
  },
};

export const damagedDatabases: FaultClass = {
  id: 'F13',
  title: 'SQLite files damaged, cut, removed',
  run: async (extent) => {
    const tally = emptyTally();
    const lab = new Lab(extent.seed);
    try {
      await lab.run({ neural: true });
      for (let round = 0; round < rounds(extent, 1, 8); round++) {
        for (const [i, file] of FILES.entries()) {
          for (const [j, [name, damage]] of Object.entries(DAMAGES).entries()) {
            // On every change a part of them, another part each day.
            if (!extent.nightly && (i + j + extent.seed) % 4 !== 0) continue;
            lab.change();
            damage(join(lab.indexDir, file), lab.random);
            tally.injected++;
            await lab.recover(tally, `${file} ${name}`, {
              neural: true,
              force: round % 2 === 1 && file === 'vectors.db',
            });
          }
        }
      }
    } finally {
      lab.remove();
    }
    return tally;
  },
};
