/** What can be written and chosen in a conversation: commands with their arguments, files, models, sessions. */

import { oneLine } from '../../../base/text.ts';
import { CONFIG_KEY_NAMES, CONFIG_KEYS } from '../../config/config-keys.ts';
import { EDIT_MODES } from '../../config/edit-keys.ts';
import { type ModelView, serverModels } from '../../models/models.ts';
import type { Chat } from '../chat-interface.ts';
import type { ArgumentKind } from './command.ts';
import { COMMANDS, templatesOf } from './commands.ts';
import { foldersFrom } from './folders.ts';
import { chatModels } from './model-commands.ts';
import { turnsOf } from './rewind-command.ts';
import { sessionsHere } from './session-commands.ts';

/** What is known of a choice, for a few words beside it. */
export type ChoiceAbout =
  | { readonly of: 'name' }
  | ({ readonly of: 'model' } & Pick<ModelView, 'shortNames' | 'installed' | 'bytes' | 'exactSize' | 'licence'>)
  | { readonly of: 'server'; readonly server: string }
  | { readonly of: 'session'; readonly turns: number; readonly updatedAtMs: number }
  | { readonly of: 'setting'; readonly expects: string }
  | { readonly of: 'turn'; readonly changes: number };

/** A command as completion wants it. */
export interface CommandChoice {
  /** Without the slash. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly doc: string;
  /** For an alias, what it stands for; else ''. */
  readonly aliasOf: string;
  /** Something may be written behind it. */
  readonly takesMore: boolean;
  /** What its argument may be: paths, a folder, or one of these; left out where nothing can be offered. */
  readonly arguments?: 'path' | 'folder' | readonly { readonly value: string; readonly about: ChoiceAbout }[];
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
  readonly value: string;
  readonly about: ChoiceAbout;
  /** The one in use. */
  readonly current?: boolean;
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
  const related = (chat.last.prompt?.related ?? []).map(({ path }) => path);
  const kinds: Readonly<Record<ArgumentKind, Values>> = {
    path: 'path',
    folder: 'folder',
    model: models.map(({ value, about }) => ({ value, about })),
    session: sessions.map(({ label, about }) => ({ value: label, about })),
    command: plain(COMMANDS.map(({ name }) => name)),
    setting: CONFIG_KEY_NAMES.map((value) => ({
      value,
      about: { of: 'setting', expects: CONFIG_KEYS[value].expects },
    })),
    theme: plain(chat.ui.theme() ?? []),
    'on-off': plain(['on', 'off']),
    mode: plain(EDIT_MODES),
    all: plain(['all']),
    none: undefined,
  };
  const commands = COMMANDS.map(({ name, aliases, summary, argument, usage }): CommandChoice => {
    const values = kinds[argument];
    return {
      name,
      aliases,
      doc: summary,
      aliasOf: '',
      takesMore: usage !== '',
      ...(values !== undefined && { arguments: values }),
    };
  });
  const templates = templatesOf(chat).map(
    ({ name, description, aliasOf }): CommandChoice => ({
      ...{ name, aliases: [], doc: oneLine(description), aliasOf, takesMore: true, arguments: 'path' },
    }),
  );
  const folders = (typed: string) => foldersFrom(typed, chat.cwd, chat.project.root);
  // Those that the last answer offers come first.
  return { commands: [...commands, ...templates], paths: [...new Set([...related, ...paths])], folders };
}

export async function chatChoices(
  chat: Chat,
  of: 'files' | 'models' | 'sessions' | 'turns',
): Promise<readonly Choice[]> {
  switch (of) {
    case 'files':
      return (await chat.files.paths(chat.project)).map((path) => ({
        label: path,
        value: path,
        about: { of: 'name' },
      }));
    case 'models':
      return [...(await serverChoices(chat)), ...(await modelChoices(chat))];
    case 'sessions':
      return await sessionChoices(chat);
    case 'turns':
      return await turnChoices(chat);
  }
}

/** Those of the catalogue. */
async function modelChoices(chat: Chat): Promise<readonly Choice[]> {
  return (await chatModels(chat)).map(({ name, shortNames, installed, bytes, exactSize, licence }) => ({
    label: name,
    value: shortNames[0] ?? name,
    about: { of: 'model', shortNames, installed, bytes, exactSize, licence },
    current: name === chat.model.view.name,
  }));
}

/** Those of the server that the settings name. It is asked only when the list is shown, with a short time limit. */
async function serverChoices(chat: Chat): Promise<readonly Choice[]> {
  const asked = serverModels(chat.project.config, { signal: AbortSignal.timeout(SERVER_MS) });
  const server = await asked.catch(() => null);
  if (server === null) return [];
  const { name: used } = chat.model.view;
  const names = [...new Set([...(server.inUse === '' ? [] : [server.inUse]), ...server.models])];
  return names.map((name) => ({
    label: `server:${oneLine(name)}`,
    value: `server:${name}`,
    about: { of: 'server', server: server.server },
    current: name === used,
  }));
}

async function sessionChoices(chat: Chat): Promise<readonly Choice[]> {
  const current = chat.record.session?.id;
  return (await sessionsHere(chat)).map(({ id, name, turns, updatedAtMs }) => ({
    label: oneLine(name),
    value: id,
    about: { of: 'session', turns, updatedAtMs },
    current: id === current,
  }));
}

/** What `/rewind` goes back to, the last turn first. Where no file was changed since, only the talk can go back. */
async function turnChoices(chat: Chat): Promise<readonly Choice[]> {
  return (await turnsOf(chat)).toReversed().map(({ number, text, changes }) => ({
    label: `${number}. ${oneLine(text)}`,
    value: changes === 0 ? `${number} chat` : `${number}`,
    about: { of: 'turn', changes },
  }));
}

// --- internal ---

function plain(values: readonly string[]): Values {
  return values.map((value) => ({ value, about: { of: 'name' } }));
}
