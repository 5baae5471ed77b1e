import { describe, expect, it } from 'vitest';
import { ThemeChoice } from './theme-choice.ts';

const XTERM = { TERM: 'xterm-256color' };
const BAR = { bg: 'bar', fg: 'accent' } as const;

describe('the theme', () => {
  it('fits the background once the terminal has told it', () => {
    const theme = new ThemeChoice(XTERM);
    expect(theme.current.name).toBe('neutral');
    theme.saw('light');
    expect(theme.current.name).toBe('light');
    theme.saw('dark');
    expect(theme.current.name).toBe('dark');
  });

  it('is the one that was chosen, whatever the terminal tells', () => {
    const theme = new ThemeChoice(XTERM);
    theme.choose('light');
    theme.saw('dark');
    expect(theme.current.name).toBe('light');
    // Code in the terminal's own light colour would not be read on a light ground.
    expect(theme.current.sgr({ bg: 'block' })).toBe('');
    theme.saw('light');
    expect(theme.current.sgr({ bg: 'block' })).toBe('48;5;255');
    theme.saw('dark');
    theme.choose('auto');
    expect(theme.current.name).toBe('dark');
  });

  it('stays the same object while it is the same', () => {
    const theme = new ThemeChoice({ ...XTERM, COLORFGBG: '15;0' });
    const { current } = theme;
    theme.saw('dark');
    expect(theme.current).toBe(current);
  });

  it.each(['xterm-mono', 'vt100', 'vt220'])('has attributes alone on %s, and asks nothing', (TERM) => {
    const theme = new ThemeChoice({ TERM });
    expect(theme.asks).toBe(false);
    for (const name of ['auto', 'dark', 'contrast'] as const) {
      theme.choose(name);
      expect(theme.current.sgr({ fg: 'accent', bold: true })).toBe('1');
      expect(theme.current.sgr(BAR)).toBe('7');
    }
  });

  it('obeys NO_COLOR and CLICOLOR, until a theme is chosen', () => {
    for (const more of [{ NO_COLOR: '1' }, { CLICOLOR: '0' }]) {
      const theme = new ThemeChoice({ ...XTERM, ...more });
      theme.saw('dark');
      expect(theme.current.sgr({ fg: 'accent' })).toBe('');
      theme.choose('dark');
      expect(theme.current.sgr({ fg: 'accent' })).toBe('38;5;75');
    }
  });
});
