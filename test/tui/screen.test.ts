/** The screen in a real terminal: what it shows, and how it leaves the terminal behind. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { displayWidth } from '../../src/base/text.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { removeFolder } from '../folders.ts';
import { Tmux } from './tmux.ts';

const SETTLED = /all local/;
let folder: string;
let demo: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mlx-code-screen-'));
  demo = join(folder, 'demo.mjs');
  await build({
    absWorkingDir: packageRoot(),
    entryPoints: ['test/tui/demo.ts'],
    outfile: demo,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
});
afterAll(() => removeFolder(folder));

/** The demo in a shell, its first screen drawn; `before` is what `stty` said of the terminal. */
async function start(columns = 80, rows = 24, environment = {}) {
  const tmux = new Tmux('mlx-code-screen', columns, rows, { LANG: 'C.UTF-8', ...environment });
  onTestFinished(() => tmux.close());
  await tmux.until(/^\$/m);
  tmux.run(`stty -g > ${join(folder, 'before')}; echo started`);
  await tmux.until(/^started/m);
  tmux.run(`DEMO_LOG=${join(folder, 'log')} node ${demo}; echo "ended with $?"`);
  await tmux.until(SETTLED);
  return tmux;
}

let compared = 0;

async function expectRestored(tmux: Tmux): Promise<void> {
  await tmux.until(/^\$$/m);
  expect(tmux.ask('#{alternate_on} #{cursor_flag}')).toBe('0 1');
  // A number of its own: the words of the time before are still on the screen.
  const time = ++compared;
  tmux.run(`stty -g > ${join(folder, 'after')}; echo compared ${time}`);
  await tmux.until(new RegExp(`^compared ${time}$`, 'm'));
  expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
}

describe.skipIf(!Tmux.isThere())('the screen', () => {
  it('keeps edges straight beside wide, joined and right-to-left characters, at every size', async () => {
    const tmux = await start(120, 40);
    for (const [columns, rows] of [
      [120, 40],
      [80, 24],
      [200, 60],
      [40, 10],
    ] as const) {
      tmux.resize(columns, rows);
      const screen = await tmux.until(
        (text) => SETTLED.test(text) && (text.split('\n')[rows - 1] ?? '').includes('all local'),
      );
      // Every frame's right edge is where its corner is.
      const lines = screen.split('\n');
      const top = lines.findIndex((line) => /╭─ ❯ Sources.*╮$/.test(line));
      if (columns === 40) continue;
      expect(top).toBeGreaterThanOrEqual(0);
      const bottom = lines.findIndex((line, index) => index > top && line.endsWith('╯'));
      for (const line of lines.slice(top, bottom + 1)) expect(displayWidth(line)).toBe(columns);
    }
  });

  it('streams, scrolls and draws every overlay', async () => {
    const tmux = await start();
    for (const [key, text] of [
      ['1', /begins a new line/],
      ['2', /❯ sess/],
      ['3', /Welcome to mlx-code/],
      ['4', /Leave\?/],
    ] as const) {
      tmux.type(key);
      await tmux.until(text);
    }
    tmux.type('9');
    await tmux.until((text) => !text.includes('Sources'));
    tmux.type('s');
    const body = (text: string) => text.split('\n').slice(0, 12).join('\n');
    const ended = body(await tmux.until(/written/));
    expect(ended).toContain('what  │ where');
    tmux.type('kkkkk');
    await tmux.until((text) => body(text) !== ended);
    tmux.type('jjjjj');
    await tmux.until((text) => body(text) === ended);
  });

  it.each([
    ['the end', 'q', /ended with 0/],
    ['a throw', 't', /thrown by the demo[\s\S]*ended with 1/],
    ['a rejection', 'r', /rejected by the demo[\s\S]*ended with 1/],
  ])('gives the terminal back at %s', async (_, key, told) => {
    const tmux = await start();
    tmux.type(key);
    await tmux.until(told);
    await expectRestored(tmux);
  });

  it.each([
    ['HUP', 129],
    ['TERM', 143],
    ['INT', 130],
  ])('gives the terminal back on SIG%s, after what the program has to save', async (signal, code) => {
    const tmux = await start();
    rmSync(join(folder, 'log'), { force: true });
    const pid = childOf(Number(tmux.ask('#{pane_pid}')));
    process.kill(pid, `SIG${signal}`);
    await tmux.until(new RegExp(`ended with ${code}`));
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe(`SIG${signal}\n`);
    await expectRestored(tmux);
  });

  it('ends when the terminal is closed', async () => {
    const tmux = await start();
    rmSync(join(folder, 'log'), { force: true });
    const pid = childOf(Number(tmux.ask('#{pane_pid}')));
    tmux.close();
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('SIGHUP\n');
  });

  it('is stopped and goes on', async () => {
    const tmux = await start();
    tmux.type('abz');
    await tmux.until(/Stopped/);
    await expectRestored(tmux);
    tmux.run('fg');
    const screen = await tmux.until(SETTLED);
    expect(screen).toContain('> a');
    tmux.type('q');
    await expectRestored(tmux);
  });

  it('lends the terminal and takes it back', async () => {
    const tmux = await start();
    tmux.type('e');
    await tmux.until(/lent: press Enter/);
    expect(tmux.ask('#{alternate_on}')).toBe('0');
    tmux.keys('Enter');
    await tmux.until(SETTLED);
    tmux.type('xq');
    await tmux.until(/ended with 0/);
    await expectRestored(tmux);
  });
});

/** The newest process of the shell in the pane. */
function childOf(shell: number): number {
  const out = execFileSync('ps', ['-o', 'pid=', '--ppid', String(shell)], { encoding: 'utf8' });
  return Number(out.trim().split('\n').at(-1));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
