import { chmodSync, mkdirSync, mkdtempSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { childEnv, envFlag, envNumber, envText } from '../base/env.ts';
import { rootKey } from '../base/paths.ts';
import { cacheDir, configDir, dataDir, ensurePrivateDir, indexDirFor, logDir, withHome } from './dirs.ts';

const saved = { ...process.env };
let base: string;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-dirs-')));
});
afterEach(() => {
  process.env = { ...saved };
});
afterAll(() => removeFolder(base));

describe('the folders of the user', () => {
  it('follow our variables', () => {
    process.env['MLX_CODE_CACHE_DIR'] = '/c';
    process.env['MLX_CODE_DATA_DIR'] = '/d';
    process.env['MLX_CODE_CONFIG_DIR'] = '/e';
    expect([cacheDir(), dataDir(), configDir(), logDir()]).toEqual(['/c', '/d', '/e', '/d/logs']);
    expect(indexDirFor(base)).toBe(join('/c/index', rootKey(base)));
    expect(indexDirFor(base, '/else')).toBe(join('/else', rootKey(base)));
  });
  it('are the usual ones without them', () => {
    for (const name of ['MLX_CODE_CACHE_DIR', 'MLX_CODE_DATA_DIR', 'MLX_CODE_CONFIG_DIR']) delete process.env[name];
    process.env['XDG_CONFIG_HOME'] = '/xdg';
    expect(configDir()).toBe('/xdg/mlx-code');
    process.env['XDG_CONFIG_HOME'] = 'relative/is/ignored';
    expect(configDir()).toMatch(/\/\.config\/mlx-code$/);
    for (const folder of [cacheDir(), dataDir(), logDir()]) expect(folder).toMatch(/\/mlx-code$/);
  });
});

describe('ensurePrivateDir', () => {
  it('makes and narrows', () => {
    ensurePrivateDir(join(base, 'a/b'));
    expect(statSync(join(base, 'a/b')).mode & 0o777).toBe(0o700);
    mkdirSync(join(base, 'wide'));
    chmodSync(join(base, 'wide'), 0o755);
    ensurePrivateDir(join(base, 'wide'));
    expect(statSync(join(base, 'wide')).mode & 0o777).toBe(0o700);
  });
  it('says when a file is in the way', () => {
    writeFileSync(join(base, 'file'), '');
    for (const path of ['file', 'file/below']) {
      expect(() => ensurePrivateDir(join(base, path))).toThrow(expect.objectContaining({ code: 'E_READ_ONLY' }));
    }
  });
});

describe('the environment', () => {
  it('reads text, flags and numbers', () => {
    process.env['HF_ENDPOINT'] = '';
    process.env['NO_COLOR'] = '1';
    process.env['HF_HUB_OFFLINE'] = 'False';
    process.env['COLUMNS'] = '120';
    expect(envText('HF_ENDPOINT')).toBeUndefined();
    expect([envFlag('NO_COLOR'), envFlag('HF_HUB_OFFLINE'), envFlag('HF_ENDPOINT')]).toEqual([true, false, false]);
    expect(envNumber('COLUMNS')).toBe(120);
    process.env['COLUMNS'] = '-3';
    expect(envNumber('COLUMNS')).toBeUndefined();
  });
  it('hands a child changes and removals', () => {
    process.env['HF_TOKEN'] = 'x';
    const env = childEnv({ HF_TOKEN: undefined, LC_ALL: 'C' });
    expect(env['LC_ALL']).toBe('C');
    expect('HF_TOKEN' in env).toBe(false);
  });
  it('hands a child no folder that would mean another one there', () => {
    for (const home of ['', 'here', './x']) {
      process.env['HOME'] = home;
      process.env['XDG_CACHE_HOME'] = 'cache';
      process.env['XDG_DATA_HOME'] = '/abs';
      process.env['MLX_CODE_CACHE_DIR'] = 'mine';
      process.env['MLX_CODE_INDEX_DIR'] = 's3://bucket/x';
      const env = childEnv();
      expect(env['HOME']).toBe(userInfo().homedir);
      expect('XDG_CACHE_HOME' in env).toBe(false);
      expect([env['XDG_DATA_HOME'], env['MLX_CODE_CACHE_DIR'], env['MLX_CODE_INDEX_DIR']]).toEqual([
        '/abs',
        resolve('mine'),
        's3://bucket/x',
      ]);
    }
  });
});

describe('without a home folder of its own', () => {
  it('takes what the system knows of the user, never the folder at hand', () => {
    for (const name of ['MLX_CODE_CACHE_DIR', 'MLX_CODE_DATA_DIR', 'MLX_CODE_CONFIG_DIR']) delete process.env[name];
    for (const name of ['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME'])
      process.env[name] = 'rel';
    const { homedir } = userInfo();
    for (const home of ['', 'rel', '.', undefined]) {
      if (home === undefined) delete process.env['HOME'];
      else process.env['HOME'] = home;
      for (const folder of [cacheDir(), dataDir(), configDir(), logDir()]) expect(folder).toContain(`${homedir}/`);
      expect(withHome('~/x')).toBe(join(homedir, 'x'));
      expect(withHome('~other/x')).toBe('~other/x');
    }
  });
});
