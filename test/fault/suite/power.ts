/** F5: the power goes: what was written since the last flush is gone, empty or zeros, whichever it was. */

import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { armFailpoints } from '../../../src/base/failpoints.ts';
import { Lab } from './lab.ts';
import { emptyTally, type FaultClass, rounds } from './table.ts';

/** Where the run is when the power goes; after the flush only what came after it can be lost. */
const BEFORE_FLUSH = ['meta.write', 'commit.chunks', 'commit.files', 'commit.done', 'finish.lexicon', 'finish.flush'];
const AFTER_FLUSH = ['meta.written', 'finish.drop', 'finish.copy'];

export const powerLoss: FaultClass = {
  id: 'F5',
  title: 'power loss: unflushed files dropped or zeroed',
  run: async (extent) => {
    const tally = emptyTally();
    const lab = new Lab(extent.seed);
    try {
      await lab.run({ neural: true });
      for (let round = 0; round < rounds(extent, 4, 150); round++) {
        const flushed = round % 4 === 3;
        const points = flushed ? AFTER_FLUSH : BEFORE_FLUSH;
        const point = points[Math.floor(lab.random() * points.length)] ?? '';
        lab.change();
        await lab.fresh();
        const known = times(lab.indexDir);
        // The second record that a run writes is its stamp; the first says that it is at work.
        const fired = armFailpoints(`${point}:${point === 'meta.written' ? 2 : 1}:always`);
        await lab.run().catch(() => {
          // It ends where the power goes: that is the fault.
        });
        armFailpoints(undefined);
        if (fired() === 0) continue;
        const written = [...times(lab.indexDir)].filter(([path, at]) => known.get(path) !== at).map(([path]) => path);
        const exposed = flushed ? sinceFlush(lab.indexDir, written) : written;
        const hit = exposed.filter(() => lab.random() < 0.5);
        for (const path of hit) spoil(join(lab.indexDir, path), lab.random());
        tally.injected++;
        await lab.recover(tally, `power off at ${point}, round ${round}, ${hit.length} files`, { neural: true });
      }
    } finally {
      lab.remove();
    }
    return tally;
  },
};

// --- internal ---

function times(dir: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mtimeMs, size } = statSync(path);
    found.set(path.slice(dir.length + 1), `${mtimeMs} ${size}`);
  }
  return found;
}

/** The stamp is the only thing written after the flush, and what comes with it: the newest part of the meta table. */
function sinceFlush(dir: string, written: readonly string[]): string[] {
  const isMeta = (path: string) => path.includes('meta.lance');
  const at = (path: string) => statSync(join(dir, path)).mtimeMs;
  const flushed = Math.max(0, ...written.filter((path) => path.startsWith('lance/') && !isMeta(path)).map(at));
  return written.filter((path) => (isMeta(path) || !path.startsWith('lance/')) && at(path) > flushed);
}

/** @param how 0 to 1: dropped, empty, cut in half or zeros */
function spoil(path: string, how: number): void {
  const { size } = statSync(path);
  if (how < 0.25) rmSync(path);
  else if (how < 0.5) truncateSync(path, 0);
  else if (how < 0.75) truncateSync(path, Math.floor(size / 2));
  else writeFileSync(path, Buffer.alloc(size));
}
