/**
 * The chat in the process of the test, on a terminal in memory. A few words of a shell are played: starting the program,
 * `fg`, what is printed when it stops or ends.
 */

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageVersion } from '../../src/platform/package-root.ts';
import { runScreenChat } from '../../src/ui/tui/app.ts';
import { HeadlessDriver } from '../../src/ui/tui/terminal/headless.ts';
import { removeFolder } from '../folders.ts';
import { type SceneTerminal, untilFits } from './scene-terminal.ts';

const KEYS: Readonly<Record<string, string>> = {
  Enter: '\r',
  Escape: '\x1b',
  Tab: '\t',
  BTab: '\x1b[Z',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Right: '\x1b[C',
  Left: '\x1b[D',
  Home: '\x1b[H',
  End: '\x1b[F',
};
const START = /^cd (\S+); clear; node \S+ ?(.*); echo /;

/** The environment is that of the process: one conversation has it at a time. */
let closing: Promise<unknown> = Promise.resolve();

export class HeadlessTerminal implements SceneTerminal {
  #size: { columns: number; rows: number };
  readonly #environment: Readonly<Record<string, string>>;
  readonly #before = new Map<string, string | undefined>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'mlx-code-headless-'));
  readonly #stdio: readonly [number, number, number];
  #shell = ['$'];
  #driver: HeadlessDriver | null = null;
  #isClosed = false;

  constructor(columns: number, rows: number, environment: Readonly<Record<string, string>>) {
    this.#size = { columns, rows };
    this.#environment = { TERM: 'xterm-256color', ...environment };
    // A program that the terminal is lent to reads from a pipe, and writes to a file.
    spawnSync('mkfifo', [join(this.#folder, 'typed')]);
    const typed = openSync(join(this.#folder, 'typed'), 'r+');
    const shown = openSync(join(this.#folder, 'shown'), 'a');
    this.#stdio = [typed, shown, shown];
  }

  get driver(): HeadlessDriver | null {
    return this.#driver;
  }

  type(text: string): void {
    if (this.#driver?.state === 'lent') writeSync(this.#stdio[0], text.replaceAll('\r', '\n'));
    else this.#driver?.type(text);
  }

  keys(...names: readonly string[]): void {
    for (const name of names) {
      const [, kind, letter = ''] = /^([CM])-(.)$/.exec(name) ?? [];
      const bytes =
        kind === 'C'
          ? String.fromCharCode(letter.toUpperCase().charCodeAt(0) & 0x1f)
          : kind === 'M'
            ? `\x1b${letter}`
            : KEYS[name];
      if (bytes === undefined) throw new Error(`there is no key ${name}`);
      this.type(bytes);
    }
  }

  paste(text: string): void {
    this.type(`\x1b[200~${text}\x1b[201~`);
  }

  run(command: string): void {
    const [, cwd, args] = START.exec(command) ?? [];
    if (command === 'fg') this.#driver?.resume();
    else if (cwd !== undefined && args !== undefined) void this.#play(cwd, args);
    else throw new Error(`this shell cannot do: ${command}`);
  }

  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    this.#driver?.resize(this.#size);
  }

  screen(): string {
    const driver = this.#driver;
    if (driver?.state === 'on') return [...driver.text(), ''].join('\n');
    const lent = driver?.state === 'lent' ? [readFileSync(join(this.#folder, 'shown'), 'utf8')] : [];
    const stopped = driver?.state === 'stopped' ? ['[1]+  Stopped', '$'] : [];
    return [...this.#shell, ...lent, ...stopped].join('\n');
  }

  ask(format: string): string {
    const driver = this.#driver;
    const isOn = driver?.state === 'on';
    const flag = (is: boolean) => (is ? '1' : '0');
    return format.replace(/#\{(\w+)\}/g, (_, name: string) => {
      if (name === 'alternate_on') return flag(isOn);
      if (name === 'cursor_flag') return flag(!isOn || driver.cursor !== null);
      if (name.startsWith('mouse_')) return flag(driver?.hasMouse === true);
      return '';
    });
  }

  async until(fits: RegExp | ((screen: string) => boolean), patienceMs?: number): Promise<string> {
    return await untilFits(() => this.screen(), fits, patienceMs);
  }

  close(): void {
    const driver = this.#driver;
    this.#driver = null;
    if (this.#isClosed) return;
    this.#isClosed = true;
    closing = Promise.all([closing, driver?.hangUp()]).finally(() => {
      for (const [name, value] of this.#before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      for (const fd of new Set(this.#stdio)) closeSync(fd);
      removeFolder(this.#folder);
    });
  }

  async #play(cwd: string, args: string): Promise<void> {
    await closing;
    for (const [name, value] of Object.entries(this.#environment)) {
      if (!this.#before.has(name)) this.#before.set(name, process.env[name]);
      process.env[name] = value;
    }
    const { values } = parseArgs({ args: args.split(' ').filter(Boolean), options: { session: { type: 'string' } } });
    this.#shell = [];
    try {
      const code = await runScreenChat({
        ...{ cwd, root: undefined, model: undefined, session: values.session, retrieval: true, watch: true },
        ...{ version: packageVersion(), environment: process.env },
        open: (events) => {
          this.#driver = new HeadlessDriver(this.#size, events, this.#stdio);
          return this.#driver;
        },
      });
      this.#shell = [`ended with ${code}`, '$'];
    } catch (error) {
      this.#shell = [String(error), 'ended with 1', '$'];
    }
  }
}
