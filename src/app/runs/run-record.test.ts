import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MlxCodeError } from '../../base/errors.ts';
import { JobReporter, readJob, stopJob } from './run-record.ts';

function indexFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mlx-code-job-'));
  writeFileSync(join(folder, '.mlx-code-index'), '{}');
  return folder;
}

describe('JobReporter', () => {
  it('tells what runs, and how it ended', async () => {
    const folder = indexFolder();
    const reporter = new JobReporter(folder, 'background', () => {});
    reporter.update({ phase: 'embed', done: 0, total: 10, unit: 'chunks' });
    reporter.update({ phase: 'embed', done: 5, total: 10, unit: 'chunks' });
    await expect.poll(() => readJob(folder, 'background')?.running).toBe(true);
    await reporter.finish(new MlxCodeError('E_DISK_FULL'));
    const job = readJob(folder, 'background');
    expect(job?.running).toBe(false);
    expect(job?.state).toMatchObject({ phase: 'embed', done: 5, total: 10, error: { code: 'E_DISK_FULL' } });
    expect(readJob(folder, 'foreground')).toBeNull();
  });

  it('writes nothing into a folder that is no index', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlx-code-job-'));
    const reporter = new JobReporter(folder, 'foreground', () => {});
    await reporter.finish(undefined);
    expect(readJob(folder, 'foreground')).toBeNull();
  });

  it('hears the wish to stop', async () => {
    const folder = indexFolder();
    const reporter = new JobReporter(folder, 'foreground', () => void reporter.finish(new MlxCodeError('E_CANCELLED')));
    await expect.poll(() => readJob(folder, 'foreground')?.running).toBe(true);
    const stopped = await stopJob(folder, 'foreground');
    expect(stopped?.state.pid).toBe(process.pid);
    expect(readJob(folder, 'foreground')?.state.error?.code).toBe('E_CANCELLED');
    expect(await stopJob(folder, 'foreground')).toBeNull();
  });
});

describe('readJob', () => {
  it('does not believe a run whose process is gone, silent, or not written whole', async () => {
    const folder = indexFolder();
    const reporter = new JobReporter(folder, 'foreground', () => {});
    await expect.poll(() => readJob(folder, 'foreground')?.running).toBe(true);
    await reporter.finish(undefined);
    const file = join(folder, 'foreground.json');
    const state = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...state, finishedAtMs: null, updatedAtMs: Date.now(), pid: 2 ** 22 + 1 }));
    expect(readJob(folder, 'foreground')?.running).toBe(false);
    writeFileSync(file, JSON.stringify({ ...state, finishedAtMs: null, updatedAtMs: Date.now() - 60_000 }));
    expect(readJob(folder, 'foreground')?.running).toBe(false);
    writeFileSync(file, '{"pid":');
    expect(readJob(folder, 'foreground')).toBeNull();
  });
});
