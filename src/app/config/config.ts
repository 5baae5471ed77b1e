/**
 * The settings in force: defaults < the user's file < the project's file (which may only narrow) < environment < flags.
 * Each value knows where it came from.
 */

import { join } from 'node:path';
import * as v from 'valibot';
import { MlxCodeError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import type { CustomNames } from '../../chat/index.ts';
import { configDir } from '../../platform/dirs.ts';
import { readConfigFile } from './config-file.ts';
import {
  CONFIG_KEY_NAMES,
  CONFIG_KEYS,
  type ConfigKeyName,
  type ConfigValues,
  environmentName,
} from './config-keys.ts';
import { CustomEntries, isCustomKey } from './custom-commands.ts';
import { addKeyBinding, isKeyBinding, type KeyBindings } from './key-bindings.ts';
import { fromText, isTrueWord } from './text-value.ts';

export type ConfigSource = 'default' | 'user' | 'project' | 'environment' | 'flag';

export interface ConfigOrigin {
  readonly source: ConfigSource;
  /** The file, variable or flag; empty for a default. */
  readonly detail: string;
}

export interface Config {
  readonly values: ConfigValues;
  readonly origins: Readonly<Record<ConfigKeyName, ConfigOrigin>>;
  /** What was ignored and why; for the user to see once. */
  readonly warnings: readonly string[];
  /** What is wrong with the user's own settings, of a configuration that was read all the same. */
  readonly problems: readonly MlxCodeError[];
  readonly userFile: string;
  readonly projectFile: string | null;
  /** Commands and aliases of the user's file and of the project's; null where there are none. */
  readonly custom: { readonly user: CustomNames | null; readonly project: CustomNames | null };
  /** `keys` of the user's file, as written there; the key map checks them. */
  readonly keys: KeyBindings;
}

export interface ConfigSources {
  /** Absolute root, whose `.mlx-code.json` is read; null reads none. */
  readonly root: string | null;
  readonly environment?: NodeJS.ProcessEnv;
  /** Values from the command line, already of the right type. */
  readonly flags?: Partial<ConfigValues>;
  /** @default `<config folder>/config.json` */
  readonly userFile?: string;
  /** Leave what is wrong out instead of throwing: for the commands that help to fix it. @default false */
  readonly tolerant?: boolean;
}

export const PROJECT_CONFIG_NAME = '.mlx-code.json';

/**
 * @returns every key with its value and origin
 * @throws E_CONFIG_INVALID for a wrong value in the user's file, environment or flags; a project's file only warns
 */
export function loadConfig(sources: ConfigSources): Config {
  const environment = sources.environment ?? process.env;
  const userFile = sources.userFile ?? join(configDir(), 'config.json');
  const projectFile = sources.root === null ? null : join(sources.root, PROJECT_CONFIG_NAME);
  const problems = sources.tolerant === true ? ([] as MlxCodeError[]) : null;
  const state: State = { values: {}, origins: {}, warnings: [], problems, user: null, project: null, keys: {} };
  for (const key of CONFIG_KEY_NAMES) set(state, key, CONFIG_KEYS[key].default, { source: 'default', detail: '' });
  applyUserFile(state, userFile);
  if (projectFile !== null) applyProjectFile(state, projectFile);
  applyEnvironment(state, environment);
  for (const [key, value] of Object.entries(sources.flags ?? {})) {
    if (value !== undefined)
      checked(state, () => setChecked(state, key, value, { source: 'flag', detail: flagName(key) }));
  }
  return {
    values: state.values as ConfigValues,
    origins: state.origins as Record<ConfigKeyName, ConfigOrigin>,
    warnings: state.warnings,
    problems: problems ?? [],
    userFile,
    projectFile,
    custom: { user: state.user, project: state.project },
    keys: state.keys,
  };
}

export function isConfigKey(name: string): name is ConfigKeyName {
  return Object.hasOwn(CONFIG_KEYS, name);
}

// --- internal ---

interface State {
  readonly values: Record<string, unknown>;
  readonly origins: Record<string, ConfigOrigin>;
  readonly warnings: string[];
  /** Null where a problem is thrown. */
  readonly problems: MlxCodeError[] | null;
  user: CustomNames | null;
  project: CustomNames | null;
  readonly keys: Record<string, readonly string[]>;
}

function set(state: State, key: ConfigKeyName, value: unknown, origin: ConfigOrigin): void {
  state.values[key] = value;
  state.origins[key] = origin;
}

function setChecked(state: State, key: string, value: unknown, origin: ConfigOrigin): void {
  if (!isConfigKey(key)) throw new MlxCodeError('E_CONFIG_INVALID', `There is no setting "${key}"`);
  if (!v.is(CONFIG_KEYS[key].schema, value))
    throw new MlxCodeError('E_CONFIG_INVALID', wrongValue(key, value, origin.detail));
  set(state, key, value, origin);
}

/** Throws what is wrong, or keeps it where the rest is wanted. */
function checked<T>(state: State, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (state.problems === null || !(error instanceof MlxCodeError)) throw error;
    state.problems.push(error);
    return undefined;
  }
}

