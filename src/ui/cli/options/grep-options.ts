/** Options of grep and ripgrep: those that do the same here, those that are accepted and change nothing, and those that give a hint. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PatternOptions, SearchMode } from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { DECIDED_BEFORE, SAME_ANYWAY, SWITCHES } from './grep-lists.ts';
import { collect, collectList, wholeNumber } from './option-values.ts';

/** As commander names them. */
export interface GrepOptions {
  readonly fixedStrings?: boolean;
  readonly ignoreCase?: boolean;
  readonly caseSensitive?: boolean;
  readonly wordRegexp?: boolean;
  readonly lineRegexp?: boolean;
  readonly regexp?: string[];
  readonly file?: string[];
  readonly invertMatch?: boolean;
  readonly multiline?: boolean;
  readonly syntax?: boolean;
  readonly where?: string[];
  readonly multilineDotall?: boolean;
  readonly basicRegexp?: boolean;
  readonly extendedRegexp?: boolean;
  readonly perlRegexp?: boolean;
  readonly pcre2?: boolean;
  readonly onlyMatching?: boolean;
  readonly count?: boolean;
  readonly countMatches?: boolean;
  readonly includeZero?: boolean;
  readonly filesWithoutMatch?: boolean;
  readonly quiet?: boolean;
  readonly files?: boolean;
  readonly typeList?: boolean;
  readonly typeNot?: string[];
  readonly type?: string[];
  readonly glob?: string[];
  readonly iglob?: string[];
  readonly include?: string[];
  readonly exclude?: string[];
  readonly excludeDir?: string[];
  readonly maxCount?: number;
  readonly sort?: string;
  readonly null?: boolean;
  readonly stats?: boolean;
  readonly color?: string;
  readonly colour?: string;
  readonly pretty?: boolean;
}

/** How the query is matched, when it is matched as text. */
export interface TypedPattern {
  readonly query: string;
  readonly paths: readonly string[];
  readonly mode: SearchMode | undefined;
  readonly pattern: PatternOptions;
  readonly globs: readonly string[];
}

export function addGrepOptions(command: Command): Command {
  command.optionsGroup('As grep and ripgrep have it (a pattern then, unless --mode says otherwise):');
  for (const [flags, words] of SWITCHES) command.addOption(new Option(flags, words));
  command
    .addOption(new Option('-e, --regexp <pattern>', 'a pattern; may be repeated').argParser(collect))
    .addOption(new Option('-f, --file <file>', 'patterns from a file, one a line').argParser(collect))
    .addOption(new Option('-g, --glob <glob>', 'the same as --path').argParser(collect))
    .addOption(new Option('--iglob <glob>', 'the same, whatever the case').argParser(collect))
    .addOption(new Option('-T, --type-not <languages>', 'not these languages').argParser(collectList))
    .addOption(
      new Option('--max-count <number>', 'hits of each file at most; also -m').argParser(wholeNumber(1, 100_000)),
    )
    .addOption(new Option('--sort <by>', 'by path').choices(['path', 'none']))
    .addOption(new Option('--color <when>', 'colours').choices(COLOUR_WHEN));
  const hidden = (flags: string): Option => new Option(flags).hideHelp();
  for (const flags of SAME_ANYWAY) command.addOption(hidden(flags));
  command
    .addOption(hidden('--include <glob>').argParser(collect))
    .addOption(hidden('--exclude <glob>').argParser(collect))
    .addOption(hidden('--exclude-dir <glob>').argParser(collect))
    .addOption(hidden('--colour <when>').choices(COLOUR_WHEN))
    .addOption(hidden('--multiline-dotall'))
    .addOption(hidden('--include-zero'))
    .addOption(hidden('--type <languages>').argParser(collectList));
  for (const [flags, hint] of DECIDED_BEFORE) {
    const refuse = (): never => {
      throw new MlxCodeError('E_USAGE', `search has no ${flags.replace(/ <.*/, '')}`, { hint });
    };
    const option = hidden(flags);
    command.addOption(option);
    command.on(`option:${option.name()}`, refuse);
  }
  return command;
}

/** `-n` takes a number here. A user who types it for line numbers gets a hint with the right option. */
export function limitValue(value: string): number {
  if (/^\d+$/.test(value)) return wholeNumber(1, 1000)(value);
  throw new InvalidArgumentError(
    `-n is how many hits, a whole number from 1 to 1000. Lines are numbered anyway: mlx-code search ${shown(value)}`,
  );
}

