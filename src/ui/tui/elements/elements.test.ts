import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import { runScreenChat } from '../app.ts';
import { span } from '../cells/line.ts';
import { framed } from '../panels/box.ts';
import { HeadlessDriver } from '../terminal/headless.ts';
import type { SidePanel } from './element.ts';
import { PANELS } from './panels.ts';

const CLICK = (column: number, row: number) => `\x1b[<0;${column + 1};${row + 1}M\x1b[<0;${column + 1};${row + 1}m`;
const WHEEL_DOWN = (column: number, row: number) => `\x1b[<65;${column + 1};${row + 1}M`;

/** A panel that nothing else knows of: it counts what was done to it. */
function countingPanel() {
  const seen: string[] = [];
  let chosen = 0;
  const panel: SidePanel = {
    name: 'fruit',
    keys: 'transcript',
    side: 'right',
    rows: () => 6,
    canFocus: () => true,
    draw: (size, { glyphs, focused }) => ({
      lines: framed(
        'Fruit',
        ['apple', 'pear', 'plum'].map((name, row) => [span(`${row === chosen ? '*' : ' '} ${name}`)]),
        size,
        glyphs,
        { focused },
      ),
      owners: [-1, 0, 1, 2],
      cursor: null,
    }),
    key: (action, text, host) => {
      if (action === 'scroll-down') chosen++;
      else if (text === 'n') host.notify('info', 'a panel says so');
      else return false;
      seen.push(`key ${action ?? text}`);
      return true;
    },
    wheel: (by) => {
      seen.push(`wheel ${by}`);
      return true;
    },
    press: ({ entry, column, row, wasFocused }) => {
      seen.push(`press ${entry} at ${column},${row}${wasFocused ? ' again' : ''}`);
      chosen = entry;
    },
  };
  return { panel, seen };
}

describe('a panel made of one object', () => {
  let top: string;
  let driver: HeadlessDriver | undefined;
  let ended: Promise<unknown>;
  const before = { ...process.env };

  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'mlx-code-elements-')));
    mkdirSync(join(top, 'project'));
    writeFileSync(join(top, 'project', 'a.ts'), 'export const a = 1;\n');
    const folders = ['CACHE', 'DATA', 'CONFIG'].map((name) => [`MLX_CODE_${name}_DIR`, join(top, name)]);
    Object.assign(process.env, Object.fromEntries(folders), { MLX_CODE_NO_SETUP: '1' });
  });
  afterEach(async () => {
    await driver?.hangUp();
    await Promise.race([ended, sleep(100)]);
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
    removeFolder(top);
  });

  const start = (columns: number, rows: number, panel: SidePanel): HeadlessDriver => {
    let opened: HeadlessDriver | undefined;
    ended = runScreenChat({
      ...{ cwd: join(top, 'project'), root: undefined, model: undefined, session: undefined },
      ...{ retrieval: true, watch: false, version: '0', environment: { ...process.env, TERM: 'xterm-256color' } },
      open: (events) => {
        opened = new HeadlessDriver({ columns, rows }, events);
        return opened;
      },
      panels: [...PANELS, () => panel],
    });
    if (opened === undefined) throw new Error('no terminal was opened');
    driver = opened;
    return opened;
  };
  const until = async (terminal: HeadlessDriver, fits: RegExp): Promise<readonly string[]> => {
    await expect.poll(() => terminal.text().join('\n'), { timeout: 20_000 }).toMatch(fits);
    return terminal.text();
  };

  it('is drawn beside the text, gets the focus, keys, the wheel and clicks', async () => {
    const { panel, seen } = countingPanel();
    const terminal = start(120, 30, panel);
    const rows = await until(terminal, /─ Fruit[\s\S]*\* apple/);
    const row = rows.findIndex((line) => line.includes('apple'));
    const column = (rows[row] ?? '').indexOf('apple');
    expect(rows[0]).toMatch(/^ \S.*╭─ Fruit ─+╮$/);

    // The line that is written to, the conversation, the panel, and back.
    terminal.type('\x1b[Z\x1b[Z');
    await until(terminal, /❯ Fruit/);
    terminal.type('j');
    await until(terminal, /\* pear/);
    terminal.type('n');
    await until(terminal, /a panel says so/);
    terminal.type('i');
    await until(terminal, /─ Fruit/);
    terminal.type('typed');
    await until(terminal, /❯ typed/);

    terminal.type(CLICK(column, row));
    await until(terminal, /❯ Fruit[\s\S]*\* apple/);
    terminal.type(CLICK(column, row));
    terminal.type(WHEEL_DOWN(column, row));
    const corner = (rows[0] ?? '').indexOf('╭');
    expect(seen).toEqual([
      'key scroll-down',
      'key n',
      `press 0 at ${column - corner},${row}`,
      `press 0 at ${column - corner},${row} again`,
      'wheel 1',
    ]);
    // Elsewhere a click leads back to writing.
    terminal.type(CLICK(1, 20));
    await until(terminal, /─ Fruit/);
  });

  it('stands below the text on a narrow screen, and above it where there is no room', async () => {
    const { panel } = countingPanel();
    const terminal = start(80, 30, panel);
    const rows = await until(terminal, /─ Fruit/);
    expect(rows.findIndex((line) => line.includes('Fruit'))).toBeGreaterThan(10);
    terminal.resize({ columns: 60, rows: 14 });
    await expect.poll(() => terminal.text().join('\n')).not.toMatch(/Fruit/);
    terminal.type('\x1b[Z\x1b[Z');
    await until(terminal, /❯ Fruit/);
  });
});
