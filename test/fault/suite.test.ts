/** The fault suite as far as every change can bear it: each class a few times. All of it: `npm run test:fault`. */

import { afterAll, describe, expect, it } from 'vitest';
import { SEED } from '../seed.ts';
import { FAULT_CLASSES } from './suite/classes.ts';
import { removePrograms } from './suite/program.ts';

/** Generous, so that only a hang is one. */
const HANG_MS = 180_000;
const extent = { nightly: false, rounds: 1, seed: SEED };

afterAll(removePrograms);

describe('no fault loses, doubles or hides a file', () => {
  for (const { id, title, run } of FAULT_CLASSES) {
    it(`${id}: ${title} (seed ${extent.seed})`, { timeout: HANG_MS }, async ({ skip }) => {
      const { injected, skipped, notes, seconds: _, ...losses } = await run(extent);
      if (skipped !== '') skip(skipped);
      expect(notes).toEqual([]);
      expect(losses).toEqual({ lost: 0, duplicated: 0, vanished: 0, unreadable: 0, other: 0 });
      expect(injected).toBeGreaterThan(0);
    });
  }
});
