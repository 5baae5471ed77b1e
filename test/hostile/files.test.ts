/** Names, contents and tricks that a hostile tree may hold: never a crash, a hang, a lost file or a file from outside. */

import { isUtf8 } from 'node:buffer';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initHash } from '../../src/base/hash.ts';
import { isRepoPath, repoPath } from '../../src/base/paths.ts';
import { readSourceSync, walk } from '../../src/files/index.ts';
import { removeFolder } from '../folders.ts';

const LINUX = process.platform === 'linux';

let base: string;
let root: string;
const saved = { ...process.env };

beforeEach(async () => {
  await initHash();
  base = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-hostile-')));
  root = join(base, 'root');
  mkdirSync(root);
  // No excludes of the person who runs the tests.
  process.env['HOME'] = base;
  process.env['XDG_CONFIG_HOME'] = join(base, '.config');
});
afterEach(() => {
  process.env = { ...saved };
  removeFolder(base);
});

function put(path: string, data: string | Uint8Array = 'let x = 1;\n'): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), data);
}

describe('names', () => {
  const names = [
    "it's.ts",
    '"quoted".ts',
    'new\nline.ts',
    'tab\t.ts',
    'percent%s%n.ts',
    '$(touch pwned).ts',
    '`id`.ts',
    '; rm -rf.ts',
    '-rf',
    '--help',
    '..;',
    '...',
    '~',
    '*',
    '?',
    '[a]',
    '{a,b}',
    '!bang',
    '#hash',
    'back\\slash.ts',
    'trailing ',
    ' leading',
    'emoji 🙂👨‍👩‍👧.ts',
    '漢字.ts',
    'שלום.ts',
    'a\u202egpj.ts',
    '\x1b[31mred.ts',
    'con',
    'nul.ts',
    'a:b.ts',
    'C:',
    '%2e%2e%2f.ts',
    'é.ts',
    'e\u0301.ts',
    'FILE.ts',
    'file.ts',
    'x'.repeat(255),
    '🙂'.repeat(63),
    '\x01\x7f.ts',
    '<script>.ts',
    '\u200b.ts',
  ];
  it.skipIf(!LINUX)('are all listed and readable', async () => {
    for (const name of names) put(`d/${name}`);
    const { entries, skips } = await walk(root, { includeHidden: true });
    expect(entries.map((entry) => entry.path.slice(2)).sort()).toEqual([...names].sort());
    expect(Object.values(skips).every((count) => count === 0)).toBe(true);
    for (const entry of entries) {
      expect(isRepoPath(entry.path)).toBe(true);
      expect(readSourceSync(root, entry.path).skip).toBe('');
    }
  });
  it.skipIf(!LINUX)('that are not UTF-8 are counted, as are folders', async () => {
    put('good.ts');
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x62, 0xff, 0x2e, 0x74, 0x73])]), 'x');
    const folder = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xe9])]);
    mkdirSync(folder);
    writeFileSync(Buffer.concat([folder, Buffer.from('/in.ts')]), 'x');
    const { entries, skips } = await walk(root);
    expect(entries.map((entry) => entry.path)).toEqual(['good.ts']);
    expect(skips['bad-name']).toBe(2);
  });
  it.skipIf(!LINUX)('that make a path longer than the kernel takes end there', async () => {
    const part = 'd'.repeat(250);
    // Longer than PATH_MAX when joined, so it is built step by step from inside.
    const child = spawn('sh', [
      '-c',
      `cd "$1" && for i in $(seq 20); do mkdir ${part} && cd ${part} && echo x > f.ts; done`,
      'sh',
      root,
    ]);
    await once(child, 'exit');
    put('good.ts');
    const { entries, skips } = await walk(root);
    expect(entries.length).toBeGreaterThan(10);
    expect(entries.some((entry) => entry.path === 'good.ts')).toBe(true);
    expect(skips['bad-name']).toBe(1);
    await once(spawn('rm', ['-rf', join(root, part)]), 'exit');
  });
});

