/** An index that was damaged from outside: told plainly by search and doctor, and made good by the remedy they name. */

import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyProject, type Sandbox, sampleProject } from './sandbox.ts';

describe('a damaged index', () => {
  it('is told and rebuilt when a file of its tables is cut short', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    for (const file of indexFiles(box)) if (/chunks_\w+\.lance\/data\//.test(file)) truncateSync(file, 64);
    // A single search reads the copy of the rows, and has no need of the tables.
    expect((await box.run(['search', 'refreshAccessToken'])).stdout).toContain('src/auth/token.ts');
    for (const file of indexFiles(box)) if (file.endsWith('/copy.json')) rmSync(file);
    const search = await box.run(['search', 'refreshAccessToken']);
    expect(search.stderr).toContain('[E_INDEX_CORRUPT]');
    expect(search.stderr).toContain('mlx-code index --force');
    expect(search.stderr).not.toMatch(/\.rs:\d|^\s+at /m);
    const doctor = JSON.parse((await box.run(['doctor', '--json'])).stdout);
    const faults = doctor.checks.filter((check: { state: string }) => check.state === 'fault');
    expect(faults).toEqual([expect.objectContaining({ remedy: expect.stringContaining('mlx-code index --force') })]);
    expect((await box.run(['index', '--fast', '--force'])).code).toBe(0);
    expect((await box.run(['search', 'refreshAccessToken'])).code).toBe(0);
    const deep = JSON.parse((await box.run(['doctor', '--deep', '--json'])).stdout);
    expect(deep).toMatchObject({
      ok: true,
      checks: expect.arrayContaining([
        expect.objectContaining({ name: 'index: as one made from scratch', state: 'ok' }),
      ]),
    });
    box.write('src/auth/token.ts', 'export const changed = 1;\n');
    const later = JSON.parse((await box.run(['doctor', '--deep', '--json'])).stdout);
    expect(later.checks).toContainEqual(expect.objectContaining({ name: 'index: up to date', state: 'warning' }));
  }, 60_000);

  it('has a copy for single searches that is named where it is damaged, and the rest is compared', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    const copy = indexFiles(box).find((file) => /\/copy-\w+\.bin$/.test(file)) ?? '';
    const whole = readFileSync(copy);
    const spoilt = { 'cut short': whole.subarray(0, whole.length / 2), spoilt: Buffer.from(whole).fill(7) };
    for (const [damage, bytes] of Object.entries(spoilt)) {
      writeFileSync(copy, bytes);
      const deep = JSON.parse((await box.run(['doctor', '--deep', '--json'])).stdout);
      const faults = deep.checks.filter((check: { state: string }) => check.state === 'fault');
      expect(faults, damage).toContainEqual(
        expect.objectContaining({
          name: 'index: copy for single searches',
          detail: expect.stringContaining('The copy of the index is damaged; the tables answer instead'),
          remedy: expect.stringContaining('mlx-code index --force'),
        }),
      );
      expect((await box.run(['search', 'refreshAccessToken'])).stdout).toContain('src/auth/token.ts');
    }
    expect((await box.run(['index', '--fast', '--force'])).code).toBe(0);
    expect(JSON.parse((await box.run(['doctor', '--deep', '--json'])).stdout).ok).toBe(true);
  }, 60_000);

  it('is made where a first run left an empty one', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    const lance = indexFiles(box).find((file) => file.includes('/lance/'));
    rmSync(lance?.replace(/\/lance\/.*/, '/lance') ?? '', { recursive: true });
    const search = await box.run(['search', 'refreshAccessToken', '--json']);
    expect(JSON.parse(search.stdout).results[0].symbol).toBe('refreshAccessToken');
  }, 60_000);
});

describe('a search that finds little', () => {
  it('names a path that is not there', async () => {
    const box = sampleProject();
    const search = await box.run(['search', 'circle', 'nowhere']);
    expect(search.code).toBe(2);
    expect(search.stderr).toContain('There is no nowhere here.');
  });

  it('shows three guesses at most where nothing fits, in every form, and has found nothing', async () => {
    const box = emptyProject();
    for (let n = 0; n < 8; n++) box.write(`m${n}.py`, `def alpha_${n}(value):\n    return value + ${n}\n`);
    const search = await box.run(['search', 'zebra migration']);
    expect(search.stderr).toContain('No confident result');
    expect(search.stdout.match(/^m\d\.py:/gm)?.length).toBe(3);
    expect(search.code).toBe(1);
    const json = await box.run(['search', 'zebra migration', '--json']);
    const answer = JSON.parse(json.stdout) as { results: unknown[] };
    expect([json.code, answer.results.length]).toEqual([1, 3]);
    expect(answer).toMatchObject({ confidence: 'low', guesses: true });
    for (const form of ['--jsonl', '--plain', '-l']) {
      const { code, stdout, stderr } = await box.run(['search', 'zebra migration', form]);
      expect([code, stdout.trimEnd().split('\n').length]).toEqual([1, 3]);
      expect(stderr).toContain('No confident result');
    }
    expect((await box.run(['search', 'zebra migration', '--quiet'])).code).toBe(1);
    const more = await box.run(['search', 'zebra migration', '--json', '-n', '5']);
    expect((JSON.parse(more.stdout) as { results: unknown[] }).results.length).toBe(5);
    const known = await box.run(['search', 'alpha_3', '--json']);
    expect([known.code, JSON.parse(known.stdout).guesses]).toEqual([0, undefined]);
  });
});

// --- internal ---

function indexFiles(box: Sandbox): string[] {
  const top = join(box.home, 'cache', 'index');
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .map((file) => join(top, file))
    .filter((file) => statSync(file).isFile());
}
