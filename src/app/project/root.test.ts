import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRoot, indexPlace, isTooWide, namedRoot, pathsUnderRoot } from './root.ts';

function tree(): { top: string; base: string } {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-root-')));
  mkdirSync(join(top, 'project', 'src', 'deep'), { recursive: true });
  writeFileSync(join(top, 'project', 'file.ts'), 'x');
  return { top: join(top, 'project'), base: join(top, 'indexes') };
}

function pretendIndexed(root: string, base: string): void {
  const folder = indexPlace(root, base);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '.mlx-code-index'), '{}');
}

describe('findRoot', () => {
  it('takes the nearest folder with an index, and tells where one stands in it', async () => {
    const { top, base } = tree();
    pretendIndexed(top, base);
    const from = join(top, 'src', 'deep');
    expect(await findRoot(from, base)).toEqual({ root: top, under: 'src/deep', why: 'index' });
    pretendIndexed(join(top, 'src'), base);
    expect(await findRoot(from, base)).toEqual({ root: join(top, 'src'), under: 'deep', why: 'index' });
  });

  it("takes git's top level, else the folder itself", async () => {
    const { top, base } = tree();
    expect(await findRoot(join(top, 'src'), base)).toEqual({ root: join(top, 'src'), under: '', why: 'folder' });
    execFileSync('git', ['init', '-q', top]);
    expect(await findRoot(join(top, 'src'), base)).toEqual({ root: top, under: 'src', why: 'git' });
  });
});

describe('namedRoot', () => {
  it('resolves links and names what is wrong', () => {
    const { top } = tree();
    symlinkSync(top, join(dirname(top), 'link'));
    expect(namedRoot('link', dirname(top)).root).toBe(top);
    expect(() => namedRoot('nowhere', top)).toThrow(expect.objectContaining({ code: 'E_ROOT_MISSING' }));
    expect(() => namedRoot('file.ts', top)).toThrow(expect.objectContaining({ code: 'E_ROOT_NOT_DIR' }));
  });
});

describe('pathsUnderRoot', () => {
  it('takes paths from where the user stands, also those that are gone', () => {
    const { top } = tree();
    expect(pathsUnderRoot(['deep', '../file.ts', 'gone/x.ts'], join(top, 'src'), top)).toEqual([
      'src/deep',
      'file.ts',
      'src/gone/x.ts',
    ]);
    expect(pathsUnderRoot(['.'], top, top)).toEqual(['']);
  });

  it('refuses what lies outside, also through a link', () => {
    const { top } = tree();
    symlinkSync(dirname(top), join(top, 'out'));
    for (const path of ['..', '../../x', '/etc/passwd', 'out/indexes', `${top}-twin`]) {
      expect(() => pathsUnderRoot([path], top, top), path).toThrow(expect.objectContaining({ code: 'E_PATH_OUTSIDE' }));
    }
  });
});

describe('isTooWide', () => {
  it('knows folders nobody means to index by accident', () => {
    const { top } = tree();
    expect([isTooWide('/'), isTooWide(homedir()), isTooWide(dirname(homedir()))]).toEqual([true, true, true]);
    expect(isTooWide(top)).toBe(false);
  });
});