describe('contents', () => {
  it('of any bytes are text or have a reason, and Unicode keeps every byte, an older encoding its lines', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
      fc.constantFrom(
        Buffer.from([0xef, 0xbb, 0xbf]),
        Buffer.from([0xff, 0xfe]),
        Buffer.from([0xfe, 0xff]),
        Buffer.from('\r\n'),
        Buffer.from('-----BEGIN '),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), (pieces) => {
        const bytes = Buffer.concat(pieces);
        put('any.ts', bytes);
        const result = readSourceSync(root, repoPath('any.ts'));
        if (result.skip !== '') return;
        if (!/^utf-16/.test(result.encoding) && !isUtf8(bytes)) {
          const ends = (text: string) => text.match(/[\r\n]/g)?.length ?? 0;
          expect(ends(result.text)).toBe(ends(bytes.toString('latin1')));
          return;
        }
        const again = Buffer.from(result.text, result.encoding === 'utf-8' ? 'utf8' : 'utf16le');
        expect(result.encoding === 'utf-16be' ? again.swap16() : again).toEqual(bytes);
      }),
      { seed: 7, numRuns: 400 },
    );
  });
  it.each([
    ['a million on one line', 'x'.repeat(999_999), 'minified'],
    ['a million brackets', '('.repeat(999_999), 'minified'],
    ['a million newlines', '\n'.repeat(999_999), ''],
    ['a head of comment openers', '/*\n'.repeat(300_000), ''],
    ['a head of armour', `${'#\n'.repeat(1_000)}-----BEGIN X${' '.repeat(900_000)}`, 'secret'],
    ['words of a generator again and again', `// ${'generated do not '.repeat(50_000)}\n`, 'minified'],
  ])('%s', (_, text, reason) => {
    put('big.ts', text);
    expect(readSourceSync(root, repoPath('big.ts')).skip).toBe(reason);
  });
});

describe('links and changes', () => {
  it('never lead outside', async () => {
    writeFileSync(join(base, 'outside.ts'), 'secret');
    mkdirSync(join(base, 'elsewhere'));
    writeFileSync(join(base, 'elsewhere/x.ts'), 'secret');
    symlinkSync(join(base, 'outside.ts'), join(root, 'a.ts'));
    symlinkSync(join(base, 'elsewhere'), join(root, 'dir'));
    symlinkSync('..', join(root, 'up'));
    symlinkSync(root, join(root, 'self'));
    const { entries, skips } = await walk(root, { include: ['dir/', 'up/', 'a.ts'] });
    expect(entries).toEqual([]);
    expect(skips.symlink).toBe(4);
    expect(readSourceSync(root, repoPath('a.ts')).skip).toBe('symlink');
  });
  it('lists both names of a hard link', async () => {
    put('a.ts');
    linkSync(join(root, 'a.ts'), join(root, 'b.ts'));
    expect((await walk(root)).entries.length).toBe(2);
  });
  it('survives a tree that changes under the walk', async () => {
    for (let i = 0; i < 400; i++) put(`d${i % 20}/f${i}.ts`);
    let changing = true;
    const churn = (async () => {
      for (let i = 0; changing; i++) {
        const folder = join(root, `d${i % 20}`);
        renameSync(folder, `${folder}-moved`);
        put(`d${i % 20}/new${i}.ts`);
        await nextTurn();
        removeFolder(folder);
        renameSync(`${folder}-moved`, folder);
        await nextTurn();
      }
    })();
    for (let round = 0; round < 15; round++) {
      const { entries } = await walk(root);
      for (const entry of entries.slice(0, 40))
        expect(['', 'vanished']).toContain(readSourceSync(root, entry.path).skip);
      await nextTurn();
    }
    changing = false;
    await churn;
  });
  it('reads a growing file up to its limit', () => {
    put('log.ts', 'x\n'.repeat(400));
    appendFileSync(join(root, 'log.ts'), 'y\n'.repeat(400));
    expect(readSourceSync(root, repoPath('log.ts'), { maxFileBytes: 1_600 }).skip).toBe('');
    appendFileSync(join(root, 'log.ts'), 'z');
    expect(readSourceSync(root, repoPath('log.ts'), { maxFileBytes: 1_600 }).skip).toBe('too-large');
  });
});
