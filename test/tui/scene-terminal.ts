/**
 * The terminal that a scene plays on, and which one: `SCENES_ON` is `native` (tmux, the default), `blessed` (tmux, drawn by
 * terminfo) or `headless` (in the process of the test, without tmux); `SCENES_TERM` is the TERM that the program finds.
 */

import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { HeadlessTerminal } from './headless-terminal.ts';
import { Tmux } from './tmux.ts';

const PATIENCE_MS = 20_000;

export interface SceneTerminal {
  /** Text as typed. */
  type(text: string): void;
  /** Names as tmux has them: `Enter`, `C-c`. */
  keys(...names: readonly string[]): void;
  paste(text: string): void;
  /** A command of the shell. */
  run(command: string): void;
  resize(columns: number, rows: number): void;
  /** Lines of the screen without blanks at their ends. */
  screen(): string;
  /** A format of tmux, such as `#{alternate_on}`. */
  ask(format: string): string;
  /** @returns the first screen that fits @throws with the last screen when none does in time */
  until(fits: RegExp | ((screen: string) => boolean), patienceMs?: number): Promise<string>;
  close(): void;
}

export type SceneDriver = 'native' | 'blessed' | 'headless';

export function sceneDriver(): SceneDriver {
  const name = process.env['SCENES_ON'] ?? 'native';
  if (name === 'native' || name === 'blessed' || name === 'headless') return name;
  throw new Error(`SCENES_ON is ${name}; it can be native, blessed or headless`);
}

/** Whether scenes can be played here: all but `headless` need tmux. */
export function canPlay(): boolean {
  return sceneDriver() === 'headless' || Tmux.isThere();
}

/** Whether the terminal of the scenes reports the mouse: one that blessed draws on, only where its description says so. */
export function hasMouse(): boolean {
  const term = process.env['SCENES_TERM'];
  if (sceneDriver() !== 'blessed' || term === undefined) return true;
  const { status, stdout } = spawnSync('infocmp', ['-1', term], { encoding: 'utf8' });
  // Without a description it is drawn on as an xterm.
  return status !== 0 || stdout.includes('kmous=');
}

/** @param environment of the shell, and of the program in it */
export function openSceneTerminal(
  name: string,
  columns: number,
  rows: number,
  environment: Readonly<Record<string, string>>,
): SceneTerminal {
  const driver = sceneDriver();
  if (driver === 'headless') return new HeadlessTerminal(columns, rows, environment);
  const term = process.env['SCENES_TERM'];
  const more = { MLX_CODE_UI_DRIVER: driver === 'blessed' && term !== undefined ? 'auto' : driver };
  // tmux sets TERM itself: what a shell in it sets afterwards counts.
  const shell = term === undefined ? '' : `env TERM=${term} `;
  return new Tmux(name, columns, rows, { ...environment, ...more }, shell);
}

/** Looks at the screen until it fits. */
export async function untilFits(
  screenOf: () => string,
  fits: RegExp | ((screen: string) => boolean),
  patienceMs = PATIENCE_MS,
): Promise<string> {
  const ends = Date.now() + patienceMs;
  for (;;) {
    const screen = screenOf();
    if (typeof fits === 'function' ? fits(screen) : fits.test(screen)) return screen;
    if (Date.now() > ends) throw new Error(`the screen never showed ${String(fits)}:\n${screen}`);
    await sleep(20);
  }
}
