import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import { addEntry, earlier, later, searchFor, searchOn, searchResult, startSearch, startWalk } from './history.ts';
import { appendHistory, historyFile, MAX_HISTORY, readHistory } from './history-file.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'mlx-code-history-'));
  onTestFinished(() => removeFolder(made));
  return made;
}

describe('walk', () => {
  it('goes back and forth and keeps what was being written', () => {
    const start = startWalk(['one', 'two']);
    const two = earlier(start, 'draft');
    expect(two?.text).toBe('two');
    const one = two && earlier(two.walk, two.text);
    expect(one?.text).toBe('one');
    expect(one && earlier(one.walk, one.text)).toBeNull();
    const again = one && later(one.walk);
    const draft = again && later(again.walk);
    expect([again?.text, draft?.text]).toEqual(['two', 'draft']);
    expect(draft && later(draft.walk)).toBeNull();
    expect(earlier(startWalk([]), 'draft')).toBeNull();
  });

  it('passes over what is shown already', () => {
    expect(earlier(startWalk(['one', 'two']), 'two')?.text).toBe('one');
  });

  it('adds nothing blank and nothing twice', () => {
    expect(addEntry(['a'], 'a', 10)).toEqual(['a']);
    expect(addEntry(['a'], ' \n', 10)).toEqual(['a']);
    expect(addEntry(['a', 'b'], 'c', 2)).toEqual(['b', 'c']);
  });
});

describe('search', () => {
  const entries = ['Fix the parser', 'explain parser', 'tests', 'explain parser', 'last'];

  it('finds the latest first, then further back and on again', () => {
    let search = searchFor(startSearch(entries, 'draft'), 'pars');
    expect(searchResult(search)).toEqual({ text: 'explain parser', cursor: 8 });
    search = searchOn(search, -1);
    expect(searchResult(search)).toEqual({ text: 'Fix the parser', cursor: 8 });
    expect(searchOn(search, -1)).toBe(search);
    expect(searchResult(searchOn(search, 1)).text).toBe('explain parser');
  });

  it('minds capitals only where they are typed, and goes back to the draft', () => {
    const search = startSearch(entries, 'draft');
    expect(searchResult(searchFor(search, 'fix')).text).toBe('Fix the parser');
    expect(searchFor(search, 'Explain').at).toBeNull();
    expect(searchResult(searchFor(search, 'nowhere'))).toEqual({ text: 'draft', cursor: 5 });
    expect(searchResult(searchFor(searchFor(search, 'fix'), ''))).toEqual({ text: 'draft', cursor: 5 });
    expect(searchResult(searchFor(startSearch(['İx ab'], ''), 'ab'))).toEqual({ text: 'İx ab', cursor: 0 });
  });
});

describe('file', () => {
  it('keeps inputs between runs, for the user alone', () => {
    const file = join(folder(), 'data', 'history.jsonl');
    expect(readHistory(file)).toEqual([]);
    appendHistory(file, 'one\ntwo');
    appendHistory(file, 'three');
    appendHistory(file, 'three');
    appendHistory(file, '   ');
    appendHistory(file, 'x'.repeat(70_000));
    expect(readHistory(file)).toEqual(['one\ntwo', 'three']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(historyFile()).toMatch(/history\.jsonl$/);
  });

  it('keeps no secret', () => {
    const file = join(folder(), 'history.jsonl');
    const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
    appendHistory(file, `why does ${token} not work?`);
    expect(readFileSync(file, 'utf8')).not.toContain(token);
    expect(readHistory(file)[0]).toMatch(/^why does «secret:[^»]+» not work\?$/);
  });

  it('passes over torn and foreign lines, and does not tear the next', () => {
    const file = join(folder(), 'history.jsonl');
    appendHistory(file, 'one');
    appendFileSync(file, 'null\n[1]\n{"text":3}\n\xff\xfe\n{"at":"2026","text":"to');
    appendHistory(file, 'two');
    expect(readHistory(file)).toEqual(['one', 'two']);
  });

  it('is bounded, and sets aside what is old', () => {
    const file = join(folder(), 'history.jsonl');
    for (let i = 0; i < 60; i++) appendHistory(file, `${i} ${'x'.repeat(30_000)}`);
    const total = statSync(file).size + statSync(`${file}.1`).size;
    expect(total).toBeLessThan(1_200_000);
    expect(readHistory(file).at(-1)).toMatch(/^59 /);
    expect(existsSync(`${file}.lock`)).toBe(false);
    writeFileSync(`${file}.1`, Array.from({ length: 3_000 }, (_, i) => JSON.stringify({ text: `n${i}` })).join('\n'));
    expect(readHistory(file)).toHaveLength(MAX_HISTORY);
  });

  it('gets over the lock of a program that was killed', () => {
    const file = join(folder(), 'history.jsonl');
    writeFileSync(file, 'x'.repeat(600_000), { mode: 0o644 });
    writeFileSync(`${file}.lock`, '');
    appendHistory(file, 'while it is locked');
    expect(existsSync(`${file}.1`)).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    utimesSync(`${file}.lock`, 1, 1);
    appendHistory(file, 'later');
    expect(existsSync(`${file}.1`)).toBe(true);
    expect(readHistory(file)).toEqual(['while it is locked', 'later']);
  });

  it('follows no link', () => {
    const dir = folder();
    writeFileSync(join(dir, 'elsewhere'), '{"text":"foreign"}\n');
    symlinkSync(join(dir, 'elsewhere'), join(dir, 'history.jsonl'));
    expect(readHistory(join(dir, 'history.jsonl'))).toEqual([]);
    expect(() => appendHistory(join(dir, 'history.jsonl'), 'x')).toThrow();
    expect(readFileSync(join(dir, 'elsewhere'), 'utf8')).toBe('{"text":"foreign"}\n');
  });

  it('loses nothing when two programs write at once', async () => {
    const dir = folder();
    const file = join(dir, 'history.jsonl');
    const module = join(import.meta.dirname, 'history-file.ts');
    const program = join(dir, 'write.mjs');
    await build({
      stdin: {
        contents: `import { appendHistory } from ${JSON.stringify(module)};
          const [, , file, name] = process.argv;
          for (let i = 0; i < 300; i++) appendHistory(file, name + i + ' ' + 'x'.repeat(1000));`,
        resolveDir: dir,
      },
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      logLevel: 'error',
    });
    const both = `"$0" "$1" "$2" a & first=$!; "$0" "$1" "$2" b && wait $first`;
    const { status, stderr } = spawnSync('sh', ['-c', both, process.execPath, program, file], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const names = readHistory(file).map((text) => text.split(' ')[0]);
    expect(names.sort()).toEqual(['a', 'b'].flatMap((name) => Array.from({ length: 300 }, (_, i) => name + i)).sort());
  });
});
