/** Keys as text, the way a person writes them in a configuration file and reads them in the help: `ctrl+g`, `alt+enter`, `f2`. */

import { characterKey, type Key, PLAIN } from './event.ts';

/** Other spellings that people use. */
const SPELLINGS: Readonly<Record<string, string>> = {
  esc: 'escape',
  return: 'enter',
  ret: 'enter',
  del: 'delete',
  ins: 'insert',
  bs: 'backspace',
  pgup: 'pageup',
  pgdn: 'pagedown',
  spc: 'space',
  plus: '+',
};
const NAMED = new Set([
  ...['escape', 'enter', 'tab', 'backspace', 'delete', 'insert', 'space', 'center'],
  ...['up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown'],
  ...Array.from({ length: 35 }, (_, i) => `f${i + 1}`),
]);
const MODIFIERS: Readonly<Record<string, keyof typeof PLAIN>> = {
  ctrl: 'ctrl',
  control: 'ctrl',
  c: 'ctrl',
  alt: 'alt',
  option: 'alt',
  opt: 'alt',
  meta: 'alt',
  m: 'alt',
  shift: 'shift',
  super: 'super',
  cmd: 'super',
  command: 'super',
};
/** Control with these is what no terminal can tell from the key on the right. */
const SAME_KEY: Readonly<Record<string, string>> = { i: 'tab', m: 'enter', '[': 'escape' };

/**
 * @param text `ctrl+g`, `Alt+Enter`, `G`, `?`, `ctrl++`; `-` may stand for `+` between the parts
 * @returns the key in the form that the tokenizer gives, or null when there is no such key
 */
export function parseKey(text: string): Key | null {
  const trimmed = text.trim().replace(/page[-_ ](up|down)$/i, 'page$1');
  const [, prefix = '', last = ''] = /^((?:[A-Za-z]+[+-])*)(.+)$/su.exec(trimmed) ?? [];
  const modifiers = { ...PLAIN } as Record<keyof typeof PLAIN, boolean>;
  for (const word of prefix.split(/[+-]/).filter((part) => part !== '')) {
    const modifier = MODIFIERS[word.toLowerCase()];
    if (modifier === undefined) return null;
    modifiers[modifier] = true;
  }
  const lower = last.toLowerCase();
  const named = SPELLINGS[lower] ?? lower;
  if (named === 'space') return characterKey(' ', modifiers);
  if (NAMED.has(named)) return { ...modifiers, name: named };
  const character = SPELLINGS[lower] ?? last;
  if ([...character].length !== 1 || /[\p{C}\p{Z}]/u.test(character)) return null;
  // Ctrl+G means the key marked G.
  const isCtrlAlone = modifiers.ctrl && !modifiers.shift && !modifiers.alt && !modifiers.super;
  const key = characterKey(isCtrlAlone ? character.toLowerCase() : character, modifiers);
  const same = isCtrlAlone ? SAME_KEY[key.name] : undefined;
  return same === undefined ? key : { ...PLAIN, name: same };
}

/** The text that `parseKey` reads as this key; equal keys have equal texts. */
export function keyText(key: Key): string {
  const parts = [key.super && 'super', key.ctrl && 'ctrl', key.alt && 'alt', key.shift && 'shift', key.name];
  return parts.filter((part) => part !== false).join('+');
}

/** True for a key that types a character. */
export function isTyped(key: Key): boolean {
  return !key.ctrl && !key.alt && !key.super && (key.name === 'space' || !NAMED.has(key.name));
}
