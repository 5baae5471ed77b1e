/** `mlx-code config`: every setting with its value and where that came from. */

import {
  CONFIG_KEY_NAMES,
  CONFIG_KEYS,
  type Config,
  type ConfigKeyName,
  environmentName,
  isConfigKey,
  openProject,
  setTypedValue,
} from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { nearestName } from '../../../base/nearest.ts';
import { displayWidth, oneLine } from '../../../base/text.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import { warn, warnAbout } from '../print/warnings.ts';

/** Works with a broken file too, so that it can be fixed. @throws E_USAGE for a value: that is what `set` is for */
export async function listConfig(
  words: readonly string[],
  options: { json?: boolean },
  context: CommandContext,
): Promise<number> {
  const [key, value] = words;
  if (value !== undefined) {
    throw new MlxCodeError('E_USAGE', 'A value is set with "config set"', {
      hint: `Run "mlx-code config set ${words.join(' ')}".`,
    });
  }
  if (key !== undefined) return await getConfig(key, context);
  const config = await readSettings(context);
  if (options.json === true) {
    const entries = CONFIG_KEY_NAMES.map((key) => [key, { value: config.values[key], ...config.origins[key] }]);
    context.io.out(`${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
    return 0;
  }
  const rows = CONFIG_KEY_NAMES.map((key) => ({
    key,
    value: oneLine(JSON.stringify(config.values[key])),
    origin: originText(config, key),
  }));
  const keyWidth = Math.max(...rows.map(({ key }) => key.length));
  const valueWidth = Math.min(32, Math.max(...rows.map(({ value }) => displayWidth(value))));
  const { paint } = context.io;
  for (const { key, value, origin } of rows) {
    const space = ' '.repeat(Math.max(0, valueWidth - displayWidth(value)));
    context.io.out(`${paint.cyan(key.padEnd(keyWidth))}  ${value}${space}  ${paint.dim(origin)}\n`);
  }
  return 0;
}

/** @throws E_USAGE for a key that does not exist */
export async function getConfig(key: string, context: CommandContext): Promise<number> {
  const known = knownKey(key);
  const value = (await readSettings(context)).values[known];
  context.io.out(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
  return 0;
}

/** @param value undefined takes the key out of the user's file @throws E_USAGE, E_CONFIG_INVALID, E_READ_ONLY, E_DISK_FULL */
export async function setConfig(key: string, value: string | undefined, context: CommandContext): Promise<number> {
  const { io } = context;
  const known = knownKey(key);
  const { config } = await openProject({ ...whichProject(context), tolerant: true });
  const set = await setTypedValue(config.userFile, known, value);
  const what = set === undefined ? 'has its default' : `is ${oneLine(JSON.stringify(set))}`;
  io.say(`${known} ${what} from now on (${oneLine(config.userFile)}).`);
  const { source, detail } = config.origins[known];
  if (source === 'environment') warn(`${detail} is set and overrules it.`, io);
  if (source === 'project') warn(`${oneLine(detail)} narrows it in this folder.`, io);
  return 0;
}

export async function configPaths(context: CommandContext): Promise<number> {
  const config = await readSettings(context);
  context.io.out(`user     ${config.userFile}\n`);
  context.io.out(`project  ${config.projectFile ?? ''}\n`);
  return 0;
}

// --- internal ---

async function readSettings(context: CommandContext): Promise<Config> {
  const { config } = await openProject({ ...whichProject(context), tolerant: true });
  warnAbout(config, context.io);
  return config;
}

function knownKey(key: string): ConfigKeyName {
  if (isConfigKey(key)) return key;
  const near = nearestName(key, CONFIG_KEY_NAMES);
  throw new MlxCodeError('E_USAGE', `There is no setting "${key}"`, {
    hint: near === undefined ? `The settings are: ${CONFIG_KEY_NAMES.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

function originText(config: Config, key: (typeof CONFIG_KEY_NAMES)[number]): string {
  const { source, detail } = config.origins[key];
  if (source !== 'default') return oneLine(`${source} (${detail})`);
  const { unit } = CONFIG_KEYS[key];
  return `default${unit === '' ? '' : `, in ${unit}`}; ${environmentName(key)}`;
}
