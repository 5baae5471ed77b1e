import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
// @ts-expect-error plain JavaScript, which runs before there are packages
import { addRun, noTests, vitestRun } from '../scripts/test-runs.mjs';
import { packageRoot } from '../src/platform/package-root.ts';
import { removeFolder } from './folders.ts';

type Report = { passed: number; skipped: number; failed: string[] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mlx-code-second-try-'));
  // What it prints is what a run of tests that failed prints.
  vi.spyOn(console, 'log').mockReturnValue(undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  removeFolder(folder);
});

/** A tool whose runs report these in turn; `undefined` is a run that dies before it writes. */
function tool(...reports: (Report | undefined)[]) {
  const reportFile = join(folder, 'report.json');
  const chosen: string[][] = [];
  const run = {
    name: 'tool',
    reportFile,
    start: (files: string[]) => {
      chosen.push(files);
      const report = reports.shift();
      if (report !== undefined) writeFileSync(reportFile, JSON.stringify(report));
      return { status: report?.failed.length === 0 ? 0 : 1, signal: null };
    },
    read: (text: string) => {
      const { passed, skipped, failed } = JSON.parse(text) as Report;
      const failures = failed.map((name) => ({ name, file: name.split(':')[0] }));
      return { passed, skipped, failed: failed.length, failures };
    },
  };
  return { run, chosen };
}

function sums(...reports: (Report | undefined)[]) {
  const { run, chosen } = tool(...reports);
  const total = noTests();
  addRun(total, run);
  return { ...total, chosen };
}

describe('the second try of a failed test', () => {
  it('is not made when all pass', () => {
    const result = sums({ passed: 3, skipped: 1, failed: [] });
    expect(result).toMatchObject({ passed: 3, failed: 0, skipped: 1, unsteady: [], chosen: [[]] });
  });

  it('counts a test that passes then, and names it as unsteady', () => {
    const result = sums({ passed: 3, skipped: 0, failed: ['a:x', 'b:y'] }, { passed: 7, skipped: 0, failed: ['b:y'] });
    expect(result).toMatchObject({ passed: 4, failed: 1, failures: ['b:y'], unsteady: ['a:x'] });
    expect(result.chosen[1]).toEqual(['a', 'b']);
  });

  it('counts what fails only then', () => {
    const result = sums({ passed: 3, skipped: 0, failed: ['a:x'] }, { passed: 1, skipped: 0, failed: ['a:z'] });
    expect(result).toMatchObject({ failures: ['a:z'], unsteady: ['a:x'] });
  });

  it('is not made when many files fail', () => {
    const failed = ['a:1', 'b:1', 'c:1', 'd:1'];
    expect(sums({ passed: 0, skipped: 0, failed })).toMatchObject({ failed: 4, chosen: [[]] });
  });

  it('repeats a short run that dies, and names how it died', () => {
    expect(sums(undefined, { passed: 3, skipped: 0, failed: [] })).toMatchObject({
      passed: 3,
      failed: 0,
      unsteady: ['tool ended with 1 though no test failed'],
    });
    const died = sums(undefined, undefined);
    expect(died).toMatchObject({ passed: 0, failed: 1, failures: ['tool ended with 1 though no test failed'] });
    expect(existsSync(join(folder, 'report.json'))).toBe(false);
  });
});

describe('what vitest reports beside failed tests', () => {
  function read(result: object, stray?: object[]) {
    const reportFile = join(folder, 'report.json');
    if (stray !== undefined) writeFileSync(`${reportFile}.stray`, JSON.stringify(stray));
    const run = vitestRun({ reporter: 'dot', chosen: [], reportFile });
    return run.read(JSON.stringify({ numPassedTests: 1, numPendingTests: 0, testResults: [result] }));
  }
  const file = join(packageRoot(), 'test', 'a.test.ts');

  it('names the file whose clean-up fails, so that it is tried again', () => {
    const passed = [{ status: 'passed', fullName: 'x' }];
    expect(
      read({ name: file, status: 'failed', message: 'ENOTEMPTY: x\nat y', assertionResults: passed }),
    ).toMatchObject({
      failed: 1,
      failures: [{ name: 'test/a.test.ts: fails outside of its tests', file: 'test/a.test.ts', why: 'ENOTEMPTY: x' }],
    });
  });

  it('names the file in which an error was thrown that no test caught', () => {
    const fine = { name: file, status: 'passed', assertionResults: [] };
    expect(read(fine, [{ file, message: 'write EPIPE' }])).toMatchObject({
      failures: [{ name: 'test/a.test.ts: an error that no test caught', file: 'test/a.test.ts', why: 'write EPIPE' }],
    });
  });
});
