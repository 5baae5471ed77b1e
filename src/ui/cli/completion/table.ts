/** The commands, options and arguments of the program as completion scripts need them: plain data, read from the program itself. */

import type { Argument, Command, Option } from 'commander';
import type { CompletionWords, LookedUp } from '../../../app/index.ts';
import { collect, collectList, collectNames } from '../options/option-values.ts';

/** What can be in a place: words that are known, or what the shell or the index has to look up. */
export type Values =
  | { readonly kind: 'nothing' | 'files' | 'folders' | LookedUp }
  /** `list`: several of them, separated by commas. */
  | { readonly kind: 'words'; readonly name: string; readonly words: readonly string[]; readonly list: boolean };

export interface OptionEntry {
  /** As typed: `-t`, `--lang`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** May be given more than once. */
  readonly repeats: boolean;
  /** Name of its value as help shows it, and what that can be; null for a switch. */
  readonly value: { readonly name: string; readonly values: Values } | null;
}

export interface ArgumentEntry {
  readonly name: string;
  readonly required: boolean;
  /** Takes all that follows. */
  readonly repeats: boolean;
  readonly values: Values;
}

export interface CommandEntry {
  /** Words that choose it; none for the program itself. */
  readonly path: readonly string[];
  readonly summary: string;
  readonly options: readonly OptionEntry[];
  readonly arguments: readonly ArgumentEntry[];
  readonly commands: readonly CommandEntry[];
}

type Source = 'nothing' | 'files' | 'folders' | LookedUp | keyof CompletionWords;

/** What the placeholders of the help stand for. One that is missing here fails a test. */
export const PLACEHOLDERS: Readonly<Record<string, Source>> = {
  by: 'nothing',
  change: 'nothing',
  changes: 'nothing',
  command: 'nothing',
  commit: 'nothing',
  condition: 'nothing',
  count: 'nothing',
  date: 'nothing',
  dir: 'folders',
  file: 'files',
  files: 'files',
  glob: 'files',
  key: 'settings',
  kinds: 'kinds',
  languages: 'languages',
  lines: 'nothing',
  model: 'models',
  models: 'models',
  name: 'symbols',
  names: 'nothing',
  number: 'nothing',
  paths: 'files',
  pattern: 'nothing',
  place: 'files',
  plan: 'files',
  port: 'nothing',
  query: 'nothing',
  question: 'nothing',
  reason: 'nothing',
  remote: 'nothing',
  request: 'nothing',
  revision: 'nothing',
  root: 'folders',
  roots: 'folders',
  scope: 'nothing',
  session: 'sessions',
  size: 'nothing',
  symbol: 'symbols',
  template: 'templates',
  text: 'nothing',
  title: 'nothing',
  type: 'nothing',
  value: 'nothing',
  what: 'nothing',
  who: 'nothing',
  words: 'nothing',
};

/** @param words names that only the program knows */
export function completionTable(program: Command, words: CompletionWords): CommandEntry {
  return commandEntry(program, [], words);
}

/** The command and all below it. */
export function allCommands(entry: CommandEntry): CommandEntry[] {
  return [entry, ...entry.commands.flatMap(allCommands)];
}

// --- internal ---

function commandEntry(command: Command, path: readonly string[], words: CompletionWords): CommandEntry {
  const help = command.createHelp();
  const commands = help
    .visibleCommands(command)
    .map((inner) =>
      inner.name() === 'help' ? helpEntry(inner, path, command) : commandEntry(inner, [...path, inner.name()], words),
    );
  return {
    path,
    summary: summaryOf(command),
    options: help.visibleOptions(command).map((option) => optionEntry(option, words)),
    arguments: command.registeredArguments.map((argument) => argumentEntry(argument, words)),
    commands,
  };
}

/** `help COMMAND`, which commander adds by itself. */
function helpEntry(help: Command, path: readonly string[], parent: Command): CommandEntry {
  const names = parent
    .createHelp()
    .visibleCommands(parent)
    .map((command) => command.name())
    .filter((name) => name !== 'help');
  const values: Values = { kind: 'words', name: [...path, 'command'].join('-'), words: names, list: false };
  return {
    path: [...path, 'help'],
    summary: summaryOf(help),
    options: [],
    arguments: [{ name: 'command', required: false, repeats: false, values }],
    commands: [],
  };
}

function summaryOf(command: Command): string {
  return command.summary() || (command.description().split('\n')[0] ?? '');
}

function optionEntry(option: Option, words: CompletionWords): OptionEntry {
  const placeholder = /<([^>]+)>|\[([^\]]+)\]/.exec(option.flags);
  const name = placeholder?.[1] ?? placeholder?.[2];
  const list = option.parseArg === collectList || option.parseArg === collectNames;
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: option.description,
    repeats: list || option.parseArg === collect,
    value: name === undefined ? null : { name, values: valuesOf(name, option.argChoices, list, words) },
  };
}

function argumentEntry(argument: Argument, words: CompletionWords): ArgumentEntry {
  const name = argument.name();
  const values = valuesOf(name, argument.argChoices, false, words);
  return { name, required: argument.required, repeats: argument.variadic, values };
}

function valuesOf(name: string, choices: readonly string[] | undefined, list: boolean, known: CompletionWords): Values {
  if (choices !== undefined) return { kind: 'words', name, words: choices, list };
  const source = PLACEHOLDERS[name] ?? 'nothing';
  if (!(source in known)) return { kind: source as Exclude<Source, keyof CompletionWords> };
  return { kind: 'words', name: source, words: known[source as keyof CompletionWords], list };
}
