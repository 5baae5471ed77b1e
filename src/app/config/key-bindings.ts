/** `keys` of the user's configuration file: keys of the chat by action. Here only their form is checked, not the names. */

import * as v from 'valibot';

/** Texts such as `ctrl+g` by the name of an action; an empty list takes the action's keys away. */
export type KeyBindings = Readonly<Record<string, readonly string[]>>;

const PREFIX = 'keys.';
const MAX_ENTRIES = 200;
const TEXT = v.pipe(v.string(), v.minLength(1), v.maxLength(40));
const VALUE = v.union([TEXT, v.pipe(v.array(TEXT), v.maxLength(20))]);

/** True for `keys` and what is under it. */
export function isKeyBinding(key: string): boolean {
  return key === 'keys' || key.startsWith(PREFIX);
}

/**
 * @param keys gets the entry: one text counts as a list of one
 * @returns what is wrong with the entry, which is then left out, or null
 */
export function addKeyBinding(keys: Record<string, readonly string[]>, key: string, value: unknown): string | null {
  const name = key.slice(PREFIX.length);
  if (!key.startsWith(PREFIX)) return '"keys" must be an object: { "send": "enter" }';
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,60}$/.test(name)) return `keys.${name.slice(0, 60)} is not the name of an action`;
  if (Object.keys(keys).length >= MAX_ENTRIES) return `keys.${name} is ignored: at most ${MAX_ENTRIES} are allowed`;
  if (!v.is(VALUE, value)) return `keys.${name} must be a key such as "ctrl+g", or a list of keys`;
  keys[name] = typeof value === 'string' ? [value] : value;
  return null;
}
