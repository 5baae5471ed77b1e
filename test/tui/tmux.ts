/** A terminal for tests: a tmux server of its own, a shell in it, keys in, the screen out. */

import { spawnSync } from 'node:child_process';
import { type SceneTerminal, untilFits } from './scene-terminal.ts';

/** Each has a socket of its own: one that is being closed takes no new session. */
let servers = 0;

export class Tmux implements SceneTerminal {
  readonly #server: string;

  /** @param before what the shell is started with, such as `env TERM=vt100 ` */
  constructor(
    name: string,
    columns: number,
    rows: number,
    environment: Readonly<Record<string, string>> = {},
    before = '',
  ) {
    this.#server = `${name}-${process.pid}-${++servers}`;
    const set = Object.entries(environment).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
    this.#tmux(
      '-f',
      '/dev/null',
      '-u',
      'new-session',
      '-d',
      ...['-x', String(columns), '-y', String(rows)],
      ...set,
      `${before}env PS1="$ " bash --norc --noprofile`,
    );
  }

  static isThere(): boolean {
    return spawnSync('tmux', ['-V']).status === 0;
  }

  /** Text as typed. */
  type(text: string): void {
    this.#tmux('send-keys', '-l', text);
  }

  /** Names as tmux has them: `Enter`, `C-c`. */
  keys(...names: readonly string[]): void {
    this.#tmux('send-keys', ...names);
  }

  /** As a terminal pastes: between marks, where the program asked for them. */
  paste(text: string): void {
    const { status, stderr } = spawnSync('tmux', ['-L', this.#server, 'load-buffer', '-'], {
      input: text,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`tmux load-buffer: ${stderr}`);
    this.#tmux('paste-buffer', '-p');
  }

  run(command: string): void {
    this.type(command);
    this.keys('Enter');
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** Lines of the screen without blanks at their ends. */
  screen(): string {
    return this.#tmux('capture-pane', '-p')
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n');
  }

  /** From now on what the program writes goes to a file as well, byte by byte. */
  record(file: string): void {
    this.#tmux('pipe-pane', `cat > '${file}'`);
  }

  /** The screen with the sequences of its styles. */
  styled(): string {
    return this.#tmux('capture-pane', '-e', '-p');
  }

  /** A format of tmux, such as `#{alternate_on}`. */
  ask(format: string): string {
    return this.#tmux('display-message', '-p', format).trim();
  }

  /** @returns the first screen that fits @throws with the last screen when none does in time */
  async until(fits: RegExp | ((screen: string) => boolean), patienceMs?: number): Promise<string> {
    return await untilFits(() => this.screen(), fits, patienceMs);
  }

  close(): void {
    spawnSync('tmux', ['-L', this.#server, 'kill-server']);
  }

  #tmux(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('tmux', ['-L', this.#server, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`);
    return stdout;
  }
}
