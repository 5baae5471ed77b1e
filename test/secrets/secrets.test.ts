/** Secrets stay out of the index, the logs and the output; clean code is not taken for them. */

import { expect, it } from 'vitest';
import { emptyProject } from '../e2e/sandbox.ts';
import { type Sample, samples, seeded } from './samples.ts';
import { mistakenForSecrets, scanForSecrets } from './scan.ts';

it('keeps planted secrets out of the index, the logs and the output', async () => {
  const { planted, found, doubts } = await scanForSecrets(emptyProject(), 1);
  expect(doubts).toEqual([]);
  expect(planted).toBeGreaterThanOrEqual(300);
  expect(found).toEqual([]);
});

it('takes less than one clean chunk in two hundred for a secret', () => {
  const { chunks, mistaken } = mistakenForSecrets(3_000);
  expect(chunks).toBe(3_000);
  expect(mistaken / chunks).toBeLessThanOrEqual(0.005);
});

it('shows a value again when the user switches it off', async () => {
  const sandbox = emptyProject();
  const { line, value } = samples(seeded(7)).find(({ kind }) => kind === 'generic') as Sample;
  sandbox.write('config.py', `import os\n${line}\n`);
  // A project's own file may not.
  sandbox.write('.mlx-code.json', '{ "index": { "redactSecrets": false } }');
  const search = async (env: Record<string, string>) => {
    expect((await sandbox.run(['index', '--fast'], { env })).code).toBe(0);
    return (await sandbox.run(['search', 'SERVICE_API_KEY', '--json'], { env })).stdout;
  };
  expect(await search({})).not.toContain(value);
  expect(await search({ MLX_CODE_INDEX_REDACT_SECRETS: 'false' })).toContain(value);
  const again = await search({});
  expect(again).toContain('«secret:generic»');
  expect(again).not.toContain(value);
});
