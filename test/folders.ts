/** Folders that tests make, and remove when they are done. */

import { rmSync } from 'node:fs';

/** A program that was told to end may still write its last files, on a busy machine for some seconds. */
const GIVEN_UP_MS = 20_000;
const PAUSE_MS = 100;

/**
 * Removes the folder of a test, however long its programs take to end. A folder that stays is named, and is no failure:
 * nothing that the test looked at depends on it.
 */
export function removeFolder(folder: string): void {
  const began = Date.now();
  for (;;) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (Date.now() - began < GIVEN_UP_MS) pause();
      else return console.warn(`The test's folder ${folder} stays: ${String(error)}`);
    }
  }
}

// --- internal ---

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}
