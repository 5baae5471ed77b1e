import { describe, expect, it } from 'vitest';
import { PatienceMeter } from './fill-neural.ts';

const at = (done: number, total = 1000) => ({ phase: 'embed', done, total, unit: 'chunks' }) as const;

describe('PatienceMeter', () => {
  it('waits for batches before it believes a rate', () => {
    const meter = new PatienceMeter();
    expect(meter.etaMs(at(0), 0)).toBeNull();
    // A batch of 64 arrives one by one after 10 s: its first texts alone would tell of hours.
    for (let n = 1; n <= 64; n++) expect(meter.etaMs(at(n), 10_000 + n)).toBeNull();
    const eta = meter.etaMs(at(65), 20_000) ?? 0;
    expect(eta).toBeGreaterThan(140_000);
    expect(eta).toBeLessThan(150_000);
  });

  it('says nothing of other phases or unknown totals', () => {
    const meter = new PatienceMeter();
    expect(meter.etaMs({ phase: 'chunk', done: 5, total: 10, unit: 'files' }, 0)).toBeNull();
    expect(meter.etaMs(at(0, 0), 20_000)).toBeNull();
  });
});
