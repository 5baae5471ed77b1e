/** Whether to use colours, by environment variables: https://no-color.org, https://bixense.com/clicolors. */

type Environment = Readonly<Record<string, string | undefined>>;

/** Terminals without colours: `dumb`, the VT terminals, and those whose name says monochrome. */
const MONOCHROME = /^(dumb|vt\d.*|xtermm|.+-m|.+-mono)$/;

/**
 * `NO_COLOR` beats `FORCE_COLOR`, which beats `CLICOLOR_FORCE` and `CLICOLOR`.
 * @returns null when nothing is said: then it is for the terminal to tell
 */
export function colourChoice(environment: Environment): boolean | null {
  const { NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, CLICOLOR } = environment;
  if ((NO_COLOR ?? '') !== '') return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if ((CLICOLOR_FORCE ?? '0') !== '0' && CLICOLOR_FORCE !== '') return true;
  return CLICOLOR === '0' ? false : null;
}

/** False where `TERM` names a terminal without colours. */
export function hasColours(environment: Environment): boolean {
  return !MONOCHROME.test(environment['TERM'] ?? '');
}
