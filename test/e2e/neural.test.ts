/** Both tiers with the real worker and the real small model. `npm test` sets them up; without them these are skipped. */

import { describe, expect, it } from 'vitest';
import { dataDir } from '../../src/platform/dirs.ts';
import { sampleProject } from './sandbox.ts';

describe.skipIf(process.env['MLX_CODE_TEST_MINILM'] === undefined)('the MLX tier', () => {
  const env = { MLX_CODE_DATA_DIR: dataDir(), MLX_CODE_MODEL_EMBEDDING: 'all-MiniLM-L6-v2' };

  it('is filled by index, asked by search --neural, and left alone when nothing changed', async () => {
    const box = sampleProject();
    const first = await box.run(['index', '--json'], { env });
    expect(first.code, first.stderr).toBe(0);
    const { chunks, neural } = JSON.parse(first.stdout);
    expect(neural).toMatchObject({ state: 'ready', model: 'all-MiniLM-L6-v2', embedded: chunks, remaining: 0 });
    const cold = await box.run(['search', 'renew an expired login', '--json'], { env });
    expect(JSON.parse(cold.stdout).arms).not.toContain('neural');
    const asked = await box.run(['search', 'renew an expired login', '--neural', '--json'], { env });
    const answer = JSON.parse(asked.stdout);
    expect(answer.arms).toContain('neural');
    expect(answer.results[0].path).toBe('src/auth/token.ts');
    const status = JSON.parse((await box.run(['status', '--json'], { env })).stdout);
    expect(status.index.neural).toBe(chunks);
    // No Python is needed to find that there is nothing to do.
    const again = await box.run(['index', '--json'], { env: { ...env, MLX_CODE_DATA_DIR: undefined } });
    expect(JSON.parse(again.stdout).neural).toMatchObject({ state: 'ready', embedded: 0 });
    // An index that has the tier keeps it where none would be made.
    const unasked = await box.run(['index', '--json'], { env: { ...env, MLX_CODE_MODEL_EMBEDDING: '' } });
    if (process.platform !== 'darwin') expect(JSON.parse(unasked.stdout).neural).toMatchObject({ state: 'ready' });
  }, 120_000);

  it('goes on in the background with what is missing', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast'], { env });
    const run = await box.run(['index', '--continue-in-background'], { env });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/MLX tier: complete \(all-MiniLM-L6-v2, \d+ embedded\)/);
    const doctor = JSON.parse((await box.run(['doctor', '--json'], { env })).stdout);
    const failed = doctor.checks.filter((check: { state: string }) => check.state === 'fault');
    expect(failed).toEqual([]);
    expect(doctor.checks).toContainEqual(
      expect.objectContaining({ name: 'index: every chunk has an MLX vector', state: 'ok' }),
    );
    const status = JSON.parse((await box.run(['status', '--json'], { env })).stdout);
    expect(status.jobs).toEqual([]);
  }, 120_000);

  it('is brought up to date by a running watch once files have been quiet', async () => {
    const box = sampleProject();
    expect((await box.run(['index', '--full'], { env })).code).toBe(0);
    const started = await box.run(['watch', '--daemon'], { env });
    expect(started.code, started.stderr).toBe(0);
    try {
      box.write('src/new.ts', 'export function zymurgyLookup(): number {\n  return 1;\n}\n');
      const vectors = async () => {
        const { index, watch } = JSON.parse((await box.run(['status', '--json'], { env })).stdout);
        return { ...index, filled: index.neural === index.chunks && watch.state.neural === 'complete' };
      };
      await expect.poll(async () => (await vectors()).files, { timeout: 30_000, interval: 300 }).toBe(5);
      await expect.poll(async () => (await vectors()).filled, { timeout: 90_000, interval: 1000 }).toBe(true);
    } finally {
      await box.run(['watch', '--stop'], { env });
    }
  }, 180_000);
});
