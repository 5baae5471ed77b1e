import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { forgetFailure, rememberFailure, throwIfJustFailed } from './setup-failure.ts';

const MINUTE = 60_000;
const offline = new MlxCodeError('E_NETWORK', 'the package registry cannot be reached');
let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-setup-'));
  vi.stubEnv('MLX_CODE_DATA_DIR', dir);
});

afterEach(() => {
  vi.unstubAllEnvs();
  removeFolder(dir);
});

describe('a set-up that failed', () => {
  it('is not tried again for ten minutes, and says how to try at once', async () => {
    await rememberFailure('m', offline, 1000);
    let told: unknown;
    try {
      throwIfJustFailed('m', 1000 + 4 * MINUTE);
    } catch (error) {
      told = error;
    }
    expect(told).toMatchObject({
      code: 'E_NETWORK',
      message: expect.stringMatching(/failed 4 min.* ago: the package registry cannot be reached/),
      hint: expect.stringMatching(/again in 6 min.*"mlx-code setup" tries at once/),
    });
    expect(() => throwIfJustFailed('m', 1000 + 10 * MINUTE)).not.toThrow();
    expect(() => throwIfJustFailed('another model', 1000 + MINUTE)).not.toThrow();
    expect(() => throwIfJustFailed('m', 0)).not.toThrow();
    forgetFailure();
    expect(() => throwIfJustFailed('m', 1000 + MINUTE)).not.toThrow();
  });

  it('is forgotten at once when it is quick to find out, or was a wish', async () => {
    for (const code of ['E_PYTHON_MISSING', 'E_DISK_LOW', 'E_CANCELLED'] as const) {
      await rememberFailure('m', new MlxCodeError(code), 1000);
    }
    await rememberFailure('m', new Error('odd'), 1000);
    expect(() => throwIfJustFailed('m', 1000)).not.toThrow();
  });
});
