/** What can be written and chosen in a conversation: commands with their arguments, files, models, sessions. */

import { formatDuration, oneLine, plural } from '../../base/text.ts';
import { CONFIG_KEY_NAMES, CONFIG_KEYS } from '../config-keys.ts';
import type { Chat } from './chat.ts';
import type { ArgumentKind } from './command.ts';
import { COMMANDS, commandHelp, templatesOf } from './commands.ts';
import { foldersFrom } from './folders.ts';
import { chatModels, modelLine } from './runs-model.ts';
import { sessionsHere } from './runs-session.ts';

/** A command as completion wants it. */
export interface CommandChoice {
  /** Without the slash. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly doc: string;
  /** What its argument may be: paths, a folder, or one of these; left out where nothing can be offered. */
  readonly arguments?: 'path' | 'folder' | readonly { readonly value: string; readonly detail: string }[];
}

export interface ChatCompletion {
  readonly commands: readonly CommandChoice[];
  /** Relative to the root. */
  readonly paths: readonly string[];
  /** Folders that what is typed may become. */
  readonly folders: (typed: string) => readonly string[];
}

/** One of the entries of a picker. */
export interface Choice {
  readonly label: string;
  readonly detail: string;
  readonly value: string;
}

export interface HelpGroup {
  readonly title: string;
  readonly rows: readonly { readonly keys: string; readonly does: string }[];
}

type Values = CommandChoice['arguments'];

/** All that can be completed now. */
export async function chatCompletion(chat: Chat): Promise<ChatCompletion> {
  const [paths, models, sessions] = await Promise.all([
    chat.files.paths(chat.project),
    chatChoices(chat, 'models'),
    // A damaged file of sessions must not keep commands from being completed.
    chatChoices(chat, 'sessions').catch(() => []),
  ]);
  const kinds: Readonly<Record<ArgumentKind, Values>> = {
    path: 'path',
    folder: 'folder',
    model: models.map(({ value, detail }) => ({ value, detail })),
    session: sessions.map(({ label, detail }) => ({ value: label, detail })),
    command: plain(COMMANDS.map(({ name }) => name)),
    setting: CONFIG_KEY_NAMES.map((value) => ({ value, detail: CONFIG_KEYS[value].expects })),
    theme: plain(chat.ui.theme() ?? []),
    'on-off': plain(['on', 'off']),
    none: undefined,
  };
  const commands = COMMANDS.map(({ name, aliases, summary, argument }): CommandChoice => {
    const values = kinds[argument];
    return { name, aliases, doc: summary, ...(values !== undefined && { arguments: values }) };
  });
  const templates = templatesOf(chat).map(({ name, description, aliasOf }): CommandChoice => {
    const doc = aliasOf === '' ? oneLine(description) : `stands for /${aliasOf}`;
    return { name, aliases: [], doc, arguments: 'path' };
  });
  const folders = (typed: string) => foldersFrom(typed, chat.cwd, chat.project.root);
  return { commands: [...commands, ...templates], paths, folders };
}

export async function chatChoices(chat: Chat, of: 'files' | 'models' | 'sessions'): Promise<readonly Choice[]> {
  switch (of) {
    case 'files':
      return (await chat.files.paths(chat.project)).map((path) => ({ label: path, detail: '', value: path }));
    case 'models':
      return (await chatModels(chat)).map((model) => ({
        label: model.name,
        detail: modelLine(model).replace(/^\S+ /, ''),
        value: model.shortNames[0] ?? model.name,
      }));
    case 'sessions':
      return (await sessionsHere(chat)).map(({ id, name, turns, updatedAtMs }) => ({
        label: oneLine(name),
        detail: `${plural(turns, 'turn')}, ${formatDuration(Date.now() - updatedAtMs)} ago`,
        value: id,
      }));
  }
}

/** The table of commands as pages of help. */
export function chatHelp(): readonly HelpGroup[] {
  return commandHelp().map(({ group, rows }) => ({
    title: group,
    rows: rows.map(({ name, usage, aliases, summary }) => {
      const also = aliases.length === 0 ? '' : ` (${aliases.map((alias) => `/${alias}`).join(', ')})`;
      return { keys: `/${name} ${usage}`.trim(), does: `${summary}${also}` };
    }),
  }));
}

// --- internal ---

function plain(values: readonly string[]): Values {
  return values.map((value) => ({ value, detail: '' }));
}
