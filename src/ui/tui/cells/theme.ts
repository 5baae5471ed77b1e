/** Themes: what the colour names mean, and the glyphs of the chrome, in Unicode or in ASCII. */

import { colourChoice, hasColours } from '../../colour-choice.ts';
import type { ColourName, Style } from './line.ts';

export const THEME_NAMES = ['dark', 'light', 'contrast', 'none'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

/** `neutral` is for an unknown terminal background: medium colours, no background colours. */
export interface Theme {
  readonly name: ThemeName | 'neutral';
  /** @returns the parameters of an SGR sequence (`38;5;75;1`), '' for the terminal's own style */
  sgr(style: Style): string;
}

/** How many a terminal has; 0 for none, or none wanted. */
export type Colours = 0 | 16 | 256 | 'true';

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
 * @param isFitting false when the background is known to be another than the theme is made for
 * What a background colour separates stays apart without one: the bar is then drawn in reverse.
 */
export function createTheme(name: Theme['name'], colours: Colours = 256, isFitting = true): Theme {
  const known = new WeakMap<Style, string>();
  const own = colours === 0 ? {} : PALETTES[name];
  // Code is in the terminal's own colour, for the fewer bytes: where that is the wrong one, on no ground.
  const palette = isFitting ? own : { ...own, block: undefined };
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

/**
 * By what the terminal says of itself.
 * @param asked colours were asked for by name, which counts for more than variables such as `NO_COLOR`
 */
export function coloursOf(environment: Readonly<Record<string, string | undefined>>, asked = false): Colours {
  const chosen = asked ? null : colourChoice(environment);
  if (chosen === false || (chosen === null && !hasColours(environment))) return 0;
  const term = environment['TERM'] ?? '';
  const claims = environment['COLORTERM'] ?? '';
  // GNU screen hands on what its terminal claims, and takes 256 itself; tmux translates.
  const isScreen = term.startsWith('screen') && (environment['TMUX'] ?? '') === '';
  if (/^(truecolor|24bit)$/i.test(claims) || /-direct$/.test(term)) return isScreen ? 256 : 'true';
  return /256color|kitty|ghostty|alacritty|wezterm/.test(`${term} ${claims}`) || claims !== '' ? 256 : 16;
}

// --- internal ---

/** Of the 256 colours, of the first 16 for small terminals (null: its own), and exactly; without that it is the terminal's to choose. */
type Colour = readonly [large: number | null, small: number | null, exact?: string];
/** `text` is what is on a ground in no colour of its own. */
type Palette = Readonly<Record<ColourName | 'text', Colour>>;
type Chosen = { readonly [Name in keyof Palette]?: Colour | undefined };

const DARK: Palette = {
  accent: [75, 12, '6cb6ff'],
  muted: [245, 8, '8f98a3'],
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
  comment: [244, 8, '8f98a3'],
  type: [80, 6, '56d4dd'],
  function: [75, 12, '6cb6ff'],
  text: [252, null, 'd0d7de'],
  bar: [236, null, '24292f'],
  question: [236, null, '262c34'],
  block: [235, null, '22272e'],
  menu: [236, null, '262c34'],
  added: [null, null, '0f2a1a'],
  removed: [null, null, '3a1618'],
};

const LIGHT: Palette = {
  accent: [25, 4, '0550ae'],
  muted: [242, 8, '57606a'],
  good: [28, 2, '17702f'],
  warn: [130, 3, '8a5c00'],
  bad: [160, 1, 'cf222e'],
  border: [249, 7, 'afb8c1'],
  heading: [24, 4, '0a3069'],
  code: [94, 3, '7d4e00'],
  link: [26, 4, '0860ca'],
  keyword: [90, 5, '6639ba'],
  string: [28, 2, '116329'],
  number: [130, 3, '953800'],
  comment: [243, 8, '616972'],
  type: [30, 6, '166b71'],
  function: [25, 4, '0550ae'],
  text: [235, null, '1f2328'],
  bar: [254, null, 'eaeef2'],
  question: [254, null, 'eaeef2'],
  block: [255, null, 'f6f8fa'],
  menu: [254, null, 'eaeef2'],
  added: [null, null, 'e3fbe8'],
  removed: [null, null, 'fff0ee'],
};

/** To be read on black and on white. */
const NEUTRAL: Partial<Palette> = {
  accent: [32, 6],
  muted: [244, null],
  good: [28, 2],
  warn: [130, 5],
  bad: [160, 1],
  border: [244, null],
  heading: [32, 6],
  code: [130, 5],
  link: [32, 6],
  keyword: [133, 5],
  string: [28, 2],
  number: [130, 5],
  comment: [244, null],
  type: [30, 6],
  function: [32, 6],
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

const PALETTES: Readonly<Record<Theme['name'], Partial<Palette>>> = {
  dark: DARK,
  light: LIGHT,
  contrast: CONTRAST,
  neutral: NEUTRAL,
  none: {},
};

function parameters(style: Style, palette: Chosen, colours: Colours): string {
  const ground = style.bg === undefined ? '' : colourCode(palette[style.bg], colours, 40);
  // Without a colour for it the bar is the terminal's own two, the other way round.
  const isReverse = style.reverse === true || (style.bg === 'bar' && ground === '');
  const own = style.bg === 'bar' && ground === '' ? undefined : style.fg;
  const fg = own ?? (ground === '' || style.bg === 'block' ? undefined : 'text');
  const out = [
    style.bold === true ? '1' : '',
    style.dim === true ? '2' : '',
    style.italic === true ? '3' : '',
    style.underline === true ? '4' : '',
    isReverse ? '7' : '',
    fg === undefined ? '' : colourCode(palette[fg], colours, 30),
    ground,
  ];
  return out.filter((part) => part !== '').join(';');
}

function colourCode(colour: Colour | undefined, colours: Colours, base: 30 | 40): string {
  if (colour === undefined) return '';
  const [large, small, exact] = colour;
  if (colours === 'true' && exact !== undefined) {
    const value = Number.parseInt(exact, 16);
    return `${base + 8};2;${value >> 16};${(value >> 8) & 255};${value & 255}`;
  }
  const index = colours === 16 ? small : large;
  if (index === null) return '';
  if (index < 8) return String(base + index);
  if (index < 16) return String(base + 60 + index - 8);
  return `${base + 8};5;${index}`;
}
