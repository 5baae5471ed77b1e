import { describe, expect, it } from 'vitest';
import { Patience } from './time-limits.ts';

describe('patience with a worker', () => {
  it('ends at the fifth death in five minutes', () => {
    let now = 0;
    const patience = new Patience(() => now);
    for (let i = 0; i < 4; i++) expect(patience.death(false)).toBe(undefined);
    expect(patience.death(false)).toContain('5 times in 5 minutes');
    now += 5 * 60_000;
    expect(patience.death(false)).toBe(undefined);
    expect(patience.deaths).toBe(6);
  });

  it('bears deaths of a search for a bad text, while other texts succeed between them', () => {
    const patience = new Patience(() => 0);
    patience.death(false);
    for (let i = 0; i < 20; i++) {
      patience.success();
      expect(patience.death(true)).toBe(undefined);
    }
    expect(patience.unexplained).toBe(1);
    for (let i = 0; i < 3; i++) patience.death(true);
    expect(patience.death(true)).toBeDefined();
  });

  it('ends at last even when each death is explained', () => {
    const patience = new Patience(() => 0);
    const why = Array.from({ length: 60 }, () => {
      patience.success();
      return patience.death(true);
    });
    expect(why.findIndex((each) => each !== undefined)).toBe(47);
  });

  it('counts refusals only in a row', () => {
    const patience = new Patience(() => 0);
    for (let i = 0; i < 23; i++) expect(patience.refusal()).toBe(undefined);
    patience.success();
    for (let i = 0; i < 23; i++) expect(patience.refusal()).toBe(undefined);
    expect(patience.refusal()).toContain('24 batches');
  });
});
