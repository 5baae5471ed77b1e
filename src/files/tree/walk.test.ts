import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import type { Progress, SkipReason } from '../../base/types.ts';
import { walk } from './walk.ts';
import type { WalkOptions, WalkResult } from './walk-types.ts';

let base: string;
let root: string;
const saved = { ...process.env };

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-walk-')));
  root = join(base, 'root');
  mkdirSync(root);
  // No excludes of the person who runs the tests.
  process.env['HOME'] = base;
  process.env['XDG_CONFIG_HOME'] = join(base, '.config');
});
afterEach(() => {
  process.env = { ...saved };
  process.seteuid?.(process.getuid?.() ?? 0);
  execFileSync('chmod', ['-R', 'u+rwx', base]);
  removeFolder(base);
});

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), 'x\n');
  }
}

function write(path: string, text: string): void {
  put(path);
  writeFileSync(join(root, path), text);
}

async function paths(options: WalkOptions = {}): Promise<string[]> {
  return (await walk(root, options)).entries.map((entry) => entry.path);
}

/** Every counted reason; examples must tell the same story. */
function counted(result: WalkResult): Partial<Record<SkipReason, number>> {
  return Object.fromEntries(Object.entries(result.skips).filter(([, count]) => count > 0));
}

describe('what is listed', () => {
  it('gives files in path order with their stamps', async () => {
    put('b.ts', 'a/z.ts', 'a.ts', 'a/b/c.ts', 'a-b.ts');
    const { entries } = await walk(root);
    expect(entries.map((entry) => entry.path)).toEqual(['a-b.ts', 'a.ts', 'a/b/c.ts', 'a/z.ts', 'b.ts']);
    expect(entries.map((entry) => entry.path)).toEqual(entries.map((entry) => entry.path).toSorted());
    for (const entry of entries) {
      expect(entry.size).toBe(2);
      expect(entry.ino).toBeGreaterThan(0);
      expect(Math.abs(Date.now() - entry.mtimeMs)).toBeLessThan(60_000);
    }
  });
  it('is empty for an empty folder', async () => {
    const result = await walk(root);
    expect(result.entries).toEqual([]);
    expect(counted(result)).toEqual({});
  });
  it('reports progress and can be cancelled', async () => {
    for (let i = 0; i < 60; i++) put(`d${i % 3}/f${i}.ts`);
    const seen: Progress[] = [];
    expect((await walk(root, {}, { onProgress: (progress) => seen.push(progress) })).entries.length).toBe(60);
    expect(seen.at(-1)?.done).toBe(60);
    for (const progress of seen) expect(progress).toMatchObject({ phase: 'scan', total: 0, unit: 'files' });
    const stop = new AbortController();
    stop.abort();
    await expect(walk(root, {}, { signal: stop.signal })).rejects.toMatchObject({ code: 'E_CANCELLED' });
    const later = new AbortController();
    setImmediate(() => later.abort());
    await walk(root, {}, { signal: later.signal }).catch((error) => expect(error.code).toBe('E_CANCELLED'));
  });
});

