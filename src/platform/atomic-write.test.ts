import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../test/folders.ts';
import { sweepTemps, writeFileAtomic } from './atomic-write.ts';

let base: string;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'mlx-atomic-'));
});
afterAll(() => removeFolder(base));

describe('writeFileAtomic', () => {
  it('makes and replaces, private by default', async () => {
    const path = join(base, 'a.json');
    await writeFileAtomic(path, 'one');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await writeFileAtomic(path, new Uint8Array([1, 2, 3]), 0o644);
    expect([...readFileSync(path)]).toEqual([1, 2, 3]);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    expect(readdirSync(base)).toEqual(['a.json']);
  });
  it('replaces a link instead of writing through it', async () => {
    const target = join(base, 'target');
    writeFileSync(target, 'kept');
    symlinkSync(target, join(base, 'link'));
    await writeFileAtomic(join(base, 'link'), 'new');
    expect(readFileSync(target, 'utf8')).toBe('kept');
    expect(readFileSync(join(base, 'link'), 'utf8')).toBe('new');
  });
  it('leaves nothing behind when it fails', async () => {
    const folder = join(base, 'full');
    mkdirSync(join(folder, 'busy', 'x'), { recursive: true });
    await expect(writeFileAtomic(join(folder, 'busy'), 'x')).rejects.toThrow();
    await expect(writeFileAtomic(join(folder, 'none', 'x'), 'x')).rejects.toThrow(/ENOENT/);
    expect(readdirSync(folder)).toEqual(['busy']);
  });
  it('names a folder that may not be written', async () => {
    const folder = join(base, 'locked');
    mkdirSync(folder);
    chmodSync(folder, 0o555);
    chmodSync(base, 0o755);
    const isRoot = process.getuid?.() === 0;
    // The superuser may write anywhere, so another user tries.
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(writeFileAtomic(join(folder, 'x'), 'x')).rejects.toMatchObject({ code: 'E_READ_ONLY' });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('sweepTemps', () => {
  it('takes old leftovers of ours and nothing else', async () => {
    const folder = join(base, 'sweep');
    mkdirSync(folder);
    const old = `.mlx-code-${'a'.repeat(24)}.tmp`;
    const young = `.mlx-code-${'b'.repeat(24)}.tmp`;
    for (const name of [old, young, 'mine.tmp', '.mlx-code-x.tmp']) writeFileSync(join(folder, name), 'x');
    utimesSync(join(folder, old), 1, 1);
    expect(await sweepTemps(folder, 60_000)).toBe(1);
    expect(readdirSync(folder).sort()).toEqual([young, '.mlx-code-x.tmp', 'mine.tmp']);
    expect(await sweepTemps(join(folder, 'none'), 0)).toBe(0);
  });
});

describe('a writer that is killed', () => {
  it('never leaves a torn file', async () => {
    const source = join(dirname(fileURLToPath(import.meta.url)), 'atomic-write.ts');
    const program = join(base, 'writer.mjs');
    await build({
      stdin: {
        contents: `import { writeFileAtomic } from ${JSON.stringify(source)};
          for (let i = 0; ; i = (i + 1) % 26) {
            await writeFileAtomic(process.argv[2], Buffer.alloc(1_000_000, 97 + i));
            process.stdout.write('.');
          }`,
        resolveDir: base,
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: program,
    });
    const folder = join(base, 'kill');
    mkdirSync(folder);
    const target = join(folder, 'file');
    for (let round = 0; round < 12; round++) {
      const child = spawn(process.execPath, [program, target], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await sleep(round * 3);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const bytes = readFileSync(target);
      expect(bytes.length).toBe(1_000_000);
      expect(bytes.every((byte) => byte === bytes[0])).toBe(true);
    }
    await sweepTemps(folder, 0);
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
