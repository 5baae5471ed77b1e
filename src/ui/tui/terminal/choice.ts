/** Which driver a terminal gets: our own where it is known to speak as xterm does, blessed where only terminfo tells what it takes. */

export type DriverName = 'native' | 'blessed';

type Environment = Readonly<Record<string, string | undefined>>;

/** Emulators that take what our own driver sends: scroll regions, 256 colours or more, modes of their own passed over. */
const KNOWN =
  /^(xterm|tmux|alacritty|foot|kitty|wezterm|ghostty|konsole|gnome|vte|iterm2?|st|contour|rio|mintty|putty|mlterm|rxvt-unicode|eterm|nsterm|ms-terminal|vscode)([-+.].+)?$/i;
const MONOCHROME = /(-m|-mono)$/;
/** GNU screen and tmux say both that they are `screen`. */
const SCREEN = /^screen([-+.].+)?$/;

/** @param chosen the setting `ui.driver` */
export function driverFor(environment: Environment, chosen: DriverName | 'auto' = 'auto'): DriverName {
  if (chosen !== 'auto') return chosen;
  const term = environment['TERM'] ?? '';
  if (SCREEN.test(term)) return (environment['TMUX'] ?? '') === '' ? 'blessed' : 'native';
  return knowsXterm(term) && !MONOCHROME.test(term) ? 'native' : 'blessed';
}

/** True for a terminal that understands xterm's sequences. */
export function knowsXterm(term: string): boolean {
  return KNOWN.test(term) || SCREEN.test(term);
}

/** The chosen of the environment, which is known before the settings are read. */
export function driverFromEnvironment(environment: Environment): DriverName | 'auto' {
  const chosen = environment['MLX_CODE_UI_DRIVER'];
  return chosen === 'native' || chosen === 'blessed' ? chosen : 'auto';
}
