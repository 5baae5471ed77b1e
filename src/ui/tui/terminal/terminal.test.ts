/** A stop that no program can catch, and the continuation of it. */

import { EventEmitter } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import type { Driver, Painter } from './driver.ts';
import { openTerminal, type TerminalOptions } from './terminal.ts';

let scratch: string;
let screen: number;
let terminal: Driver;
let said: string[];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'mlx-code-terminal-'));
  screen = openSync(join(scratch, 'screen'), 'w');
  said = [];
  const input = Object.assign(new EventEmitter(), {
    setRawMode: (on: boolean) => said.push(on ? 'raw' : 'cooked'),
    resume: () => {},
    pause: () => {},
  });
  const output = Object.assign(new EventEmitter(), { fd: screen, write: (text: string) => said.push(text) });
  const painter = { enter: () => 'entered', leave: () => 'left', forget: () => {}, mouse: () => '' };
  const options = {
    input,
    output,
    mouse: false,
    onRedraw: () => said.push('drawn'),
    onInput: () => {},
    onEnd: () => {},
  };
  terminal = openTerminal(options as unknown as TerminalOptions, painter as unknown as Painter);
});
afterEach(() => {
  terminal.close();
  closeSync(screen);
  removeFolder(scratch);
});

describe('a terminal that the shell had meanwhile', () => {
  it('is taken again after a stop that no program can catch', () => {
    expect(said).toEqual(['raw', 'entered']);
    process.emit('SIGCONT');
    // Raw mode goes off first: a mode that is on already would not be set again.
    expect(said.slice(2)).toEqual(['cooked', 'raw', 'entered', 'drawn']);
    expect(readFileSync(join(scratch, 'screen'), 'utf8')).toBe('left');
  });
});
