import { execFileSync } from 'node:child_process';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MlxCodeError } from '../../base/errors.ts';
import { type ConfigSources, loadConfig } from './config.ts';

function setUp(files: { user?: string; project?: string }): ConfigSources & { root: string } {
  const root = mkdtempSync(join(tmpdir(), 'mlx-code-config-'));
  const userFile = join(root, 'user.json');
  if (files.user !== undefined) writeFileSync(userFile, files.user);
  if (files.project !== undefined) writeFileSync(join(root, '.mlx-code.json'), files.project);
  return { root, userFile, environment: {} };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof MlxCodeError) return error.code;
    throw error;
  }
  return 'none';
}

describe('loadConfig', () => {
  it('gives defaults, each with its origin', () => {
    const config = loadConfig(setUp({}));
    expect(config.values['search.limit']).toBe(10);
    expect(config.origins['search.limit']).toEqual({ source: 'default', detail: '' });
    expect(config.warnings).toEqual([]);
  });

  it('lets each later source win', () => {
    const sources = setUp({ user: '{"search":{"limit":40}}', project: '{"search":{"limit":30}}' });
    expect(loadConfig(sources).values['search.limit']).toBe(30);
    const environment = { MLX_CODE_SEARCH_LIMIT: '50' };
    expect(loadConfig({ ...sources, environment }).origins['search.limit'].detail).toBe('MLX_CODE_SEARCH_LIMIT');
    const all = loadConfig({ ...sources, environment, flags: { 'search.limit': 60 } });
    expect(all.values['search.limit']).toBe(60);
    expect(all.origins['search.limit']).toEqual({ source: 'flag', detail: '--limit' });
  });

  it('reads comments, trailing commas and a byte order mark', () => {
    const user = '\uFEFF{\n  // how many\n  "search": { "limit": 7, /* last */ },\n}\n';
    expect(loadConfig(setUp({ user })).values['search.limit']).toBe(7);
  });

  it('lets a project only narrow', () => {
    const config = loadConfig(
      setUp({
        user: '{"index":{"exclude":["a"],"languages":["go","rust"]}}',
        project: JSON.stringify({
          index: {
            exclude: ['b'],
            languages: ['rust', 'php'],
            maxFiles: 999_999,
            maxFileBytes: 5,
            mlx: false,
            dir: '/x',
          },
          model: { embedding: 'evil' },
          search: { mode: 'regex' },
        }),
      }),
    );
    expect(config.values['index.exclude']).toEqual(['a', 'b']);
    expect(config.values['index.languages']).toEqual(['rust']);
    expect(config.values['index.maxFileBytes']).toBe(5);
    expect(config.values['index.mlx']).toBe(false);
    expect(config.values['index.maxFiles']).toBe(100_000);
    expect(config.values['index.dir']).toBe('');
    expect(config.values['model.embedding']).toBe('');
    expect(config.values['search.mode']).toBe('auto');
    expect(config.warnings).toHaveLength(4);
    expect(config.warnings.join('\n')).toMatch(/index\.maxFiles is ignored/);
  });

  it('warns about a broken or odd project file and goes on', () => {
    expect(loadConfig(setUp({ project: '{' })).warnings[0]).toMatch(/is not JSON/);
    expect(loadConfig(setUp({ project: '[]' })).warnings[0]).toMatch(/must hold an object/);
    expect(loadConfig(setUp({ project: '{"search":{"limit":0}}' })).warnings[0]).toMatch(
      /integer from 1 to 1000, not 0/,
    );
    expect(loadConfig(setUp({ project: '{"limit":3}' })).warnings[0]).toMatch(/did you mean "search.limit"/);
    expect(loadConfig(setUp({ project: `{"a":"${'x'.repeat(300_000)}"}` })).warnings[0]).toMatch(/larger than/);
    expect(loadConfig(setUp({ project: '{"__proto__":{"polluted":1},"constructor":{"x":1}}' })).warnings).toHaveLength(
      2,
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('does not follow a link or wait on a pipe', () => {
    const linked = setUp({});
    symlinkSync('/etc/hostname', join(linked.root, '.mlx-code.json'));
    expect(loadConfig(linked).warnings[0]).toMatch(/symbolic link/);
    const piped = setUp({});
    execFileSync('mkfifo', [join(piped.root, '.mlx-code.json')]);
    expect(loadConfig(piped).warnings[0]).toMatch(/not a regular file/);
  });

  it('stops at a wrong value of the user, and names it', () => {
    expect(codeOf(() => loadConfig(setUp({ user: '{"search":{"limit":"many"}}' })))).toBe('E_CONFIG_INVALID');
    expect(codeOf(() => loadConfig(setUp({ user: 'nope' })))).toBe('E_CONFIG_INVALID');
    const environment = { MLX_CODE_SEARCH_MODE: 'psychic' };
    expect(() => loadConfig({ ...setUp({}), environment })).toThrow(
      /search\.mode must be one of .*MLX_CODE_SEARCH_MODE/,
    );
    expect(loadConfig(setUp({ user: '{"future":{"key":1}}' })).warnings[0]).toMatch(/no setting "future.key"/);
  });

  it('reads booleans and lists from the environment', () => {
    const environment = { MLX_CODE_INDEX_MLX: 'off', MLX_CODE_INDEX_EXCLUDE: 'a/**, b', MLX_CODE_NO_SETUP: '1' };
    const { values } = loadConfig({ ...setUp({}), environment });
    expect(values['index.mlx']).toBe(false);
    expect(loadConfig(setUp({ project: '{"index":{"mlx":true}}' })).values['index.mlx']).toBe('auto');
    expect(values['index.exclude']).toEqual(['a/**', 'b']);
    expect(values['setup.auto']).toBe(false);
  });
});

describe('keys', () => {
  it('are read from the file of the user', () => {
    const user = '{"keys":{"stop":"ctrl+x","external-editor":["f4","ctrl+g"],"suspend":[]}}';
    expect(loadConfig(setUp({ user })).keys).toEqual({
      stop: ['ctrl+x'],
      'external-editor': ['f4', 'ctrl+g'],
      suspend: [],
    });
    expect(loadConfig(setUp({})).keys).toEqual({});
  });

  it('are never taken from a project', () => {
    const config = loadConfig(setUp({ project: '{"keys":{"send":"ctrl+c"}}' }));
    expect(config.keys).toEqual({});
    expect(config.warnings[0]).toMatch(/keys\.send is ignored, because keys are the user's alone/);
  });

  it('must have the form of keys', () => {
    for (const user of [
      '{"keys":"x"}',
      '{"keys":{"stop":3}}',
      '{"keys":{"stop":[""]}}',
      '{"keys":{"__proto__":"x"}}',
    ]) {
      expect(
        codeOf(() => loadConfig(setUp({ user }))),
        user,
      ).toBe('E_CONFIG_INVALID');
    }
  });
});
