import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import { drawLines, type Grid } from '../cells/grid.ts';
import { type Style, span } from '../cells/line.ts';
import { createTheme } from '../cells/theme.ts';
import type { Painter } from './driver.ts';

/** Descriptions as terminfo has them, of terminals that differ in what matters here. */
const DESCRIPTIONS = `
paper|printing terminal, am, cols#80, lines#24, cr=\\r, ind=\\n,
plain|no styles at all, xenl, am, cols#20, lines#4, clear=\\E*, cup=\\E=%p1%' '%+%c%p2%' '%+%c, el=\\ET, ed=\\EY,
\tkcuu1=^K, kcud1=^J, kf1=^A@\\r, kcub1=^H, sgr0=\\EG0,
eight|eight colours and no bright ones, am, colors#8, pairs#64, cols#20, lines#4, clear=\\E[H\\E[J, bold=\\E[1m,
\tcup=\\E[%i%p1%d;%p2%dH, cuf=\\E[%p1%dC, el=\\E[K, ed=\\E[J, rev=\\E[7m, sgr0=\\E[m, setaf=\\E[3%p1%dm, setab=\\E[4%p1%dm,
\tknp=\\E[G, kpp=\\E[I, kf1=\\E[M,
`;
const SIZE = { columns: 20, rows: 4 };
const hasTic = spawnSync('tic', ['-V']).status === 0;

describe.skipIf(!hasTic)('a terminal that only terminfo describes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlx-code-terminfo-'));
  const before = process.env['TERMINFO'];
  let painterOf: (term: string, unicode?: boolean) => Painter | null;

  beforeAll(async () => {
    writeFileSync(join(folder, 'source'), DESCRIPTIONS);
    const { status, stderr } = spawnSync('tic', ['-x', '-o', folder, join(folder, 'source')], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    // blessed reads it when it is loaded.
    process.env['TERMINFO'] = folder;
    const { blessedPainter } = await import('./blessed.ts');
    painterOf = (term, unicode = true) => blessedPainter(term, unicode);
  });
  afterAll(() => {
    if (before === undefined) delete process.env['TERMINFO'];
    else process.env['TERMINFO'] = before;
    removeFolder(folder);
  });

  const open = (term: string, unicode = true) => {
    const painter = painterOf(term, unicode);
    if (painter === null) throw new Error(`${term} cannot be drawn on`);
    const entered = painter.enter(SIZE, true);
    const draw = (rows: readonly string[], style: Style = {}, colours: 0 | 16 = 0): string => {
      const grid = painter.blank(SIZE);
      drawLines(
        grid,
        { x: 0, y: 0, ...SIZE },
        rows.map((row) => [span(row, style)]),
        createTheme(colours === 0 ? 'none' : 'dark', colours),
      );
      // Escapes are written as signs, to be read.
      return painter.frame(grid as Grid, { x: 2, y: 1 }).replaceAll('\x1b', '␛');
    };
    return { painter, entered, draw };
  };

  it('is left alone where the cursor cannot be put anywhere', () => {
    expect(painterOf('paper')).toBeNull();
  });

  it('is told with its own sequences, without styles and without a screen of its own', () => {
    const { painter, entered, draw } = open('plain');
    expect(entered).toBe('');
    const first = draw(['one', 'two'], { bold: true, reverse: true });
    expect(first).not.toContain('␛[');
    expect(first).toContain('␛Y');
    expect(first).toMatch(/␛= .*one/);
    expect(first.endsWith('␛=!"')).toBe(true);
    // Only what differs is sent.
    const second = draw(['one', 'tXo']);
    expect(second).toContain('X');
    expect(second).not.toContain('one');
    expect(draw(['one', 'tXo'])).toBe('');
    expect(painter.leave()).not.toContain('\x1b[');
  });

  it('has its keys read', () => {
    const { painter } = open('plain');
    const read = (text: string) => Buffer.from(painter.keys(Buffer.from(text, 'latin1'))).toString('latin1');
    expect(read('\x0b')).toBe('\x1b[A');
    expect(read('a\nb')).toBe('a\x1b[Bb');
    expect(read('\x01@\r')).toBe('\x1bOP');
    // Backspace is Backspace.
    expect(read('\b')).toBe('\b');
    const eight = open('eight').painter;
    expect(Buffer.from(eight.keys(Buffer.from('\x1b[I\x1b[M漢'))).toString()).toBe('\x1b[5~\x1bOP漢');
  });

  it('with eight colours shows bright ones in bold, and grey in its own', () => {
    const { painter, draw } = open('eight');
    expect(painter.colours).toBe(16);
    // 12 is bright blue, 8 a grey that would be black.
    expect(draw(['accent'], { fg: 'accent' }, 16)).toContain('␛[1;34maccent');
    expect(draw(['muted'], { fg: 'muted' }, 16)).not.toMatch(/␛\[[\d;]*3\d/);
  });

  it('keeps wide characters in their cells, and the last corner free', () => {
    const { draw } = open('eight');
    draw(['漢字 a', '', '', 'x'.repeat(20)]);
    const next = draw(['字字 b', '', '', 'y'.repeat(20)]);
    // The cursor stands behind both cells of the first when it passes over the second and the blank.
    expect(next).toContain('␛[1;1H字␛[3Cb');
    expect(next).toContain('y'.repeat(19));
    expect(next).not.toContain('y'.repeat(20));
  });

  it('gets ASCII alone where that is all it can show', () => {
    const { draw } = open('eight', false);
    expect(draw(['漢字 ok', 'é 👨‍👩‍👧!'])).toMatch(/^[␛\x20-\x7e]*$/);
    expect(draw(['字漢 ok', 'é 👨‍👩‍👧!'])).toBe('');
  });

  it('says when there is no description of it', () => {
    expect(open('nobody-knows-it').painter.warning).toMatch(/"nobody-knows-it"/);
    expect(open('eight').painter.warning).toBeNull();
  });
});
