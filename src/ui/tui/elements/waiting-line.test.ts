import { describe, expect, it } from 'vitest';
import type { ChatState } from '../../../app/index.ts';
import { Waiting } from './waiting-line.ts';

type Busy = NonNullable<ChatState['busy']>;

const LOCAL = { name: 'small', sentTo: null, state: 'ready' } as const;
const busy = (kind: Busy['kind'], done = 0, total = 0, startedAtMs = 0): Busy => ({ kind, done, total, startedAtMs });

function told(waiting: Waiting, now: Busy, atMs: number, model: ChatState['model'] = LOCAL): string {
  waiting.follow(now, atMs);
  return waiting.text({ busy: now, model }, atMs);
}

describe('the wait for an answer', () => {
  it('has one clock that never goes back, and a forecast once the speed is known', () => {
    const waiting = new Waiting();
    expect(told(waiting, busy('searching'), 0)).toBe('searching the code');
    expect(told(waiting, busy('loading'), 5_000)).toBe('loading the model · 5 s');
    expect(told(waiting, busy('loading'), 8_200)).toBe('loading the model · 8 s');
    expect(waiting.short({ busy: busy('loading') }, 8_200)).toBe('loading 8 s');
    expect(told(waiting, busy('reading', 0, 1_900), 10_000)).toBe('reading 1,900 tokens · 10 s');
    expect(waiting.short({ busy: busy('reading', 0, 1_900) }, 10_000)).toBe('reading 10 s');
    expect(told(waiting, busy('reading', 0, 1_900), 14_000)).toBe('reading 1,900 tokens · 14 s');
    expect(told(waiting, busy('reading', 500, 1_900), 20_000)).toBe('reading 1,900 tokens · 20 s of about 50 s');
    // The clock goes on between two reports, and the forecast stands.
    expect(told(waiting, busy('reading', 500, 1_900), 22_000)).toBe('reading 1,900 tokens · 22 s of about 50 s');
    expect(told(waiting, busy('writing'), 50_000)).toBe('');
  });

  it('takes the speed of the reading before for the next one', () => {
    const waiting = new Waiting();
    told(waiting, busy('reading', 0, 1_000), 0);
    told(waiting, busy('reading', 1_000, 1_000), 10_000);
    told(waiting, busy('writing'), 10_100);
    told(waiting, busy('reading', 0, 2_000, 60_000), 60_000);
    expect(told(waiting, busy('reading', 0, 2_000, 60_000), 62_000)).toBe('reading 2,000 tokens · 2 s of about 20 s');
  });

  it('is no reading where a server tells nothing of it', () => {
    const waiting = new Waiting();
    const model = { name: 'big', sentTo: 'https://models.example.com:8080', state: 'ready' } as const;
    told(waiting, busy('reading', 0, 900), 0, model);
    expect(told(waiting, busy('reading', 0, 900), 4_000, model)).toBe('waiting for models.example.com:8080 · 4 s');
  });
});
