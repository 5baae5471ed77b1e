/** Themes: what the colour names mean, and the glyphs of the chrome, in Unicode or in ASCII. */

import type { ColourName, Style } from './line.ts';

export const THEME_NAMES = ['dark', 'light', 'contrast', 'none'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

export interface Theme {
  readonly name: ThemeName;
  /** @returns the parameters of an SGR sequence (`38;5;75;1`), '' for the terminal's own style */
  sgr(style: Style): string;
}

/** How many a terminal has. */
export type Colours = 16 | 256 | 'true';

/** Drawn around and beside text. Every one is a single cell. */
export interface Glyphs {
  readonly horizontal: string;
  readonly vertical: string;
  readonly corners: readonly [topLeft: string, topRight: string, bottomLeft: string, bottomRight: string];
  readonly bullet: string;
  readonly selected: string;
  readonly open: string;
  readonly closed: string;
  readonly more: string;
  readonly full: string;
  readonly empty: string;
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
  readonly separator: string;
  readonly spinner: readonly string[];
}

const UNICODE: Glyphs = {
  horizontal: '─',
  vertical: '│',
  corners: ['╭', '╮', '╰', '╯'],
  bullet: '•',
  selected: '❯',
  open: '▾',
  closed: '▸',
  more: '…',
  full: '█',
  empty: '░',
  good: '✓',
  warn: '!',
  bad: '✗',
  separator: '·',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

const ASCII: Glyphs = {
  horizontal: '-',
  vertical: '|',
  corners: ['+', '+', '+', '+'],
  bullet: '*',
  selected: '>',
  open: 'v',
  closed: '>',
  more: '~',
  full: '#',
  empty: '.',
  good: '+',
  warn: '!',
  bad: 'x',
  separator: '|',
  spinner: ['-', '\\', '|', '/'],
};

export function glyphs(ascii: boolean): Glyphs {
  return ascii ? ASCII : UNICODE;
}

/**
 * @param name `none` uses bold, underline and reverse only (NO_COLOR)
 * @param colours `true` for a terminal that shows any, 16 for one without the large palette; default 256
 */
export function createTheme(name: ThemeName, colours: Colours = 256): Theme {
  const known = new WeakMap<Style, string>();
  const palette = PALETTES[name];
  return {
    name,
    sgr: (style) => {
      let text = known.get(style);
      if (text === undefined) {
        text = parameters(style, palette, colours);
        known.set(style, text);
      }
      return text;
    },
  };
}

/** By what the terminal says of itself. */
export function coloursOf(environment: Readonly<Record<string, string | undefined>>): Colours {
  const term = environment['TERM'] ?? '';
  const claims = environment['COLORTERM'] ?? '';
  // GNU screen hands on what its terminal claims, and takes 256 itself; tmux translates.
  const isScreen = term.startsWith('screen') && (environment['TMUX'] ?? '') === '';
  if (/^(truecolor|24bit)$/i.test(claims) || /-direct$/.test(term)) return isScreen ? 256 : 'true';
  return /256color|kitty|ghostty|alacritty|wezterm/.test(`${term} ${claims}`) || claims !== '' ? 256 : 16;
}

// --- internal ---

/** Of the 256 colours, of the first 16 for small terminals, and exactly; without that it is the terminal's own to choose. */
type Colour = readonly [large: number, small: number, exact?: string];
type Palette = Readonly<Record<ColourName, Colour>>;

const DARK: Palette = {
  accent: [75, 12, '6cb6ff'],
  muted: [245, 8, '8b949e'],
  good: [114, 10, '7ee787'],
  warn: [221, 11, 'f2cc60'],
  bad: [210, 9, 'ff7b72'],
  border: [240, 8, '484f58'],
  heading: [117, 14, '79c0ff'],
  code: [180, 3, 'd9b38c'],
  link: [111, 12, '8ab4f8'],
  keyword: [176, 13, 'd2a8ff'],
  string: [114, 2, 'a5d6a7'],
  number: [215, 3, 'f0b072'],
  comment: [244, 8, '8b949e'],
  type: [80, 6, '56d4dd'],
  function: [75, 12, '6cb6ff'],
  bar: [236, 0, '24292f'],
};

const LIGHT: Palette = {
  accent: [25, 4, '0550ae'],
  muted: [242, 8, '57606a'],
  good: [28, 2, '1a7f37'],
  warn: [130, 3, '9a6700'],
  bad: [160, 1, 'cf222e'],
  border: [249, 7, 'afb8c1'],
  heading: [24, 4, '0a3069'],
  code: [94, 3, '7d4e00'],
  link: [26, 4, '0969da'],
  keyword: [90, 5, '6639ba'],
  string: [28, 2, '116329'],
  number: [130, 3, '953800'],
  comment: [243, 8, '656d76'],
  type: [30, 6, '1b7c83'],
  function: [25, 4, '0550ae'],
  bar: [254, 7, 'eaeef2'],
};

/** Full colours and no greys: what is quiet elsewhere has the text's own colour here. */
const CONTRAST: Partial<Palette> = {
  accent: [14, 14],
  good: [10, 10],
  warn: [11, 11],
  bad: [9, 9],
  heading: [14, 14],
  code: [11, 11],
  link: [14, 14],
  keyword: [13, 13],
  string: [10, 10],
  number: [11, 11],
  type: [14, 14],
};

const PALETTES: Readonly<Record<ThemeName, Partial<Palette>>> = {
  dark: DARK,
  light: LIGHT,
  contrast: CONTRAST,
  none: {},
};

function parameters(style: Style, palette: Partial<Palette>, colours: Colours): string {
  const out: (number | string)[] = [];
  if (style.bold === true) out.push(1);
  if (style.dim === true) out.push(2);
  if (style.italic === true) out.push(3);
  if (style.underline === true) out.push(4);
  if (style.reverse === true) out.push(7);
  const fg = style.fg === undefined ? undefined : palette[style.fg];
  const bg = style.bg === undefined ? undefined : palette[style.bg];
  if (fg !== undefined) out.push(colourCode(fg, colours, 30));
  if (bg !== undefined) out.push(colourCode(bg, colours, 40));
  return out.join(';');
}

function colourCode([large, small, exact]: Colour, colours: Colours, base: 30 | 40): string {
  if (colours === 'true' && exact !== undefined) {
    const value = Number.parseInt(exact, 16);
    return `${base + 8};2;${value >> 16};${(value >> 8) & 255};${value & 255}`;
  }
  const index = colours === 16 ? small : large;
  if (index < 8) return String(base + index);
  if (index < 16) return String(base + 60 + index - 8);
  return `${base + 8};5;${index}`;
}
