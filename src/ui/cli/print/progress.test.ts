import { describe, expect, it } from 'vitest';
import { describeProgress, RateMeter } from './progress.ts';

describe('describeProgress', () => {
  it('tells counts, rate and time left', () => {
    const progress = { phase: 'chunk', done: 1234, total: 5678, unit: 'files', chunks: 9000 } as const;
    expect(describeProgress(progress, { done: 100, chunks: 2345.6 })).toBe(
      '1,234/5,678 files · 2,346 chunks/s · ETA 44.4 s',
    );
  });

  it('leaves out what is not known', () => {
    const progress = { phase: 'scan', done: 12, total: 0, unit: 'files' } as const;
    expect(describeProgress(progress, { done: 0, chunks: 0 })).toBe('12 files');
  });

  it('tells downloads in bytes and cleans notes', () => {
    const progress = { phase: 'download', done: 5e6, total: 1e7, unit: 'bytes', note: 'a\u001b[31mb' } as const;
    expect(describeProgress(progress, { done: 1e6, chunks: 0 })).toBe('5.0 MB/10 MB · 1.0 MB/s · ETA 5.0 s · ab');
  });

  it('tells no time left of days, as the first bytes of a download give it', () => {
    const progress = { phase: 'download', done: 114, total: 491e6, unit: 'bytes' } as const;
    expect(describeProgress(progress, { done: 60, chunks: 0 })).toBe('114 B/491 MB · 60 B/s');
  });
});

describe('RateMeter', () => {
  it('measures over the last seconds of one phase', () => {
    const meter = new RateMeter();
    const at = (done: number, phase: 'chunk' | 'embed' = 'chunk') =>
      ({ phase, done, total: 1000, unit: 'files', chunks: done * 2 }) as const;
    expect(meter.add(at(0), 0)).toEqual({ done: 0, chunks: 0 });
    expect(meter.add(at(100), 1000)).toEqual({ done: 100, chunks: 200 });
    expect(meter.add(at(0, 'embed'), 1100)).toEqual({ done: 0, chunks: 0 });
  });
});