describe('what is left out, and why', () => {
  it('counts each reason that a name or a stat can tell', async () => {
    put(
      'keep.ts',
      '.hidden/x.ts',
      '.dotfile',
      'node_modules/x.js',
      'pic.PNG',
      'deep/package-lock.json',
      'deep/server.key',
    );
    write('empty.ts', '');
    write('huge.ts', 'x'.repeat(2_000));
    symlinkSync('keep.ts', join(root, 'link.ts'));
    symlinkSync('.', join(root, 'loop'));
    symlinkSync('nowhere', join(root, 'dangling'));
    execFileSync('mkfifo', [join(root, 'pipe.ts')]);
    const result = await walk(root, { maxFileBytes: 1_000 });
    expect(result.entries.map((entry) => entry.path)).toEqual(['keep.ts']);
    expect(counted(result)).toEqual({
      hidden: 2,
      ignored: 1,
      binary: 1,
      lockfile: 1,
      secret: 1,
      empty: 1,
      'too-large': 1,
      symlink: 3,
      'special-file': 1,
    });
    expect(result.examples.ignored).toEqual(['node_modules/']);
    expect(result.examples.symlink).toEqual(['dangling', 'link.ts', 'loop']);
  });
  it('knows a socket', async () => {
    put('a.ts');
    const server = createServer().listen(join(root, 'sock'));
    await new Promise((resolve) => server.once('listening', resolve));
    expect(counted(await walk(root))).toEqual({ 'special-file': 1 });
    server.close();
  });
  it('never opens what holds secrets by its name', async () => {
    const secrets = [
      '.env',
      '.env.production',
      'prod.env',
      '.npmrc',
      '.netrc',
      'id_rsa',
      'id_ed25519.old',
      'a.pem',
      'b.KEY',
      'c.p12',
      'd.kdbx',
      'credentials',
      'terraform.tfstate',
      'terraform.tfstate.backup',
      '.pypirc',
      '.aws/config',
      '.ssh/known_hosts',
      'x.crt',
    ];
    put('id_generator.py', 'environment.ts', 'keys.ts', '.env.example', 'secret.ts', ...secrets);
    const result = await walk(root, { includeHidden: true });
    expect(result.entries.map((entry) => entry.path)).toEqual([
      '.env.example',
      'environment.ts',
      'id_generator.py',
      'keys.ts',
      'secret.ts',
    ]);
    expect(result.skips.secret).toBe(secrets.length);
    expect((await paths({ includeHidden: true, include: ['.env', 'id_rsa', '.ssh/*'] })).length).toBe(5);
  });
  it('reads names without an extension and ambiguous ones', async () => {
    put('LICENSE', 'Makefile', 'model.mo', 'mesh.obj', 'x.asc', 'form.frm', 'a.', 'tar');
    expect((await paths()).length).toBe(8);
  });
  it('leaves out caches and virtual environments that declare themselves', async () => {
    put('app.py', 'myenv/lib/x.py', 'myenv/pyvenv.cfg', 'out/debug/x.rs', 'src/a.rs');
    write('out/CACHEDIR.TAG', 'Signature: 8a477f597d28d172789f06886806bc55\n');
    const result = await walk(root);
    expect(result.entries.map((entry) => entry.path)).toEqual(['app.py', 'src/a.rs']);
    expect(result.examples.ignored).toEqual(['myenv/', 'out/']);
  });
  it('stops at the cap of files, in path order, and counts the rest', async () => {
    put('a.ts', 'b.ts', 'c/d.ts', 'e.ts');
    const result = await walk(root, { maxFiles: 2 });
    expect(result.entries.map((entry) => entry.path)).toEqual(['a.ts', 'b.ts']);
    expect(counted(result)).toEqual({ 'over-file-cap': 2 });
  });
  it('gives up counting far beyond the cap', async () => {
    for (let i = 0; i < 100; i++) put(`f${i}.ts`);
    const result = await walk(root, { maxFiles: 1 });
    expect(result.entries.length).toBe(1);
    expect(result.warnings[0]).toMatch(/cap of 1/);
  });
  it('goes on past a folder it may not read', async () => {
    put('a.ts', 'locked/b.ts', 'z.ts');
    chmodSync(join(root, 'locked'), 0o000);
    chmodSync(base, 0o755);
    // The superuser may read everything, so another user tries.
    if (process.getuid?.() === 0) process.seteuid?.(65_534);
    const result = await walk(root);
    expect(result.entries.map((entry) => entry.path)).toEqual(['a.ts', 'z.ts']);
    expect(counted(result)).toEqual({ unreadable: 1 });
    expect(result.warnings).toEqual(['Cannot read "locked/" (EACCES)']);
  });
});

describe('ignore files', () => {
  it('lets .mlxignore win over .gitignore, both ways', async () => {
    write('.gitignore', 'build/\n*.gen.ts\nlogs\n');
    write('.mlxignore', '!build/\n!special.gen.ts\ndocs/\n!.github/\n');
    put(
      'build/a.ts',
      'build/x.gen.ts',
      'special.gen.ts',
      'other.gen.ts',
      'docs/d.md',
      '.github/w.yml',
      'logs/l.ts',
      'src/logs/l.ts',
    );
    // Folders that .mlxignore brings back keep git's other rules.
    expect(await paths()).toEqual(['.github/w.yml', 'build/a.ts', 'special.gen.ts']);
  });
  it('cannot bring back what lies below an excluded folder', async () => {
    write('.gitignore', 'build/\n');
    write('.mlxignore', '!build/a.ts\n');
    put('build/a.ts');
    expect(await paths()).toEqual([]);
  });
  it('reads nested .mlxignore files, with and without git', async () => {
    write('sub/.mlxignore', '*.tmp.ts\n/only-here.ts\n');
    put('sub/x.tmp.ts', 'sub/only-here.ts', 'sub/deep/only-here.ts', 'x.tmp.ts');
    expect(await paths()).toEqual(['sub/deep/only-here.ts', 'x.tmp.ts']);
  });
  it('does not follow a linked ignore file, nor read an absurd one', async () => {
    writeFileSync(join(base, 'rules'), '*\n');
    symlinkSync(join(base, 'rules'), join(root, '.gitignore'));
    put('a.ts');
    write('big/.gitignore', '*\n'.repeat(400_000));
    put('big/b.ts');
    expect(await paths()).toEqual(['a.ts', 'big/b.ts']);
  });
  it('is not slowed down by patterns made to be slow', async () => {
    write('.gitignore', `${'*a'.repeat(60)}b\n${'[a-z]*'.repeat(60)}0\n${'**/'.repeat(80)}x\n${'?*'.repeat(100)}#\n`);
    put(`${'a'.repeat(240)}`, `${'ab/'.repeat(60)}${'a'.repeat(100)}`);
    expect((await paths()).length).toBe(2);
  });
});

