/** Changes one value of the user's configuration file and leaves everything else in it as it is, comments included. */

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import * as v from 'valibot';
import { fromErrno, MlxCodeError, unwritable } from '../../base/errors.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { readConfigFile } from './config-file.ts';
import { CONFIG_KEYS, type ConfigKeyName, type ConfigValues } from './config-keys.ts';
import { fromText } from './text-value.ts';

const PRIVATE_FOLDER = 0o700;

/**
 * Sets a value as it is typed on the command line, or takes it out of the file.
 * @param raw undefined takes it out; a list is written with commas
 * @returns the value that is now in the file
 * @throws E_CONFIG_INVALID for a value of another type, and as `setUserValue`
 */
export async function setTypedValue(file: string, key: ConfigKeyName, raw: string | undefined): Promise<unknown> {
  const value = raw === undefined ? undefined : fromText(key, raw);
  if (value !== undefined && !v.is(CONFIG_KEYS[key].schema, value)) {
    const hint = `Give ${CONFIG_KEYS[key].expects}.`;
    throw new MlxCodeError('E_CONFIG_INVALID', `${key} must be ${CONFIG_KEYS[key].expects}, not ${raw}`, { hint });
  }
  await setUserValue(file, key, value as ConfigValues[typeof key] | undefined);
  return value;
}

/**
 * @param file absolute path of the user's file; made when it is missing
 * @param value undefined takes the key out, so that its default holds
 * @throws E_CONFIG_INVALID when the file is not a configuration file, E_READ_ONLY, E_DISK_FULL
 */
export async function setUserValue<K extends ConfigKeyName>(
  file: string,
  key: K,
  value: ConfigValues[K] | undefined,
): Promise<void> {
  const known = readConfigFile(file); // Refuses links, devices and what is not JSON.
  const before = known === null ? '' : readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const text = before.trim() === '' ? '{}\n' : before;
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
  const [section, name] = key.split('.') as [string, string];
  // A flat key means the same as a nested one; the form that is there is kept.
  const path = applyEdits(text, modify(text, [key], undefined, {})) === text ? [section, name] : [key];
  const edited = applyEdits(text, modify(text, path, value, { formattingOptions }));
  try {
    makeFolder(dirname(file), { mode: PRIVATE_FOLDER });
    await writeFileAtomic(file, edited.endsWith('\n') ? edited : `${edited}\n`);
  } catch (error) {
    const hint = 'Check the permissions of that folder, or choose another with MLX_CODE_CONFIG_DIR.';
    throw unwritable(fromErrno(error, `write ${file}`), hint);
  }
}
