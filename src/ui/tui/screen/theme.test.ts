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
  ] as const)('of %j are %s', (environment, expected) => expect(coloursOf(environment)).toBe(expected));

  it('are written as the terminal takes them', () => {
    const style = { fg: 'accent', bg: 'bar', bold: true } as const;
    expect(createTheme('dark', 'true').sgr(style)).toBe('1;38;2;108;182;255;48;2;36;41;47');
    expect(createTheme('dark').sgr(style)).toBe('1;38;5;75;48;5;236');
    expect(createTheme('dark', 16).sgr(style)).toBe('1;94;40');
    // What is for contrast has the terminal's own strongest colours.
    expect(createTheme('contrast', 'true').sgr({ fg: 'accent' })).toBe('96');
    expect(createTheme('none', 'true').sgr(style)).toBe('1');
  });

  it.each([
    ['dark', [30, 30, 30]],
    ['light', [255, 255, 255]],
  ] as const)('of the %s theme stand out from its background', (name, background) => {
    const theme = createTheme(name, 'true');
    for (const fg of TEXT) {
      const rgb = theme.sgr({ fg }).split(';').slice(2).map(Number);
      expect(contrast(rgb, background), fg).toBeGreaterThan(4.5);
    }
  });
});

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