/** @throws E_USAGE for no query, and for a file of patterns that cannot be read */
export function readTyped(
  typed: string | undefined,
  paths: readonly string[],
  options: GrepOptions & { readonly mode?: string; readonly path?: string[] },
  cwd: string,
): TypedPattern {
  const given = [...(options.regexp ?? []), ...(options.file ?? []).flatMap((file) => patternsOf(file, cwd))];
  const listsFiles = options.files === true;
  const noQuery = given.length > 0 || listsFiles;
  const all = listsFiles ? ['^'] : given.length > 0 ? given : typed === undefined ? [] : [typed];
  const [query, ...also] = options.multilineDotall === true ? all.map((one) => `(?s)${one}`) : all;
  if (query === undefined) throw new MlxCodeError('E_USAGE', "missing required argument 'query'");
  refuseLines(options);
  const { maxCount } = options;
  const isText = listsFiles || TEXT_ONLY.some((name) => options[name] !== undefined) || given.length > 0;
  return {
    query,
    paths: noQuery && typed !== undefined ? [typed, ...paths] : paths,
    mode: (options.mode ?? modeOf(options, isText)) as SearchMode,
    pattern: {
      also,
      literal: options.fixedStrings === true,
      case: options.ignoreCase === true ? 'ignore' : options.caseSensitive === true ? 'exact' : 'smart',
      words: options.wordRegexp === true,
      lines: options.lineRegexp === true,
      invert: options.invertMatch === true,
      multiline: options.multiline === true || options.multilineDotall === true,
      basic: options.basicRegexp === true,
      ...(options.where !== undefined && { where: options.where }),
      ...(maxCount !== undefined && { maxPerFile: maxCount }),
    },
    globs: [
      ...(options.path ?? []),
      ...(options.glob ?? []),
      ...(options.include ?? []),
      ...(options.exclude ?? []).map((glob) => `!${glob}`),
      ...(options.excludeDir ?? []).map((glob) => `!**/${glob.replace(/\/+$/, '')}/**`),
      ...(options.iglob ?? []).map(anyCase),
    ],
  };
}

// --- internal ---

function modeOf({ syntax, fixedStrings }: GrepOptions, isText: boolean): SearchMode | undefined {
  if (syntax === true) return 'syntax';
  return fixedStrings === true ? 'literal' : isText ? 'regex' : undefined;
}

const COLOUR_WHEN = ['always', 'never', 'auto', 'ansi'];

/** What only a text match can mean. */
const TEXT_ONLY = [
  'fixedStrings',
  'caseSensitive',
  'wordRegexp',
  'lineRegexp',
  'invertMatch',
  'multiline',
  'multilineDotall',
  'basicRegexp',
  'extendedRegexp',
  'perlRegexp',
  'pcre2',
  'onlyMatching',
  'count',
  'countMatches',
  'filesWithoutMatch',
] as const satisfies readonly (keyof GrepOptions)[];

/** Ranked modes find pieces of code, not lines. @throws E_USAGE */
function refuseLines(options: GrepOptions & { readonly mode?: string }): void {
  const mode = options.syntax === true ? 'syntax' : options.mode;
  if (options.where !== undefined && mode !== 'syntax') throw new MlxCodeError('E_USAGE', '--where needs --syntax');
  if (mode === undefined || mode === 'regex' || mode === 'literal') return;
  const [option] = LINES_ONLY.filter(([name]) => options[name] === true);
  if (option === undefined) return;
  throw new MlxCodeError('E_USAGE', `${option[1]} is for lines that match, and --mode ${mode} ranks pieces of code`, {
    hint: 'Leave --mode and --syntax out, or write --mode regex or --mode literal.',
  });
}

const LINES_ONLY = [
  ['lineRegexp', '-x'],
  ['invertMatch', '-v'],
  ['multiline', '-U'],
  ['onlyMatching', '-o'],
] as const satisfies readonly (readonly [keyof GrepOptions, string])[];

const STDIN = 0;

function patternsOf(file: string, cwd: string): string[] {
  try {
    return readFileSync(file === '-' ? STDIN : resolve(cwd, file), 'utf8')
      .split(/\r?\n/)
      .filter((line) => line !== '');
  } catch (cause) {
    throw new MlxCodeError('E_USAGE', `The patterns of ${file} cannot be read`, { cause });
  }
}

function anyCase(glob: string): string {
  return glob.replace(/\p{L}/gu, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

function shown(value: string): string {
  return /^[\w./-]+$/.test(value) ? value : JSON.stringify(value);
}
