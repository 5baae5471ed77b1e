import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import { CompiledCode } from './compiled-code.ts';

let scratch: string;
let dist: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'mlx-compiled-'));
  dist = join(scratch, 'dist');
  mkdirSync(join(dist, 'chunks'), { recursive: true });
  vi.stubEnv('MLX_CODE_CACHE_DIR', join(scratch, 'cache'));
  script(
    'main.js',
    'const {twice}=require("./chunks/a.js");exports.answer=(n)=>twice(n)+1;exports.place=[__filename,__dirname];',
  );
  script('chunks/a.js', 'const{join}=require("node:path");exports.twice=(n)=>n*2;exports.joined=join("a","b");');
});
afterEach(() => {
  vi.unstubAllEnvs();
  removeFolder(scratch);
});

function script(name: string, text: string): void {
  writeFileSync(join(dist, name), text);
}

/** One start of the program. @returns what it says of 20 */
function run(command = 'search'): unknown {
  const code = new CompiledCode(dist, command);
  const { answer } = code.load('main.js') as { answer: (n: number) => number };
  const said = answer(20);
  code.keep();
  return said;
}

const folder = () => join(dist, '.code');
const kept = () => readdirSync(folder()).map((name) => join(folder(), name));
const state = () => kept().map((file) => [file, statSync(file).mtimeMs, statSync(file).ino]);

it('runs scripts that load each other, and keeps their code beside them for the next run', () => {
  expect(run()).toBe(41);
  expect(kept()).toHaveLength(1);
  const before = state();
  expect(run()).toBe(41);
  expect(state()).toEqual(before);
  const { place } = new CompiledCode(dist, 'search').load('main.js');
  expect(place).toEqual([join(dist, 'main.js'), dist]);
  run('status');
  expect(kept()).toHaveLength(2);
});

it('reads scripts as UTF-8', () => {
  script('main.js', 'exports.answer=(n)=>/^[≈]$/.test("\\u2248")?n:"wrong";');
  expect(run()).toBe(20);
  expect(run()).toBe(20);
});

it('runs a script that changed as it is now, even with the length of before', () => {
  run();
  script('chunks/a.js', readFileSync(join(dist, 'chunks', 'a.js'), 'utf8').replace('n*2', 'n*3'));
  utimesSync(join(dist, 'chunks', 'a.js'), 1, 1);
  const before = state();
  expect(run()).toBe(61);
  expect(state()).not.toEqual(before);
  expect(run()).toBe(61);
});

it('passes over code that is damaged, cut short or could be written by others', () => {
  run();
  const [file] = kept() as [string];
  const good = readFileSync(file);
  const damaged = Buffer.from(good);
  damaged[good.length - 100] = (damaged[good.length - 100] ?? 0) ^ 1;
  for (const bytes of [damaged, good.subarray(0, good.length / 2), Buffer.alloc(0)]) {
    writeFileSync(file, bytes);
    expect(run()).toBe(41);
    expect(readFileSync(file).length).toBe(good.length);
  }
  chmodSync(file, 0o666);
  expect(run()).toBe(41);
  expect(statSync(file).mode & 0o777).toBe(0o644);
});

it('keeps the code in the cache folder where the program lies in a folder that cannot be written', () => {
  writeFileSync(folder(), 'in the way');
  expect(run()).toBe(41);
  expect(readdirSync(join(scratch, 'cache', 'code'))).toHaveLength(1);
  expect(run()).toBe(41);
});

it('runs without a place for the code', () => {
  writeFileSync(folder(), 'in the way');
  writeFileSync(join(scratch, 'cache'), 'in the way');
  expect(run()).toBe(41);
  expect(existsSync(join(scratch, 'cache', 'code'))).toBe(false);
});
