/** `mlx-code config`: every setting with its value and where that came from. */

import {
  CONFIG_KEY_NAMES,
  CONFIG_KEYS,
  type Config,
  environmentName,
  isConfigKey,
  openProject,
} from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { displayWidth, oneLine } from '../../../base/text.ts';
import type { CommandContext } from '../program.ts';
import { warnAbout } from '../warnings.ts';

export async function listConfig(options: { json?: boolean }, context: CommandContext): Promise<number> {
  const { config } = await openProject({ cwd: context.cwd });
  warnAbout(config, context.io);
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
  if (!isConfigKey(key)) {
    throw new MlxCodeError('E_USAGE', `There is no setting "${key}"`, {
      hint: `The settings are: ${CONFIG_KEY_NAMES.join(', ')}.`,
    });
  }
  const { config } = await openProject({ cwd: context.cwd });
  warnAbout(config, context.io);
  const value = config.values[key];
  context.io.out(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`);
  return 0;
}

export async function configPaths(context: CommandContext): Promise<number> {
  const { config } = await openProject({ cwd: context.cwd });
  context.io.out(`user     ${config.userFile}\n`);
  context.io.out(`project  ${config.projectFile ?? ''}\n`);
  return 0;
}

// --- internal ---

function originText(config: Config, key: (typeof CONFIG_KEY_NAMES)[number]): string {
  const { source, detail } = config.origins[key];
  if (source !== 'default') return oneLine(`${source} (${detail})`);
  const { unit } = CONFIG_KEYS[key];
  return `default${unit === '' ? '' : `, in ${unit}`}; ${environmentName(key)}`;
}