describe('include and exclude', () => {
  beforeEach(() => {
    write('.gitignore', 'gen/\n*.log\n');
    put(
      'a.ts',
      'gen/x.ts',
      'gen/y.js',
      'k.log',
      'node_modules/lib/src/i.ts',
      'node_modules/other/i.ts',
      '.github/ci.yml',
      'yarn.lock',
      'src/gen/z.ts',
    );
  });
  it('takes what include names although it is left out', async () => {
    expect(await paths({ include: ['/gen/*.ts', 'node_modules/lib/', '.github/', 'yarn.lock', '*.log'] })).toEqual([
      '.github/ci.yml',
      'a.ts',
      'gen/x.ts',
      'k.log',
      'node_modules/lib/src/i.ts',
      'yarn.lock',
    ]);
    expect(await paths({ include: ['gen/'] })).toEqual(['a.ts', 'gen/x.ts', 'gen/y.js', 'src/gen/z.ts']);
  });
  it('does not search left-out folders for a pattern that begins with a wildcard', async () => {
    expect(await paths({ include: ['**/i.ts'] })).toEqual(['a.ts']);
  });
  it('lets exclude win over all', async () => {
    expect(await paths({ include: ['gen/', 'k.log'], exclude: ['gen/y.js', '*.log', 'a.ts'] })).toEqual([
      'gen/x.ts',
      'src/gen/z.ts',
    ]);
  });
  it('takes hidden files on request, never the stores of tools', async () => {
    put('.git/config', '.venv/x.py', '.editorconfig');
    expect(await paths({ includeHidden: true })).toEqual(['.editorconfig', '.github/ci.yml', '.gitignore', 'a.ts']);
    expect(await paths({ includeHidden: true, include: ['.git/'] })).not.toContain('.git/config');
  });
});

describe('a root that is none', () => {
  it('says so', async () => {
    put('file.ts');
    await expect(walk(join(root, 'none'))).rejects.toMatchObject({ code: 'E_ROOT_MISSING' });
    await expect(walk(join(root, 'file.ts'))).rejects.toMatchObject({ code: 'E_ROOT_NOT_DIR' });
    chmodSync(root, 0o000);
    chmodSync(base, 0o755);
    if (process.getuid?.() === 0) process.seteuid?.(65_534);
    await expect(walk(root)).rejects.toMatchObject({ code: 'E_ROOT_UNREADABLE' });
  });
  it('tells a root that vanished from one that is empty', async () => {
    put('a.ts', 'b/c.ts');
    const walking = walk(root, {}, { onProgress: () => removeFolder(root) });
    await expect(walking).rejects.toMatchObject({ code: 'E_ROOT_MISSING' });
  });
  it('takes any spelling of a root', async () => {
    put('a.ts');
    symlinkSync(root, join(base, 'alias'));
    expect((await walk(join(base, 'alias'))).entries.length).toBe(1);
    expect((await walk(`${root}/`)).entries.length).toBe(1);
  });
});

it('does not read a sparse file of 10 GB to leave it out', async () => {
  put('a.ts', 'sparse.ts');
  truncateSync(join(root, 'sparse.ts'), 10_000_000_000);
  expect(counted(await walk(root))).toEqual({ 'too-large': 1 });
  expect(readFileSync(join(root, 'a.ts'), 'utf8')).toBe('x\n');
});
