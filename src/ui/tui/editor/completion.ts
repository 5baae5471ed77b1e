/** What Tab completes: a command, its argument or a path after `@`; which choices there are, and the text with one of them. */

import { quoted } from '../../../base/quoted-words.ts';
import { fuzzy } from './fuzzy.ts';

export interface Choice {
  /** What is in the text when it is chosen. */
  readonly value: string;
  readonly label: string;
  /** A few words beside the label; may be empty. */
  readonly detail: string;
  /** Indexes into the label of what was typed, to be shown strong. */
  readonly matched: readonly number[];
}

export interface Completion {
  readonly kind: 'command' | 'argument' | 'path';
  /** The part of the text that a choice replaces; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** What was typed of it. */
  readonly query: string;
  /** Best first, at most `MAX_CHOICES`. */
  readonly choices: readonly Choice[];
}

export interface CompletionCommand {
  /** Without the slash. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly doc: string;
  /** What its arguments may be: paths, a folder, or one of these; none for any. */
  readonly arguments?: 'path' | 'folder' | readonly { readonly value: string; readonly detail?: string }[];
}

export interface CompletionSources {
  readonly commands: readonly CompletionCommand[];
  /** Relative to the root, with `/`. The order is that of an empty query. The same list while it is the same. */
  readonly paths: readonly string[];
  /** Folders that what is typed may become, as they would be typed. */
  readonly folders?: (typed: string) => readonly string[];
}

export const MAX_CHOICES = 200;
const FORGE = [
  { label: 'pr:', detail: 'a pull or merge request by its number; asks the forge' },
  { label: 'issue:', detail: 'an issue by its number; asks the forge' },
] as const;
/** What may be before an `@` that means a path. */
const BEFORE_PATH = /[\s([{,;:"'`]/;

/** @param cursor index into the text @returns null when nothing there can be completed */
export function completionAt(text: string, cursor: number, sources: CompletionSources): Completion | null {
  const path = pathAt(text, cursor);
  if (path !== null)
    return {
      kind: 'path',
      ...path,
      choices: [...pathChoices(path.query, sources.paths, '@'), ...forgeChoices(path.query)],
    };
  if (!text.startsWith('/') || text.startsWith('//')) return null;
  const [word = ''] = /^\/\S*/.exec(text) ?? [];
  if (cursor >= 1 && cursor <= word.length) {
    const query = text.slice(1, cursor);
    return { kind: 'command', start: 0, end: word.length, query, choices: commandChoices(query, sources.commands) };
  }
  return cursor > word.length ? argumentAt(text, cursor, word.slice(1), sources) : null;
}

/** @returns the text with the choice in it and the cursor after it; a space follows where more can be written */
export function applyChoice(
  text: string,
  completion: Completion,
  choice: Choice,
): { readonly text: string; readonly cursor: number } {
  const rest = text.slice(completion.end);
  const goesOn = /[/:]$/.test(choice.value);
  const wantsSpace = !goesOn && !/^\s/.test(rest);
  const head = text.slice(0, completion.start) + choice.value + (wantsSpace ? ' ' : '');
  const hasSpace = !goesOn && !wantsSpace && rest.startsWith(' ');
  return { text: head + rest, cursor: head.length + (hasSpace ? 1 : 0) };
}

/** What all choices begin with, beyond what was typed; for a first Tab that does not choose yet. Empty for none. */
export function commonPrefix(completion: Completion): string {
  const values = completion.choices.map(({ value }) => value);
  let prefix = values[0] ?? '';
  for (const value of values) while (!value.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}

// --- internal ---

function pathAt(text: string, cursor: number): Pick<Completion, 'start' | 'end' | 'query'> | null {
  const line = text.slice(0, cursor);
  const match = /@(?:"([^"\n]*)|([^\s"@]*))$/.exec(line);
  if (match === null) return null;
  const start = match.index;
  if (start > 0 && !BEFORE_PATH.test(text[start - 1] ?? '')) return null;
  const isQuoted = match[1] !== undefined;
  const [rest = ''] = (isQuoted ? /^[^"\n]*"?/ : /^[\p{L}\p{N}_./~+@-]*/u).exec(text.slice(cursor)) ?? [];
  return { start, end: cursor + rest.length, query: match[1] ?? match[2] ?? '' };
}

function pathChoices(query: string, paths: readonly string[], sign: string): readonly Choice[] {
  return fuzzy(query, paths, MAX_CHOICES).map(({ text, matched }) => {
    const value = sign + quoted(text);
    return { value, label: text, detail: '', matched };
  });
}

/** What of a forge may stand behind an `@`; its number is typed. */
function forgeChoices(query: string): readonly Choice[] {
  if (query === '') return [];
  return FORGE.filter(({ label }) => label.startsWith(query.toLowerCase())).map(({ label, detail }) => {
    return { value: `@${label}`, label, detail, matched: Array.from(query, (_, index) => index) };
  });
}

function commandChoices(query: string, commands: readonly CompletionCommand[]): readonly Choice[] {
  const lower = query.toLowerCase();
  const rank = (name: string) => (name === lower ? 0 : name.startsWith(lower) ? 1 : 2);
  const found = new Map<string, { choice: Choice; rank: number; order: number }>();
  const names = commands.flatMap((command) =>
    [command.name, ...(command.aliases ?? [])].map((name) => ({ name, command })),
  );
  const matches = fuzzy(
    lower,
    names.map(({ name }) => name),
    names.length,
  );
  for (const [order, { text, matched }] of matches.entries()) {
    const command = names.find(({ name }) => name === text)?.command;
    if (command === undefined) continue;
    // An alias that was typed leads to its command.
    const isOwn = text === command.name;
    const detail = isOwn ? command.doc : `${text}: ${command.doc}`;
    const choice = { value: `/${command.name}`, label: `/${command.name}`, detail, matched: [] as readonly number[] };
    const entry = {
      choice: isOwn ? { ...choice, matched: matched.map((index) => index + 1) } : choice,
      rank: rank(text),
      order,
    };
    const before = found.get(command.name);
    if (before === undefined || entry.rank < before.rank) found.set(command.name, entry);
  }
  return [...found.values()]
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .slice(0, MAX_CHOICES)
    .map(({ choice }) => choice);
}

function argumentAt(text: string, cursor: number, name: string, sources: CompletionSources): Completion | null {
  const command = sources.commands.find((each) => each.name === name || each.aliases?.includes(name) === true);
  if (command?.arguments === undefined) return null;
  if (command.arguments === 'path') {
    const query = /\S*$/.exec(text.slice(0, cursor))?.[0] ?? '';
    const [rest = ''] = /^\S*/.exec(text.slice(cursor)) ?? [];
    const place = { kind: 'argument', start: cursor - query.length, end: cursor + rest.length, query } as const;
    return { ...place, choices: pathChoices(query, sources.paths, '') };
  }
  // One that may hold spaces, such as the name of a session: all behind the command.
  const [lead = ''] = /^\/\S+\s+/.exec(text) ?? [];
  if (cursor < lead.length) return null;
  const query = text.slice(lead.length, cursor);
  const place = { kind: 'argument', start: lead.length, end: text.length, query } as const;
  const values =
    command.arguments === 'folder'
      ? (sources.folders?.(query) ?? []).map((value) => ({ value, detail: '' }))
      : command.arguments;
  const matches = fuzzy(
    query,
    values.map(({ value }) => value),
    MAX_CHOICES,
  );
  const choices = matches.map(({ text: value, matched }) => {
    return { value, label: value, detail: values.find((each) => each.value === value)?.detail ?? '', matched };
  });
  return { ...place, choices };
}
