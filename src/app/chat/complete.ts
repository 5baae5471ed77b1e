/** What can stand at the cursor: commands, their arguments, and files behind an `@`. */

import { readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { oneLine, plural } from '../../base/text.ts';
import { CONFIG_KEY_NAMES, CONFIG_KEYS } from '../config-keys.ts';
import type { Chat } from './chat.ts';
import type { ArgumentKind } from './command.ts';
import { COMMANDS, findCommand, templatesOf } from './commands.ts';
import { type FuzzyFound, fuzzyFind } from './fuzzy.ts';
import { chatModels } from './runs-model.ts';
import { sessionsHere } from './runs-session.ts';
import type { Completion, CompletionItem } from './types.ts';

const LIMIT = 20;
const NOTHING: Completion = { from: 0, items: [] };

/** @param cursor UTF-16 index in the text */
export async function completeLine(chat: Chat, text: string, cursor: number): Promise<Completion> {
  const before = text.slice(0, cursor);
  const mention = /(?:^|[\s(])@("?)([^\s"]*)$/.exec(before);
  if (mention !== null) {
    const [, quote = '', typed = ''] = mention;
    return await mentionedFiles(chat, typed, cursor - typed.length - quote.length - 1);
  }
  const name = /^\/([\w?-]*)$/.exec(before)?.[1];
  if (name !== undefined) return commandNames(chat, name);
  const [whole, command = ''] = /^\/([\w?-]+)\s+/.exec(before) ?? [];
  const known = findCommand(command);
  if (whole === undefined || known === undefined) return NOTHING;
  // Several paths may follow each other; a name may hold spaces.
  const typed = known.argument === 'path' ? (/\S*$/.exec(before)?.[0] ?? '') : before.slice(whole.length);
  const items = await argumentItems(chat, known.argument, typed);
  return { from: cursor - typed.length, items };
}

/** Files of the project that fit what was typed, best first; for the picker too. */
export async function findFiles(chat: Chat, query: string, limit: number): Promise<FuzzyFound<string>[]> {
  return fuzzyFind(query, await chat.files.paths(chat.project), (path) => path, limit);
}

// --- internal ---

async function mentionedFiles(chat: Chat, typed: string, from: number): Promise<Completion> {
  // Lines behind a path are the user's to write.
  if (/:\d*(-\d*)?$/.test(typed)) return NOTHING;
  const found = await findFiles(chat, typed, LIMIT);
  return {
    from,
    items: found.map(({ item }) => ({
      insert: /\s/.test(item) ? `@"${item}" ` : `@${item} `,
      label: oneLine(item),
      detail: '',
    })),
  };
}

function commandNames(chat: Chat, typed: string): Completion {
  const commands = COMMANDS.map(({ name, usage, summary }) => ({ name, usage, detail: summary }));
  const templates = templatesOf(chat).map(({ name, description, aliasOf }) => ({
    ...{ name, usage: '' },
    detail: aliasOf === '' ? oneLine(description) : `stands for /${aliasOf}`,
  }));
  const all = [...commands, ...templates];
  // What is being typed is a name: its beginning decides before letters within do.
  const begins = all.filter(({ name }) => name.startsWith(typed));
  const others = fuzzyFind(typed, all, ({ name }) => name, LIMIT)
    .map(({ item }) => item)
    .filter((item) => !begins.includes(item));
  const items = [...begins, ...others].map(
    ({ name, usage, detail }): CompletionItem => ({ insert: `/${name} `, label: `/${name} ${usage}`.trim(), detail }),
  );
  return { from: 0, items };
}

async function argumentItems(chat: Chat, kind: ArgumentKind, typed: string): Promise<readonly CompletionItem[]> {
  const choose = (all: readonly CompletionItem[]) =>
    fuzzyFind(typed, all, ({ label }) => label, LIMIT).map(({ item }) => item);
  const plain = (names: readonly string[]) => names.map((name) => ({ insert: name, label: name, detail: '' }));
  switch (kind) {
    case 'path':
      return (await findFiles(chat, typed.replace(/^@/, ''), LIMIT)).map(({ item }) => ({
        ...{ insert: `${item} `, label: oneLine(item), detail: '' },
      }));
    case 'folder':
      return folders(chat.cwd, typed);
    case 'model': {
      const models = await chatModels(chat);
      return choose(
        models.map(({ name, shortNames: [short = name], installed }) => ({
          ...{ insert: short, label: name, detail: installed ? 'here' : 'to fetch' },
        })),
      );
    }
    case 'session': {
      const found = await sessionsHere(chat);
      return choose(
        found.map(({ name, turns }) => ({ insert: name, label: oneLine(name), detail: plural(turns, 'turn') })),
      );
    }
    case 'command':
      return choose(plain(COMMANDS.map(({ name }) => name)));
    case 'setting':
      if (/\s/.test(typed)) return [];
      return choose(
        CONFIG_KEY_NAMES.map((name) => ({ insert: `${name} `, label: name, detail: CONFIG_KEYS[name].expects })),
      );
    case 'theme':
      return choose(plain(chat.ui.theme() ?? []));
    case 'on-off':
      return choose(plain(['on', 'off']));
    case 'none':
      return [];
  }
}

/** Folders below what was typed so far. */
function folders(cwd: string, typed: string): readonly CompletionItem[] {
  const base = typed.endsWith('/') ? typed : `${dirname(`${typed}x`)}/`;
  const shown = typed.includes('/') ? base : '';
  try {
    return readdirSync(resolve(cwd, base), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => `${shown}${name}/`)
      .filter((path) => path.startsWith(typed))
      .slice(0, LIMIT)
      .map((path) => ({ insert: path, label: oneLine(path), detail: '' }));
  } catch {
    // No such folder: nothing to offer.
    return [];
  }
}
