import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../platform/package-root.ts';
import { armFailpoints, FAILPOINTS, failpoint } from './failpoints.ts';

afterEach(() => void armFailpoints(undefined));

/** What each of so many passages of one point gave. */
function passages(count: number): string[] {
  return Array.from({ length: count }, () => {
    try {
      failpoint('commit.chunks');
      return '';
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? '';
    }
  });
}

describe('a failpoint', () => {
  it('lets everything pass while nothing is asked for', () => {
    armFailpoints(undefined);
    expect(passages(3)).toEqual(['', '', '']);
  });
  it('fails at one passage, or from it on', () => {
    const fired = armFailpoints('commit.chunks:2:ENOSPC');
    expect(passages(4)).toEqual(['', 'ENOSPC', '', '']);
    expect(fired()).toBe(1);
    armFailpoints('commit.chunks:2:always');
    expect(passages(4)).toEqual(['', 'EIO', 'EIO', 'EIO']);
    armFailpoints('commit.files:1,commit.chunks:3:EROFS');
    expect(passages(4)).toEqual(['', '', 'EROFS', '']);
  });
  it('counts all points together when asked for any', () => {
    armFailpoints('*:3');
    failpoint('walk.folder');
    failpoint('lock.open');
    expect(passages(2)).toEqual(['EIO', '']);
  });
  it.each(['', 'commit.chunks', 'nothing:1', 'commit.chunks:0', 'commit.chunks:1:sometimes', '__proto__:1'])(
    'refuses %j',
    (wish) => {
      expect(() => armFailpoints(wish)).toThrow(expect.objectContaining({ code: 'E_CONFIG_INVALID' }));
    },
  );
  it('is passed for every name of the table, and in the source alone', () => {
    const src = join(packageRoot(), 'src');
    const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('failpoints.ts'))
      .map((name) => readFileSync(join(src, name), 'utf8'));
    const passed = new Set(
      sources.flatMap((text) => [...text.matchAll(/failpoint\('([^']+)'\)/g)].map((hit) => hit[1])),
    );
    expect([...passed].sort()).toEqual(Object.keys(FAILPOINTS).sort());
  });
});
