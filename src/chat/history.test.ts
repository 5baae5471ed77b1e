import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepHistory, type TurnTokens } from './history.ts';

describe('keepHistory', () => {
  it('keeps what fits as it was', () => {
    const turns = [
      { full: 100, bare: 20 },
      { full: 100, bare: 20 },
    ];
    expect(keepHistory(turns, 200)).toEqual({ from: 0, bareBefore: 0, tokens: 200 });
  });

  it('takes the sources of all earlier turns first, then the oldest turns', () => {
    const turn = { full: 100, bare: 20 };
    expect(keepHistory([turn, turn, turn], 250)).toEqual({ from: 0, bareBefore: 3, tokens: 60 });
    expect(
      keepHistory(
        Array.from({ length: 14 }, () => turn),
        100,
      ),
    ).toMatchObject({ tokens: 40 });
    expect(keepHistory([{ full: 900, bare: 500 }], 100)).toEqual({ from: 1, bareBefore: 1, tokens: 0 });
  });

  it('fits, and cuts seldom: most turns only add to what the one before had', () => {
    const turn = fc.record({ full: fc.integer({ min: 30, max: 300 }), bare: fc.integer({ min: 5, max: 29 }) });
    fc.assert(
      fc.property(
        fc.array(turn, { maxLength: 60 }),
        fc.integer({ min: 300, max: 2_000 }),
        (turns: TurnTokens[], room) => {
          let cuts = 0;
          let before = keepHistory([], room);
          for (let n = 1; n <= turns.length; n++) {
            const kept = keepHistory(turns.slice(0, n), room);
            expect(kept.tokens).toBeLessThanOrEqual(room);
            if (kept.from !== before.from || kept.bareBefore !== before.bareBefore) cuts++;
            before = kept;
          }
          const most = turns.reduce((sum, { full }) => sum + full, 0) / (room / 2);
          expect(cuts).toBeLessThanOrEqual(Math.ceil(most) * 2 + 1);
        },
      ),
      { numRuns: 300, seed: 6 },
    );
  });
});
