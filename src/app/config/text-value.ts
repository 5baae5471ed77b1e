/** Values of settings that come as text: from the environment and the command line. */

import { CONFIG_KEYS, type ConfigKeyName } from './config-keys.ts';

/** A text as a value of the key's type. A wrong one comes back as it is, so that the check names it. */
export function fromText(key: ConfigKeyName, raw: string): unknown {
  const word = raw.trim().toLowerCase();
  switch (CONFIG_KEYS[key].kind) {
    case 'integer':
      return /^[+-]?\d+$/.test(word) ? Number(word) : raw;
    case 'boolean':
      return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : raw;
    case 'list':
      return raw
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'commands':
      return fromJson(raw);
    default:
      return raw;
  }
}

/** Whether a text says yes. */
export function isTrueWord(raw: string): boolean {
  return TRUE_WORDS.has(raw.trim().toLowerCase());
}

// --- internal ---

const TRUE_WORDS = new Set(['1', 'true', 'yes', 'on']);
const FALSE_WORDS = new Set(['0', 'false', 'no', 'off']);

function fromJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
