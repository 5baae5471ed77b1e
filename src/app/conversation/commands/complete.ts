/** What can be written and chosen in a conversation: commands with their arguments, files, models, sessions. */

import { roughDuration } from '../../../base/rough-time.ts';
import { oneLine, plural } from '../../../base/text.ts';
import { CONFIG_KEY_NAMES, CONFIG_KEYS } from '../../config/config-keys.ts';
import { serverModels } from '../../models/models.ts';
import type { Chat } from '../chat-interface.ts';
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
  /** Something may be written behind it. */
  readonly takesMore: boolean;
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
  /** The one in use. */
  readonly current?: boolean;
}

export interface HelpGroup {
  readonly title: string;
  readonly rows: readonly { readonly keys: string; readonly does: string }[];
}

type Values = CommandChoice['arguments'];

/** A server that answers later is not waited for. */
const SERVER_MS = 1500;

/** All that can be completed now. */
export async function chatCompletion(chat: Chat): Promise<ChatCompletion> {
  const [paths, models, sessions] = await Promise.all([
    chat.files.paths(chat.project),
    modelChoices(chat),
    // A damaged file of sessions must not keep commands from being completed.
    sessionChoices(chat).catch(() => []),
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
  const commands = COMMANDS.map(({ name, aliases, summary, argument, usage }): CommandChoice => {
    const values = kinds[argument];
    return { name, aliases, doc: summary, takesMore: usage !== '', ...(values !== undefined && { arguments: values }) };
  });
  const templates = templatesOf(chat).map(({ name, description, aliasOf }): CommandChoice => {
    const doc = aliasOf === '' ? oneLine(description) : `stands for /${aliasOf}`;
    return { name, aliases: [], doc, takesMore: true, arguments: 'path' };
  });
  const folders = (typed: string) => foldersFrom(typed, chat.cwd, chat.project.root);
  return { commands: [...commands, ...templates], paths, folders };
}

export async function chatChoices(chat: Chat, of: 'files' | 'models' | 'sessions'): Promise<readonly Choice[]> {
  switch (of) {
    case 'files':
      return (await chat.files.paths(chat.project)).map((path) => ({ label: path, detail: '', value: path }));
    case 'models':
      return [...(await serverChoices(chat)), ...(await modelChoices(chat))];
    case 'sessions':
      return await sessionChoices(chat);
  }
}

/** Those of the catalogue. */
async function modelChoices(chat: Chat): Promise<readonly Choice[]> {
  return (await chatModels(chat)).map((model) => ({
    label: model.name,
    detail: modelLine(model).replace(/^\S+ /, ''),
    value: model.shortNames[0] ?? model.name,
    current: model.name === chat.model.view.name,
  }));
}

/** Those of the server that the settings name. It is asked only when somebody looks, and not waited for long. */
async function serverChoices(chat: Chat): Promise<readonly Choice[]> {
  const asked = serverModels(chat.project.config, { signal: AbortSignal.timeout(SERVER_MS) });
  const server = await asked.catch(() => null);
  if (server === null) return [];
  const { name: used } = chat.model.view;
  const names = [...new Set([...(server.inUse === '' ? [] : [server.inUse]), ...server.models])];
  return names.map((name) => ({
    label: `server:${oneLine(name)}`,
    detail: `at ${server.server}`,
    value: `server:${name}`,
    current: name === used,
  }));
}

async function sessionChoices(chat: Chat): Promise<readonly Choice[]> {
  const current = chat.record.session?.id;
  return (await sessionsHere(chat)).map(({ id, name, turns, updatedAtMs }) => ({
    label: oneLine(name),
    detail: `${plural(turns, 'turn')}, ${roughDuration(Date.now() - updatedAtMs)} ago`,
    value: id,
    current: id === current,
  }));
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
