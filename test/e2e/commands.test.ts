/** Help, version, status, doctor, models, config and clear, as a user meets them. */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyProject, sampleProject } from './sandbox.ts';

describe('help', () => {
  it('is on stdout, for the program and every command', async () => {
    const box = emptyProject();
    const bare = await box.run([]);
    expect(bare).toMatchObject({ code: 0, stderr: '' });
    expect(bare.stdout).toMatch(/^Usage: mlx-code/);
    for (const command of [
      'index',
      'search',
      'status',
      'setup',
      'doctor',
      'models',
      'config',
      'clear',
      'bench',
      'sessions',
      'templates',
    ]) {
      const { code, stdout, stderr } = await box.run([command, '--help']);
      expect({ code, stderr }, command).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^Usage: mlx-code ${command}`));
    }
    expect((await box.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await box.run(['nope'])).code).toBe(2);
  }, 60_000);
});

describe('status', () => {
  it('counts what is there', async () => {
    const box = sampleProject();
    const none = await box.run(['status']);
    expect(none).toMatchObject({ code: 4, stderr: expect.stringMatching(/E_INDEX_MISSING/) });
    await box.run(['index', '--fast']);
    box.write('later.ts', 'export const later = 1;\n');
    const report = JSON.parse((await box.run(['status', '--json'])).stdout);
    expect(report).toMatchObject({
      root: box.project,
      problem: null,
      jobs: [],
      freshness: { added: 1, complete: true },
    });
    expect(report.index).toMatchObject({ files: 4, neural: 0, skips: { ignored: 1 } });
    expect(report.index.chunks).toBeGreaterThan(3);
    const text = (await box.run(['status'], { env: { MLX_CODE_MODEL_EMBEDDING: 'minilm' } })).stdout;
    expect(text).toMatch(/^files +4 indexed, .*; 1 file changed since/m);
    expect(text).toMatch(/^static tier +\d+ of \d+ vectors, .*; took \d/m);
    expect(text).toMatch(/^MLX tier +none yet; "mlx-code index" fills it with all-MiniLM-L6-v2/m);
    expect(text).toMatch(/^they bring +not measured on this project/m);
  });
});

describe('doctor', () => {
  it('finds a good index good, and names what is missing', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    const { code, stdout } = await box.run(['doctor']);
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^✓ LanceDB/m);
    expect(stdout).toMatch(/^✓ grammars +3\d languages/m);
    expect(stdout).toMatch(/^✓ index: files and rows agree/m);
    expect(stdout).toMatch(/^! MLX .*not set up/m);
    expect(stdout).toMatch(/→ Run "mlx-code setup"/);
    const json = JSON.parse((await box.run(['doctor', '--json'])).stdout);
    expect(json.ok).toBe(true);
    for (const check of json.checks) expect(check.state === 'ok').toBe(check.remedy === '');
  });

  it('fails for an index that is damaged', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    const all = join(box.home, 'cache', 'index');
    const lance = join(all, readdirSync(all)[0] ?? '', 'lance');
    for (const name of readdirSync(lance, { recursive: true, encoding: 'utf8' })) {
      if (/data\/.*\.lance$/.test(name)) writeFileSync(join(lance, name), 'x');
    }
    const { code, stdout } = await box.run(['doctor']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^✗ index.*\n +→ Run "mlx-code index/m);
  });
});

describe('models', () => {
  it('lists, describes, and refuses what it does not know', async () => {
    const box = emptyProject();
    const list = JSON.parse((await box.run(['models', '--json'])).stdout);
    expect(list).toContainEqual(expect.objectContaining({ name: 'all-MiniLM-L6-v2', tier: 'mlx', installed: false }));
    expect(list).toContainEqual(expect.objectContaining({ tier: 'static', installed: true }));
    expect((await box.run(['models', 'info', 'all-minilm-l6-v2'])).stdout).toMatch(/^licence +Apache-2\.0$/m);
    expect(await box.run(['models', 'info', 'nope'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/E_MODEL_UNKNOWN/),
    });
    expect(await box.run(['models', 'remove', 'all-MiniLM-L6-v2'])).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(/E_MODEL_MISSING/),
    });
  });
});

describe('config', () => {
  it('shows values and where they came from', async () => {
    const box = sampleProject();
    const folder = join(box.home, 'config');
    mkdirSync(folder);
    writeFileSync(join(folder, 'config.json'), '{ "search": { "limit": 7 } }');
    const env = { MLX_CODE_SEARCH_MODE: 'lexical' };
    const json = JSON.parse((await box.run(['config', '--json'], { env })).stdout);
    expect(json['search.limit']).toMatchObject({ value: 7, source: 'user' });
    expect(json['search.mode']).toMatchObject({ value: 'lexical', source: 'environment' });
    expect((await box.run(['config', 'get', 'search.limit'])).stdout).toBe('7\n');
    expect((await box.run(['config', 'path'])).stdout).toContain(join(folder, 'config.json'));
    expect((await box.run(['config', 'get', 'nope'])).code).toBe(2);
    writeFileSync(join(folder, 'config.json'), '{ "search": { "limit": "many" } }');
    const wrong = await box.run(['search', 'x']);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/search\.limit must be an integer/) });
  });
});

describe('clear', () => {
  it('deletes the index and nothing else, after a yes', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    expect((await box.run(['clear'])).code).toBe(2);
    expect((await box.run(['clear', '--yes'])).code).toBe(0);
    expect(readdirSync(join(box.home, 'cache', 'index'))).toEqual([]);
    expect(existsSync(join(box.project, 'README.md'))).toBe(true);
    expect(await box.run(['clear', '--yes'])).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/E_INDEX_MISSING/),
    });
  });
});
