import { describe, expect, it } from 'vitest';
import { workLimit } from './work-limit.ts';

describe('a limit of work', () => {
  it('takes no notice of time in which the thread did not run', () => {
    let [wall, worked, asked] = [0, 50, 0];
    const clocks = {
      wall: () => wall,
      worked: () => {
        asked++;
        return worked;
      },
    };
    const limit = workLimit(100, clocks);
    // A tenth of the time is its own.
    for (let step = 0; step < 990; step++) {
      [wall, worked] = [wall + 1, worked + 0.1];
      expect(limit.passed()).toBe(false);
    }
    [wall, worked] = [wall + 20, worked + 2];
    expect(limit.passed()).toBe(true);
    expect(asked).toBeLessThan(60);
  });

  it('of none has passed at once', () => {
    expect(workLimit(0).passed()).toBe(true);
  });

  it('passes with the real clocks while the thread works', () => {
    const limit = workLimit(20);
    let turns = 0;
    while (!limit.passed()) turns++;
    expect(turns).toBeGreaterThan(0);
    // Waiting is no work.
    const waiting = workLimit(40);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
    if (process.platform === 'linux') expect(waiting.passed()).toBe(false);
  });
});
