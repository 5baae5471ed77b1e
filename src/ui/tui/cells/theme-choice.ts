/** Which theme is drawn: the user's choice, or else the one for the terminal's background if it reports one. */

import { type Colours, coloursOf, createTheme, type Theme, type ThemeName } from './theme.ts';

type Background = 'dark' | 'light';

export class ThemeChoice {
  readonly #environment: NodeJS.ProcessEnv;
  #background: Background | null;
  /** The most that the terminal shows. */
  #most: Colours = 'true';
  chosen: ThemeName | 'auto' = 'auto';
  current: Theme;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
    this.#background = toldBackground(environment);
    this.current = this.#made();
  }

  /** Whether it is worth asking the terminal: it has colours, and is none of those that print what they do not know. */
  get asks(): boolean {
    return (
      this.#most !== 0 &&
      coloursOf(this.#environment) !== 0 &&
      !/^(linux|cons25|ansi)/.test(this.#environment['TERM'] ?? '')
    );
  }

  /** @param most null where the environment alone tells */
  limit(most: Colours | null): void {
    this.#most = most ?? 'true';
    this.current = this.#made();
  }

  choose(name: ThemeName | 'auto'): void {
    this.chosen = name;
    this.#take();
  }

  saw(background: Background): void {
    this.#background = background;
    this.#take();
  }

  #take(): void {
    const made = this.#made();
    if (made.name !== this.current.name || this.chosen !== 'auto') this.current = made;
  }

  #made(): Theme {
    const colours = fewer(this.#most, coloursOf(this.#environment, this.chosen !== 'auto'));
    const fitting = colours === 0 ? 'none' : (this.#background ?? 'neutral');
    const name = this.chosen === 'auto' ? fitting : this.chosen;
    return createTheme(name, colours, this.#background === null || this.#background === name);
  }
}

// --- internal ---

const AMOUNTS: readonly Colours[] = [0, 16, 256, 'true'];

function fewer(one: Colours, other: Colours): Colours {
  return AMOUNTS.indexOf(one) < AMOUNTS.indexOf(other) ? one : other;
}

/** "15;0" or "15;default;0": colours of text and background, as some terminals tell them. */
function toldBackground(environment: NodeJS.ProcessEnv): Background | null {
  const [, colour] = /;(\d+)$/.exec(environment['COLORFGBG'] ?? '') ?? [];
  if (colour === undefined) return null;
  return colour === '7' || colour === '15' ? 'light' : 'dark';
}
