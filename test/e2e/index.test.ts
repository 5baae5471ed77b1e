/** `mlx-code index` as a user meets it: first run, later runs, stopping, and everything that can be wrong with a folder. */

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WriterLock } from '../../src/platform/kernel-lock.ts';
import { createIndexFolder } from '../../src/store/index.ts';
import { emptyProject, type Sandbox, sampleProject } from './sandbox.ts';

const isRoot = process.getuid?.() === 0;
/** Makes an MLX tier wanted on every machine. */
const CHOSEN = { MLX_CODE_MODEL_EMBEDDING: 'minilm' };

describe('index', () => {
  it('indexes once, then finds nothing to do, then only what changed', async () => {
    const box = sampleProject();
    const first = await box.run(['index', '--fast', '--json']);
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ root: box.project, files: 4, added: 4, changed: 0, removed: 0 });
    const second = await box.run(['index', '--fast']);
    expect(second.stderr).toMatch(/nothing changed/);
    expect(second.stdout).toBe('');
    box.write('src/shapes/area.py', 'def volume(cube):\n    return cube.side ** 3\n');
    rmSync(join(box.project, 'README.md'));
    const third = await box.run(['index', '--fast', '--json']);
    expect(JSON.parse(third.stdout)).toMatchObject({ files: 3, added: 0, changed: 1, removed: 1, unchanged: 2 });
  });

  it('keeps the static tier and says how to get the rest when the MLX tier is not set up', async () => {
    const box = sampleProject();
    const { code, stderr } = await box.run(['index'], { env: CHOSEN });
    expect(code).toBe(0);
    expect(stderr).toMatch(/MLX tier: not available/);
    expect(stderr).toMatch(/mlx-code setup/);
    expect((await box.run(['search', 'refresh the access token'])).stdout).toMatch(/token\.ts/);
  });

  it.skipIf(process.platform === 'darwin')(
    'makes the MLX tier on a CPU only for those who ask, and asks no Python for it',
    async () => {
      const box = sampleProject();
      const empty = join(box.top, 'no-programs');
      mkdirSync(empty);
      const env = { PATH: empty, MLX_CODE_NO_SETUP: undefined };
      const { code, stderr, stdout } = await box.run(['index', '--json'], { env });
      expect(code, stderr).toBe(0);
      expect(JSON.parse(stdout).neural).toMatchObject({ state: 'unasked', embedded: 0, problem: null });
      expect((await box.run(['status'], { env })).stdout).toMatch(
        /^MLX tier +none; on a CPU .*"mlx-code index --full"/m,
      );
      const on = await box.run(['index'], { env: { ...env, MLX_CODE_INDEX_MLX: 'true' } });
      expect(on.stderr).toMatch(/MLX tier: not available/);
      expect((await box.run(['index', '--full'], { env })).stderr).toMatch(/E_PYTHON_MISSING/);
    },
  );

  it('goes on without Python, and says what to install', async () => {
    const box = sampleProject();
    const empty = join(box.top, 'no-programs');
    mkdirSync(empty);
    const { code, stderr } = await box.run(['index'], {
      env: { ...CHOSEN, PATH: empty, MLX_CODE_NO_SETUP: undefined },
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/No Python was found/);
    expect(stderr).toMatch(/Install Python 3\.10 or newer/);
    const full = await box.run(['index', '--full'], { env: { PATH: empty, MLX_CODE_NO_SETUP: undefined } });
    expect(full.code).toBe(3);
    expect(full.stderr).toMatch(/E_PYTHON_MISSING/);
  });

  it('tells of a folder without anything to index', async () => {
    const box = emptyProject();
    const { code, stderr } = await box.run(['index', '--fast']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/no file to index/);
    expect((await box.run(['search', 'anything'])).code).toBe(1);
  });

  it('refuses a file, a missing folder and two wishes at once', async () => {
    const box = sampleProject();
    expect(await box.run(['index', 'README.md'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/E_ROOT_NOT_DIR/),
    });
    expect(await box.run(['index', 'nowhere'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/E_ROOT_MISSING/),
    });
    expect((await box.run(['index', '--fast', '--full'])).code).toBe(2);
    expect((await box.run(['index', '--stop'])).stderr).toMatch(/Nothing is indexing/);
  });

  it.skipIf(!isRoot)('refuses a folder that may not be read, and counts a file that may not', async () => {
    const nobody = 65_534;
    const box = sampleProject();
    box.own(nobody);
    const probe = await box.run(['--version'], { uid: nobody });
    if (probe.code !== 0) return; // The checkout itself is closed to other users here.
    const locked = join(box.project, 'locked');
    mkdirSync(locked, { mode: 0o700 });
    const refused = await box.run(['index', locked, '--fast'], { uid: nobody });
    expect(refused).toMatchObject({ code: 7, stderr: expect.stringMatching(/E_ROOT_UNREADABLE/) });
    chmodSync(join(box.project, 'README.md'), 0o600);
    const rest = await box.run(['index', '--fast', '--json'], { uid: nobody });
    expect(rest.code, rest.stderr).toBe(0);
    expect(JSON.parse(rest.stdout)).toMatchObject({ files: 3, skipped: { unreadable: 2 } });
  });

  it.skipIf(!isRoot)('refuses a cache folder that may not be written', async () => {
    const nobody = 65_534;
    const box = sampleProject();
    box.own(nobody);
    if ((await box.run(['--version'], { uid: nobody })).code !== 0) return;
    const cache = join(box.top, 'cache');
    mkdirSync(cache, { mode: 0o755 });
    const { code, stderr } = await box.run(['index', '--fast'], { uid: nobody, env: { MLX_CODE_CACHE_DIR: cache } });
    expect(code).toBe(7);
    expect(stderr).toMatch(/E_READ_ONLY/);
  });

  it('refuses an index folder that holds something else, and leaves it as it is', async () => {
    const box = sampleProject();
    const dir = join(box.top, 'mine');
    const { stderr } = await box.run(['index', '--fast'], { env: { MLX_CODE_INDEX_DIR: dir } });
    expect(stderr).toMatch(/4 added/);
    const [key = ''] = readdirSync(dir);
    rmSync(join(dir, key), { recursive: true });
    mkdirSync(join(dir, key));
    writeFileSync(join(dir, key, 'thesis.txt'), 'precious');
    for (const args of [
      ['index', '--fast'],
      ['index', '--fast', '--force'],
      ['clear', '--yes'],
      ['search', 'token'],
    ]) {
      const refused = await box.run(args, { env: { MLX_CODE_INDEX_DIR: dir } });
      expect(refused.code, args.join(' ')).toBe(4);
      expect(refused.stderr).toMatch(/E_INDEX_FOREIGN/);
    }
    expect(readdirSync(join(dir, key))).toEqual(['thesis.txt']);
  });

  it('repairs or rebuilds a damaged index, and never breaks over one', async () => {
    const box = sampleProject();
    await box.run(['index', '--fast']);
    const index = indexFolder(box);
    for (const file of readdirSync(join(index, 'lance'), { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.lance') && /data/.test(file)) writeFileSync(join(index, 'lance', file), 'garbage');
    }
    const search = await box.run(['search', 'token']);
    expect(search.stderr).not.toMatch(/at .*\(.*:\d+:\d+\)/);
    expect([0, 1, 4]).toContain(search.code);
    const again = await box.run(['index', '--fast', '--force']);
    expect(again.code, again.stderr).toBe(0);
    expect((await box.run(['search', 'refreshAccessToken'])).stdout).toMatch(/token\.ts/);
  });

  it('skips what is no text, by reason, and reads odd names', async () => {
    const box = emptyProject();
    box.write('ok.ts', 'export const answer = 42;\n');
    box.write('quote\'s "and" $(touch x).ts', 'export const quoted = 1;\n');
    box.write('new\nline \u001b[31m😀.ts', 'export const lined = 2;\n');
    box.write('-leading.ts', 'export const leading = 3;\n');
    box.write('nul.ts', 'const a = 1;\0const b = 2;\n');
    box.write('utf16.ts', Buffer.from('\ufeffexport const wide = 4;\n', 'utf16le'));
    box.write('latin.ts', Buffer.from('// d\xe9j\xe0 vu\nexport const western = 5;\n', 'latin1'));
    box.write('lone.ts', Buffer.from([0xff, 0xfe, 0x3d, 0xd8, 0x61, 0x62]));
    box.write('one-line.js', `const data = "${'x'.repeat(900_000)}";`);
    box.write('huge.ts', 'export const x = 1;\n'.repeat(60_000));
    box.write('deep.ts', `export const deep = ${'[\n'.repeat(5000)}${']\n'.repeat(5000)};\n`);
    box.write('unknown.qqq', 'some words in no known language\n');
    box.write('empty.ts', '');
    box.write('.env', 'KEY=secret\n');
    symlinkSync('/etc/passwd', join(box.project, 'link.ts'));
    const { code, stdout, stderr } = await box.run(['index', '--fast', '--json']);
    expect(code, stderr).toBe(0);
    const { skipped } = JSON.parse(stdout) as { skipped: Record<string, number> };
    expect(skipped).toMatchObject({ binary: 1, 'not-utf8': 1, minified: 1, 'too-large': 1, empty: 1, symlink: 1 });
    const odd = await box.run(['search', 'lined', '--plain']);
    expect(odd.stdout).toMatch(/new line 😀\.ts:1-1\tlined/);
    expect((await box.run(['search', 'wide', '-n', '1', '--json'])).stdout).toMatch(/utf16\.ts/);
    expect((await box.run(['search', 'déjà', '-n', '1', '-l'])).stdout).toBe('latin.ts\n');
    expect((await box.run(['search', 'words in no known language', '-n', '1', '--plain'])).stdout).toMatch(
      /unknown\.qqq/,
    );
  }, 60_000);

  it('lets one process write, tells the other, and keeps searching', async () => {
    const box = emptyProject();
    for (let n = 0; n < 1500; n++) box.write(`src/part${n}.ts`, `export function part${n}() {\n  return ${n};\n}\n`);
    const one = box.run(['index', '--fast', '--json']);
    await expect.poll(() => existsSync(indexFolder(box)), { timeout: 20_000 }).toBe(true);
    const two = await box.run(['index', '--fast']);
    const first = await one;
    expect(first.code, first.stderr).toBe(0);
    // The second came while the first was at work, or after a very fast one.
    if (two.code !== 0) expect(two).toMatchObject({ code: 5, stderr: expect.stringMatching(/E_INDEX_LOCKED/) });
    const status = await box.run(['status', '--json']);
    expect(JSON.parse(status.stdout).index.files).toBe(1500);
  }, 60_000);

  it('lets a search wait for the first index that another process makes', async () => {
    const box = sampleProject();
    const { indexDir } = JSON.parse((await box.run(['status', '--json'])).stdout) as { indexDir: string };
    const lock = await WriterLock.acquire(createIndexFolder(indexDir, box.project).lock, 'files');
    const search = box.run(['search', 'refresh the token', '--plain']);
    // Far longer than a search needs to find the lock taken.
    setTimeout(() => lock.release(), 4000);
    const { code, stdout, stderr } = await search;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/src\/auth\/token\.ts/);
    expect(stderr).toMatch(/waiting for it/);
  }, 60_000);

  it('ends the first run, and only that, with the command to type next', async () => {
    const box = sampleProject();
    expect((await box.run(['index', '--fast'])).stderr).toMatch(
      /Next: mlx-code search "[^"]+"\n {2}or: mlx-code {2}\(/,
    );
    expect((await box.run(['index', '--fast'])).stderr).not.toContain('Next:');
    box.write('src/added.ts', 'export const added = 1;\n');
    expect((await box.run(['index', '--fast'])).stderr).not.toContain('Next:');
  });

  it('writes that command as npm started the program, with the folder where it is another', async () => {
    const box = sampleProject();
    const env = { npm_lifecycle_event: 'start', npm_package_name: 'mlx-code' };
    const { stderr } = await box.run(['index', '--fast', box.project], { cwd: box.home, env });
    expect(stderr).toContain(`Next: npm start -- search "what you are looking for" --root ${box.project}\n`);
    expect(stderr).toContain(`or: npm start -- ${box.project} `);
  });

  it('says so where there is no folder for temporary files', async () => {
    const box = sampleProject();
    const { code, stderr } = await box.run(['index', '--fast'], { env: { TMPDIR: join(box.top, 'none') } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/temporary files, .*none, does not exist/);
  });

  it('stops at Ctrl+C with exit code 130, and the next run goes on', async () => {
    const box = emptyProject();
    for (let n = 0; n < 1500; n++) box.write(`src/part${n}.ts`, `export function part${n}() {\n  return ${n};\n}\n`);
    const cut = await box.run(['index', '--fast'], {
      signal: { name: 'SIGINT', whenOutput: /Indexing|Saving/, afterMs: 1500 },
    });
    expect([0, 130]).toContain(cut.code);
    // A run that had told its end already says no more.
    if (cut.code === 130 && !/Done in/.test(cut.stderr)) expect(cut.stderr).toMatch(/Stopped\./);
    const next = await box.run(['index', '--fast', '--json']);
    expect(next.code, next.stderr).toBe(0);
    expect(JSON.parse(next.stdout).files).toBe(1500);
    const doctor = await box.run(['doctor', '--json']);
    expect(JSON.parse(doctor.stdout).ok, doctor.stdout).toBe(true);
  }, 60_000);

  it.skipIf(!isRoot)('stops cleanly where the disk is too small', async () => {
    const box = sampleProject();
    const disk = join(box.top, 'disk');
    mkdirSync(disk);
    if (!(await mounted(disk))) return;
    try {
      const { code, stderr } = await box.run(['index', '--fast'], { env: { MLX_CODE_CACHE_DIR: disk } });
      expect(code).toBe(7);
      expect(stderr).toMatch(/E_DISK_(LOW|FULL)/);
    } finally {
      await program('umount', [disk]);
    }
  });
});

function indexFolder(box: Sandbox): string {
  const all = join(box.home, 'cache', 'index');
  const [name = 'none'] = existsSync(all) ? readdirSync(all) : [];
  return join(all, name);
}

async function mounted(folder: string): Promise<boolean> {
  return (await program('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder])) === 0;
}

function program(name: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(name, args, { stdio: 'ignore' });
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
}
