import { describe, expect, it } from 'vitest';
import type { ColourName } from './line.ts';
import { coloursOf, createTheme } from './theme.ts';

const TEXT: readonly ColourName[] = [
  ...(['accent', 'muted', 'good', 'warn', 'bad', 'heading', 'code', 'link'] as const),
  ...(['keyword', 'string', 'number', 'comment', 'type', 'function'] as const),
];

describe('colours', () => {
  it.each([
    [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'true'],
    [{ TERM: 'xterm-256color', COLORTERM: '24bit' }, 'true'],
    [{ TERM: 'xterm-direct' }, 'true'],
    [{ TERM: 'xterm-256color' }, 256],
    [{ TERM: 'xterm-kitty' }, 256],
    [{ TERM: 'xterm', COLORTERM: 'gnome-terminal' }, 256],
    [{ TERM: 'screen.xterm-256color', COLORTERM: 'truecolor' }, 256],
    [{ TERM: 'screen-256color', COLORTERM: 'truecolor', TMUX: '/tmp/tmux' }, 'true'],
    [{ TERM: 'xterm' }, 16],
    [{}, 16],
    [{ TERM: 'vt100' }, 0],
    [{ TERM: 'xterm-mono' }, 0],
    [{ TERM: 'vt100', CLICOLOR_FORCE: '1' }, 16],
    [{ TERM: 'xterm', NO_COLOR: '1' }, 0],
  ] as const)('of %j are %s', (environment, expected) => expect(coloursOf(environment)).toBe(expected));

  it('are written as the terminal takes them', () => {
    const style = { fg: 'accent', bg: 'bar', bold: true } as const;
    expect(createTheme('dark', 'true').sgr(style)).toBe('1;38;2;108;182;255;48;2;36;41;47');
    expect(createTheme('dark').sgr(style)).toBe('1;38;5;75;48;5;236');
    // Black would be the background itself on most terminals, and the text of others: the bar is turned round instead.
    expect(createTheme('dark', 16).sgr(style)).toBe('1;7');
    expect(createTheme('neutral').sgr(style)).toBe('1;7');
    // What is for contrast has the terminal's own strongest colours.
    expect(createTheme('contrast', 'true').sgr({ fg: 'accent' })).toBe('96');
    expect(createTheme('none', 'true').sgr(style)).toBe('1;7');
    // Text on a ground has a colour of its own: that of the terminal may be the ground's. Code has a ground where it fits.
    expect(createTheme('dark').sgr({ bg: 'menu' })).toBe('38;5;252;48;5;236');
    expect(createTheme('dark').sgr({ bg: 'block' })).toBe('48;5;235');
    expect(createTheme('dark', 256, false).sgr({ bg: 'block' })).toBe('');
    expect(createTheme('none').sgr({ bg: 'block' })).toBe('');
  });

  it.each([
    ['dark', [30, 30, 30]],
    ['light', [255, 255, 255]],
  ] as const)('of the %s theme stand out from its background', (name, background) => {
    const theme = createTheme(name, 'true');
    for (const fg of TEXT) {
      const rgb = theme.sgr({ fg }).split(';').slice(2).map(Number);
      expect(contrast(rgb, background), fg).toBeGreaterThan(4.5);
      for (const bg of ['bar', 'question', 'block', 'menu', 'added', 'removed'] as const) {
        const codes = theme.sgr({ fg, bg }).split(';').map(Number);
        expect(contrast(codes.slice(2, 5), codes.slice(7)), `${fg} on ${bg}`).toBeGreaterThan(4.5);
      }
    }
  });

  it('without a known background stand out from black and from white', () => {
    const theme = createTheme('neutral', 256);
    for (const fg of TEXT) {
      const rgb = ofPalette(Number(theme.sgr({ fg }).split(';')[2]));
      for (const background of [
        [0, 0, 0],
        [255, 255, 255],
      ])
        expect(contrast(rgb, background), `${fg} ${rgb.join()}`).toBeGreaterThan(3.5);
    }
  });
});

/** Of the 256 colours, those of the cube and the greys. */
function ofPalette(index: number): readonly number[] {
  if (index >= 232) return Array.from({ length: 3 }, () => 8 + 10 * (index - 232));
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  return [Math.floor((index - 16) / 36), Math.floor((index - 16) / 6) % 6, (index - 16) % 6].map(level);
}

/** As WCAG has it. */
function contrast(a: readonly number[], b: readonly number[]): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
