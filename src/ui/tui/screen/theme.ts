/** Themes: what the colour names mean, and the glyphs of the chrome, in Unicode or in ASCII. */

import type { ColourName, Style } from './line.ts';

export const THEME_NAMES = ['dark', 'light', 'contrast', 'none'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

export interface Theme {
  readonly name: ThemeName;
  /** @returns the parameters of an SGR sequence (`38;5;75;1`), '' for the terminal's own style */
  sgr(style: Style): string;
}

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
 * @param colours 256, or 16 for a terminal without the large palette; default 256
 */
export function createTheme(name: ThemeName, colours: 16 | 256 = 256): Theme {
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

// --- internal ---

/** Of the 256 colours, and of the first 16 for small terminals. */
type Colour = readonly [large: number, small: number];
type Palette = Readonly<Record<ColourName, Colour>>;

const DARK: Palette = {
  accent: [75, 12],
  muted: [245, 8],
  good: [114, 10],
  warn: [221, 11],
  bad: [210, 9],
  border: [240, 8],
  heading: [117, 14],
  code: [180, 3],
  link: [111, 12],
  keyword: [176, 13],
  string: [114, 2],
  number: [215, 3],
  comment: [244, 8],
  type: [80, 6],
  function: [75, 12],
  bar: [236, 0],
};

const LIGHT: Palette = {
  accent: [25, 4],
  muted: [242, 8],
  good: [28, 2],
  warn: [130, 3],
  bad: [160, 1],
  border: [249, 7],
  heading: [24, 4],
  code: [94, 3],
  link: [26, 4],
  keyword: [90, 5],
  string: [28, 2],
  number: [130, 3],
  comment: [243, 8],
  type: [30, 6],
  function: [25, 4],
  bar: [254, 7],
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

function parameters(style: Style, palette: Partial<Palette>, colours: 16 | 256): string {
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

function colourCode([large, small]: Colour, colours: 16 | 256, base: 30 | 40): string {
  const index = colours === 16 ? small : large;
  if (index < 8) return String(base + index);
  if (index < 16) return String(base + 60 + index - 8);
  return `${base + 8};5;${index}`;
}
