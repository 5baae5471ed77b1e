/** An entry of ours among those of the user, in a file of any form: where it is, what it says, and what else must stay. */

import { isDeepStrictEqual } from 'node:util';
import type { Splice } from './splice.ts';
import { applySplice } from './splice.ts';

export interface Entry {
  /** Names of the objects around it, outermost first. May hang on what the file holds. */
  readonly at: readonly string[] | ((content: unknown) => readonly string[]);
  /** Its name; null for an element of a list. */
  readonly key: string | null;
  readonly value: unknown;
  /** Of a list: tells our element from the others. */
  readonly isOurs?: (element: unknown) => boolean;
  /** What a file that is made needs beside the entry. */
  readonly beside?: Readonly<Record<string, unknown>>;
}

/** Reads and changes files of one form. Texts have no byte order mark. */
export interface Format {
  /** @returns what the text says; an empty object for a text without content @throws Error that says what is wrong and where */
  readonly parse: (text: string) => unknown;
  /** The change that puts the entry in, or brings it up to date. @throws Error where the text has no place for it */
  readonly put: (text: string, entry: Entry) => Splice;
  /** The text without the entry, with everything else as it is. @throws as `put` */
  readonly drop: (text: string, entry: Entry) => string;
}

/** What the file says under our name; undefined when it says nothing. */
export function valueIn(content: unknown, entry: Entry): unknown {
  const holder = holderIn(content, entry);
  if (entry.key !== null) return isObject(holder) && Object.hasOwn(holder, entry.key) ? holder[entry.key] : undefined;
  return Array.isArray(holder) ? holder.find((element) => entry.isOurs?.(element) === true) : undefined;
}

export function pathOf(content: unknown, { at }: Entry): readonly string[] {
  return typeof at === 'function' ? at(content) : at;
}

/**
 * Puts the entry in, and proves that nothing else changed.
 * @returns null when it is there already as it should be @throws Error that says why the file is left alone
 */
export function putEntry(format: Format, text: string, entry: Entry): Splice | null {
  const before = format.parse(text);
  if (isDeepStrictEqual(valueIn(before, entry), entry.value)) return null;
  const splice = format.put(text, entry);
  const after = format.parse(applySplice(text, splice));
  if (!isDeepStrictEqual(valueIn(after, entry), entry.value))
    throw new Error('it has no place where an entry would be read');
  if (!isSameElse(withBeside(text, before, entry), after, entry))
    throw new Error('another entry would change with ours');
  return splice;
}

/** Takes the entry out, and proves that nothing else changed. @throws Error that says why the file is left alone */
export function dropEntry(format: Format, text: string, entry: Entry): string {
  const before = format.parse(text);
  if (valueIn(before, entry) === undefined) return text;
  const next = format.drop(text, entry);
  const after = format.parse(next);
  if (valueIn(after, entry) !== undefined || !isSameElse(before, after, entry))
    throw new Error('the entry cannot be told from those around it');
  return next;
}

/** Whether a text with our entry and the one before it say the same beside it. */
export function saysSameElse(format: Format, text: string, before: string, entry: Entry): boolean {
  try {
    return isSameElse(format.parse(text), withBeside(before, format.parse(before), entry), entry);
  } catch {
    return false;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// --- internal ---

/** What a text without content says once it is a file of ours. */
function withBeside(text: string, content: unknown, { beside }: Entry): unknown {
  return text.trim() === '' && beside !== undefined ? { ...(content as object), ...beside } : content;
}

function holderIn(content: unknown, entry: Entry): unknown {
  return pathOf(content, entry).reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), content);
}

function isSameElse(before: unknown, after: unknown, entry: Entry): boolean {
  return isDeepStrictEqual(without(before, entry, pathOf(before, entry)), without(after, entry, pathOf(after, entry)));
}

/** The content without our entry, and without the objects around it that hold nothing else. */
function without(content: unknown, entry: Entry, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) {
    if (Array.isArray(content)) return content.filter((element) => entry.isOurs?.(element) !== true);
    return isObject(content) && entry.key !== null ? omit(content, entry.key) : content;
  }
  if (!isObject(content) || !Object.hasOwn(content, name)) return content;
  const inner = without(content[name], entry, rest);
  const isEmpty = inner == null || (typeof inner === 'object' && Object.keys(inner).length === 0);
  return isEmpty ? omit(content, name) : { ...content, [name]: inner };
}

function omit(object: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}
