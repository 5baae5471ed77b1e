/** Commands about the index, the settings and the screen. */

import * as v from 'valibot';
import { MlxCodeError } from '../../../base/errors.ts';
import { nearestName } from '../../../base/nearest.ts';
import { oneLine } from '../../../base/text.ts';
import { isConfigKey } from '../../config/config.ts';
import { CONFIG_KEY_NAMES, CONFIG_KEYS, type ConfigKeyName, type ConfigValues } from '../../config/config-keys.ts';
import { setUserValue } from '../../config/config-write.ts';
import type { AppWork } from '../../work-options.ts';
import type { Chat } from '../chat-interface.ts';

export async function index(chat: Chat, _: string, work: AppWork): Promise<void> {
  const started = Date.now();
  if (chat.live.watch === 'elsewhere') return chat.show({ of: 'index-elsewhere' });
  await chat.live.begin();
  await chat.live.whole(work.signal);
  const { files, detail, state } = chat.live.view;
  if (state === 'problem') return chat.show({ of: 'index-problem', detail });
  chat.show({ of: 'index-current', files, tookMs: Date.now() - started });
}

export async function watch(chat: Chat, argument: string): Promise<void> {
  if (argument === 'on' || argument === 'off') {
    await chat.place.restartWatch(argument === 'on');
    return chat.changed();
  }
  const { watch: kind, index: view } = chat.state;
  chat.show({ of: 'watch', watch: kind, index: view });
}

export async function theme(chat: Chat, name: string): Promise<void> {
  if (name === '' && chat.ui.show('themes')) return;
  const themes = chat.ui.theme(name === '' ? undefined : name);
  if (themes === null) return chat.show({ of: 'theme', theme: null, themes: [], isNew: false });
  if (name !== '' && themes[0] !== name) {
    throw new MlxCodeError('E_USAGE', `There is no theme ${oneLine(name)}`, {
      hint: `There are ${themes.join(', ')}.`,
    });
  }
  if (name !== '') await setUserValue(chat.project.config.userFile, 'ui.theme', parsedValue('ui.theme', name));
  chat.show({ of: 'theme', theme: themes[0] ?? null, themes, isNew: name !== '' });
}

export function keys(chat: Chat): void {
  if (!chat.ui.show('keys')) chat.show({ of: 'keys' });
}

/** `/config`, `/config KEY`, `/config KEY VALUE`: the last writes the user's own file. */
export async function config(chat: Chat, argument: string): Promise<void> {
  const [, key = '', text = ''] = /^(\S*)\s*([\s\S]*)$/.exec(argument) ?? [];
  const { values, origins, userFile } = chat.project.config;
  if (key === '') {
    const set = CONFIG_KEY_NAMES.filter((name) => origins[name].source !== 'default');
    const shown = set.map((name) => ({ key: name, value: values[name], source: origins[name].source }));
    return chat.show({ of: 'settings', userFile, set: shown });
  }
  if (!isConfigKey(key)) {
    const near = nearestName(key, CONFIG_KEY_NAMES);
    const hint = near === undefined ? 'Type /config and a blank for a list of all.' : `Did you mean ${near}?`;
    throw new MlxCodeError('E_USAGE', `There is no setting ${oneLine(key)}`, { hint });
  }
  if (text === '') {
    const { doc, expects } = CONFIG_KEYS[key];
    return chat.show({ of: 'setting', key, value: values[key], source: origins[key].source, doc, expects });
  }
  await setUserValue(userFile, key, parsedValue(key, text));
  await chat.place.reload();
  await chat.model.look(chat.project.config);
  chat.changed();
  const { source, detail } = chat.project.config.origins[key];
  chat.show({ of: 'setting-changed', key, file: userFile, overruledBy: source === 'user' ? '' : detail });
}

/** Searching for code can be switched off, for questions about what was pasted. */
export function retrieval(chat: Chat, argument: string): void {
  chat.retrieval = argument === '' ? !chat.retrieval : argument === 'on';
  chat.show({ of: 'retrieval', on: chat.retrieval });
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