function wrongValue(key: ConfigKeyName, value: unknown, where: string): string {
  const got = JSON.stringify(value)?.slice(0, 80) ?? String(value);
  return `${key} must be ${CONFIG_KEYS[key].expects}, not ${got} (${where})`;
}

function applyUserFile(state: State, file: string): void {
  const custom = new CustomEntries(file);
  for (const [key, value] of checked(state, () => readConfigFile(file)) ?? []) {
    if (isConfigKey(key)) checked(state, () => setChecked(state, key, value, { source: 'user', detail: file }));
    else if (isCustomKey(key)) checked(state, () => requireFine(custom.add(key, value)));
    else if (isKeyBinding(key)) {
      const problem = addKeyBinding(state.keys, key, value);
      checked(state, () => requireFine(problem === null ? null : `${file}: ${problem}`));
    } else state.warnings.push(`${file}: there is no setting "${key}"${didYouMean(key, CONFIG_KEY_NAMES)}`);
  }
  state.user = custom.names();
}

function requireFine(problem: string | null): void {
  if (problem !== null) throw new MlxCodeError('E_CONFIG_INVALID', problem);
}

function applyProjectFile(state: State, file: string): void {
  let entries: Map<string, unknown> | null;
  try {
    entries = readConfigFile(file);
  } catch (error) {
    // A foreign file must not keep the user from searching.
    state.warnings.push(`Ignored: ${(error as Error).message}`);
    return;
  }
  const custom = new CustomEntries(file);
  for (const [key, value] of entries ?? []) {
    if (isCustomKey(key)) {
      const problem = custom.add(key, value);
      if (problem !== null) state.warnings.push(`Ignored: ${problem}`);
    } else if (isKeyBinding(key)) state.warnings.push(`${file}: ${key} is ignored, because keys are the user's alone`);
    else if (!isConfigKey(key))
      state.warnings.push(`${file}: there is no setting "${key}"${didYouMean(key, CONFIG_KEY_NAMES)}`);
    else if (!v.is(CONFIG_KEYS[key].schema, value)) state.warnings.push(`Ignored: ${wrongValue(key, value, file)}`);
    else narrow(state, key, value, file);
  }
  state.project = custom.names();
}

function narrow(state: State, key: ConfigKeyName, value: unknown, file: string): void {
  const current = state.values[key];
  const origin: ConfigOrigin = { source: 'project', detail: file };
  const refuse = (why: string) => state.warnings.push(`${file}: ${key} is ignored, because a project's file ${why}`);
  switch (CONFIG_KEYS[key].narrow) {
    case 'smaller':
      if ((value as number) < (current as number)) set(state, key, value, origin);
      else if (value !== current) refuse(`may only lower it (it is ${current})`);
      return;
    case 'more':
      set(state, key, [...new Set([...(current as string[]), ...(value as string[])])], origin);
      return;
    case 'subset': {
      const wanted = value as string[];
      const allowed = current as string[];
      if (wanted.length === 0) return;
      const kept = allowed.length === 0 ? wanted : wanted.filter((item) => allowed.includes(item));
      if (kept.length === 0) refuse(`may only choose among ${allowed.join(', ')}`);
      else set(state, key, kept, origin);
      return;
    }
    case 'off':
      if (value === false) set(state, key, false, origin);
      else if (value !== current) refuse('may only switch it off');
      return;
    case 'never':
      refuse('may not set it');
  }
}

function applyEnvironment(state: State, environment: NodeJS.ProcessEnv): void {
  for (const key of CONFIG_KEY_NAMES) {
    const name = environmentName(key);
    const raw = environment[name];
    if (raw === undefined || raw === '') continue;
    checked(state, () => setChecked(state, key, fromText(key, raw), { source: 'environment', detail: name }));
  }
  const noSetup = environment['MLX_CODE_NO_SETUP'];
  if (noSetup !== undefined && isTrueWord(noSetup)) {
    set(state, 'setup.auto', false, { source: 'environment', detail: 'MLX_CODE_NO_SETUP' });
  }
}

function flagName(key: string): string {
  return `--${(key.split('.').at(-1) ?? key).replaceAll(/([A-Z])/g, '-$1').toLowerCase()}`;
}
