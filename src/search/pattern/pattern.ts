/**
 * A pattern as people type it for grep, ripgrep, Perl or Python, as one that JavaScript's strict mode takes: needless
 * escapes and bare braces are put right, inline flags, POSIX classes, word borders and named groups are translated.
 */

import { MlxCodeError } from '../../base/errors.ts';
import { quoted, widened } from './pattern-parts.ts';
import { translate } from './translate.ts';

/** How text is matched; ripgrep has an option for each. */
export interface PatternOptions {
  /** Take the pattern as text. */
  readonly literal?: boolean;
  /** Other patterns; a line that one of them matches is found. */
  readonly also?: readonly string[];
  /** `smart` ignores case where the pattern has no capital. @default 'smart' */
  readonly case?: 'smart' | 'exact' | 'ignore';
  /** Only whole words, only whole lines. */
  readonly words?: boolean;
  readonly lines?: boolean;
  /** Lines that do not match. */
  readonly invert?: boolean;
  /** A match may span lines. */
  readonly multiline?: boolean;
  /** `\(`, `\|` and `\{` have a meaning, and the bare signs none, as grep has it without -E. */
  readonly basic?: boolean;
  /** Of a pattern of code: conditions on its metavariables. */
  readonly where?: readonly string[];
  /** Matching lines of each file at most. */
  readonly maxPerFile?: number;
  /** Tell what there is in all, and where, beside the hits asked for. */
  readonly totals?: boolean;
}

export interface CompiledPattern {
  readonly source: string;
  readonly flags: string;
  /** The same for texts that are not ASCII alone, where words have letters of all scripts. */
  readonly wide?: string;
}

/** @throws E_BAD_REGEX that says what is wrong, or what to write instead */
export function compilePattern(pattern: string, options: PatternOptions = {}): CompiledPattern {
  const all = [pattern, ...(options.also ?? [])];
  const ignore = options.case === 'ignore' || ((options.case ?? 'smart') === 'smart' && !all.some(hasCapital(options)));
  let groups = 0;
  const translated = all.map((one) => {
    if (options.literal === true) return { source: quoted(one), flags: '', raw: one };
    const made = translate(options.basic === true ? fromBasic(one) : one, { ...options, groups });
    groups = made.groups;
    return { ...made, raw: one };
  });
  // A flag at the beginning of one of several patterns is meant for that one; one alone may have it for all.
  const own = translated.length === 1 ? (translated[0]?.flags ?? '') : '';
  const flags = [...new Set(`${ignore ? 'i' : ''}${own}${options.multiline === true ? 'm' : ''}`)].join('');
  const join = (sources: readonly string[]): string =>
    around(sources.length === 1 ? (sources[0] ?? '') : sources.map((s) => `(?:${s})`).join('|'), options);
  const strict = { source: join(translated.map(({ source }) => source)), flags: `${flags}u` };
  const why = refusal(strict);
  if (why === null) {
    const wide = widened(strict.source);
    return refusal({ source: wide, flags: strict.flags }) === null ? { ...strict, wide } : strict;
  }
  const loose = { source: join(translated.map(({ raw }) => raw)), flags };
  if (refusal(loose) === null) return loose;
  throw new MlxCodeError('E_BAD_REGEX', why.slice(0, 200));
}

/** Whether it can be compiled. */
export function isPattern(pattern: string): boolean {
  try {
    compilePattern(pattern);
    return true;
  } catch {
    return false;
  }
}

/** A pattern that asks for a line end, which no single line has. */
export function spansLines(pattern: string): boolean {
  return /(?<!\\)(?:\\\\)*\\[nr]|\n|\(\?[a-z]*s/.test(pattern);
}

/**
 * Whether a line that matches by itself is also found when its text is looked through as a whole, and no slower: nothing in the
 * expression may reach far over a line end, or ask for none.
 */
export function staysInLine({ source, flags }: CompiledPattern): boolean {
  const own = source.replaceAll(NO_WORD_BEFORE, '').replaceAll(NO_WORD_AFTER, '');
  return !flags.includes('s') && !/\[\^|\\[WDSPnr]|\(\?(?:<?!|[a-z-]*s)|\n/.test(own);
}

// --- internal ---

function refusal({ source, flags }: CompiledPattern): string | null {
  try {
    new RegExp(source, flags);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const NO_CAPITALS = /\\[pP]\{[^}]*\}|\\.|\(\?P[<=>]|\[:\w+:\]/gsu;
/** A class of capitals or of small letters says by itself that case counts. */
const NAMES_CASE = /\[:\^?(?:upper|lower):\]|\\[pP]\{L[ul]\}/;

/** Capitals of escapes such as `\S` and of classes such as `\p{L}` are none of the text. */
function hasCapital({ literal }: PatternOptions): (pattern: string) => boolean {
  return (pattern) =>
    /\p{Lu}/u.test(literal === true ? pattern : pattern.replace(NO_CAPITALS, '')) ||
    (literal !== true && NAMES_CASE.test(pattern));
}

const WORD = '[\\p{L}\\p{N}\\p{M}_]';
const NO_WORD_BEFORE = `(?<!${WORD})`;
const NO_WORD_AFTER = `(?!${WORD})`;

function around(source: string, { words, lines }: PatternOptions): string {
  if (lines === true) return `^(?:${source})$`;
  return words === true ? `${NO_WORD_BEFORE}(?:${source})${NO_WORD_AFTER}` : source;
}

/** Basic syntax of grep into the extended one: what is escaped there has a meaning, what is bare has none. */
function fromBasic(pattern: string): string {
  return pattern.replace(/\\([(){}|+?])|([(){}|+?])/g, (_, escaped?: string, bare?: string) => escaped ?? `\\${bare}`);
}
