import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import { withCommand } from './typed-line.ts';

const commands = ['index', 'search', 'status', 'ask', 'chat', 'watch'];
let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'mlx-typed-'));
  mkdirSync(join(cwd, 'sub folder'));
  mkdirSync(join(cwd, 'search'));
  writeFileSync(join(cwd, 'a.py'), 'x = 1\n');
});
afterAll(() => removeFolder(cwd));

const read = (...typed: string[]) => withCommand(typed, { commands, cwd, isTerminal: false });

describe('a command line without a command', () => {
  it('opens the chat: bare at a terminal, with its options, or in a folder', () => {
    expect(withCommand([], { commands, cwd, isTerminal: true })).toEqual(['chat']);
    expect(read()).toEqual([]);
    expect(read('--plain')).toEqual(['chat', '--plain']);
    for (const folder of ['sub folder', '.', cwd, './sub folder/']) expect(read(folder)).toEqual(['chat', folder]);
    expect(read(cwd, '--no-watch')).toEqual(['chat', cwd, '--no-watch']);
  });

  it('asks what is a sentence', () => {
    expect(read('how does x work')).toEqual(['ask', 'how does x work']);
    expect(read('how does x work', '--json')).toEqual(['ask', 'how does x work', '--json']);
    expect(read('search for the cause')).toEqual(['ask', 'search for the cause']);
    expect(read('how', 'does', 'it', 'work')).toEqual(['ask', 'how', 'does', 'it', 'work']);
    expect(read('設定はどこで読まれる')).toEqual(['ask', '設定はどこで読まれる']);
    expect(read('why?')).toEqual(['ask', 'why?']);
  });

  it('leaves commands, options and slips to the parser', () => {
    for (const typed of [
      ['search', 'x'],
      ['help', 'index'],
      ['--help'],
      ['-V'],
      ['serach', 'x', 'y'],
      ['serach'],
      ['foo'],
    ])
      expect(read(...typed)).toEqual(typed);
  });

  it('takes --root in front of a command', () => {
    expect(read('--root', 'sub', 'status', '--json')).toEqual(['status', '--root', 'sub', '--json']);
    expect(read('--root=sub', 'search', 'x')).toEqual(['search', '--root=sub', 'x']);
    expect(read('-r', 'sub')).toEqual(['chat', '-r', 'sub']);
  });

  it('says what a path is that is no folder', () => {
    expect(() => read('a.py')).toThrow(expect.objectContaining({ code: 'E_ROOT_NOT_DIR' }));
    for (const path of ['./none', '../none/', '/none/x', 'none/'])
      expect(() => read(path), path).toThrow(expect.objectContaining({ code: 'E_ROOT_MISSING' }));
  });
});
