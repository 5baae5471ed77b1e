/** Commands about the index, the settings and the screen. */

import * as v from 'valibot';
import { MlxCodeError } from '../../../base/errors.ts';
import { nearestName } from '../../../base/nearest.ts';
import { formatDuration, oneLine, plural } from '../../../base/text.ts';
import { isConfigKey } from '../../config/config.ts';
import { CONFIG_KEY_NAMES, CONFIG_KEYS, type ConfigKeyName, type ConfigValues } from '../../config/config-keys.ts';
import { setUserValue } from '../../config/config-write.ts';
import type { AppWork } from '../../work.ts';
import type { Chat } from '../chat-interface.ts';
import { code, list } from '../markdown.ts';

export async function index(chat: Chat, _: string, work: AppWork): Promise<void> {
  const started = Date.now();
  if (chat.live.watch === 'elsewhere')
    return chat.note('info', 'The index is kept up to date by another mlx-code (watch).');
  await chat.live.begin();
  await chat.live.whole(work.signal);
  const { files, detail, state } = chat.live.view;
  if (state === 'problem') return chat.note('warning', detail);
  chat.note('info', `Up to date: ${plural(files, 'file')}, in ${formatDuration(Date.now() - started)}.`);
}

export async function watch(chat: Chat, argument: string): Promise<void> {
  if (argument === 'on' || argument === 'off') return await chat.restartWatch(argument === 'on');
  const { watch: kind, index: view } = chat.state;
  chat.note(
    'info',
    `The watch is ${kind}; the index is ${view.state}${view.detail === '' ? '' : `: ${view.detail}`}. /watch on, /watch off.`,
  );
}

export async function theme(chat: Chat, name: string): Promise<void> {
  if (name === '' && chat.ui.show('themes')) return;
  const themes = chat.ui.theme(name === '' ? undefined : name);
  if (themes === null) return chat.note('info', 'There are no themes here.');
  if (name !== '' && themes[0] !== name) {
    throw new MlxCodeError('E_USAGE', `There is no theme ${oneLine(name)}`, {
      hint: `There are ${themes.join(', ')}.`,
    });
  }
  if (name === '') return chat.note('info', `The theme is ${themes[0]}; there are ${themes.join(', ')}.`);
  await setUserValue(chat.project.config.userFile, 'ui.theme', parsedValue('ui.theme', name));
  chat.note('info', `The theme is ${themes[0]}.`);
}

export function keys(chat: Chat): void {
  if (chat.ui.show('keys')) return;
  const text = chat.ui.keys();
  if (text === '') chat.note('info', 'Enter sends; Ctrl+C stops an answer, twice quits; Ctrl+D quits.');
  else chat.say('Keys', text);
}

/** `/config`, `/config KEY`, `/config KEY VALUE`: the last writes the user's own file. */
export async function config(chat: Chat, argument: string): Promise<void> {
  const [, key = '', text = ''] = /^(\S*)\s*([\s\S]*)$/.exec(argument) ?? [];
  const { values, origins, userFile } = chat.project.config;
  if (key === '') {
    const set = CONFIG_KEY_NAMES.filter((name) => origins[name].source !== 'default');
    const lines = set.map((name) => `${code(name)} = ${code(JSON.stringify(values[name]))} (${origins[name].source})`);
    const what = lines.length === 0 ? 'Every setting has its default.' : list(lines);
    return chat.say(
      'Settings',
      `${what}\n\nYour file is ${code(userFile)}. \`/config KEY\` explains one, \`/config KEY VALUE\` sets it.`,
    );
  }
  if (!isConfigKey(key)) {
    const near = nearestName(key, CONFIG_KEY_NAMES);
    const hint = near === undefined ? 'Type /config and a blank for a list of all.' : `Did you mean ${near}?`;
    throw new MlxCodeError('E_USAGE', `There is no setting ${oneLine(key)}`, { hint });
  }
  if (text === '') {
    const { doc, expects } = CONFIG_KEYS[key];
    return chat.say(
      key,
      `${code(JSON.stringify(values[key]))} (${origins[key].source})\n\n${doc} It takes ${expects}.`,
    );
  }
  await setUserValue(userFile, key, parsedValue(key, text));
  await chat.reload();
  const { source, detail } = chat.project.config.origins[key];
  const overruled = source === 'user' ? '' : ` It does not take effect: ${detail} sets it too.`;
  chat.note('info', `${key} is set in ${oneLine(userFile)}.${overruled}`);
}

/** Searching for code can be switched off, for questions about what was pasted. */
export function retrieval(chat: Chat, argument: string): void {
  chat.retrieval = argument === '' ? !chat.retrieval : argument === 'on';
  chat.note(
    'info',
    chat.retrieval
      ? 'Code search is on: questions go to the model with the code found for them.'
      : 'Code search is off: questions go to the model without code.',
  );
}

// --- internal ---

function parsedValue<K extends ConfigKeyName>(key: K, text: string): ConfigValues[K] {
  const spec = CONFIG_KEYS[key];
  let value: unknown = text;
  if (spec.kind !== 'text' && spec.kind !== 'choice') {
    try {
      value = JSON.parse(text);
    } catch {
      if (spec.kind === 'list') value = text.split(',').map((item) => item.trim());
    }
  }
  const parsed = v.safeParse(spec.schema as v.GenericSchema<unknown, ConfigValues[K]>, value);
  if (parsed.success) return parsed.output;
  throw new MlxCodeError('E_USAGE', `${key} cannot be ${oneLine(text)}`, { hint: `It takes ${spec.expects}.` });
}
