import { describe, expect, it } from 'vitest';
import { createFrames, FRAMES_PER_SECOND } from './frame.ts';

function fakeClock() {
  let time = 0;
  let waiting: { at: number; run: () => void }[] = [];
  return {
    now: () => time,
    after: (ms: number, run: () => void) => {
      const entry = { at: time + ms, run };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    pass: (ms: number) => {
      time += ms;
      const due = waiting.filter(({ at }) => at <= time);
      waiting = waiting.filter(({ at }) => at > time);
      for (const { run } of due) run();
    },
  };
}

describe('createFrames', () => {
  it('draws many changes of a turn once, and not without a change', () => {
    const clock = fakeClock();
    let drawn = 0;
    const frames = createFrames(() => drawn++, clock);
    for (let i = 0; i < 10_000; i++) frames.request();
    expect(drawn).toBe(0);
    clock.pass(0);
    expect(drawn).toBe(1);
    clock.pass(1_000);
    expect(drawn).toBe(1);
  });

  it('keeps to its rate, and the last change is drawn', () => {
    const clock = fakeClock();
    let drawn = 0;
    const frames = createFrames(() => drawn++, clock);
    for (let ms = 0; ms < 1_000; ms++) {
      frames.request();
      clock.pass(1);
    }
    expect(drawn).toBeGreaterThan(20);
    expect(drawn).toBeLessThanOrEqual(FRAMES_PER_SECOND + 1);
    frames.request();
    frames.flush();
    const before = drawn;
    frames.request();
    frames.stop();
    clock.pass(1_000);
    expect(drawn).toBe(before);
  });
});
