/** Changes one value of the user's configuration file and leaves everything else in it as it is, comments included. */

import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import { writeFileAtomic } from '../base/atomic-write.ts';
import { fromErrno } from '../base/errors.ts';
import { readConfigFile } from './config-file.ts';
import type { ConfigKeyName, ConfigValues } from './config-keys.ts';

const PRIVATE_FOLDER = 0o700;

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
    if (!existsSync(dirname(file))) mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
    await writeFileAtomic(file, edited.endsWith('\n') ? edited : `${edited}\n`);
  } catch (error) {
    throw fromErrno(error, `write ${file}`);
  }
}
