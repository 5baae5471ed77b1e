/** Files that a sentence names, by path or by base name, with a line or without: such a name is a citation, whatever else the sentence says. */

import type { Place } from '../types.ts';

/** A text of a file that a sentence may name. */
export interface NameableText extends Place {
  /** An answer may cite it. Others only tell which names are clear. */
  readonly isShown: boolean;
}

/** A text that a sentence names, and the lines of its file where the sentence tells them. */
export interface NamedText<T> {
  readonly text: T;
  /** As the sentence has it. */
  readonly name: string;
  readonly lines: { readonly from: number; readonly to: number } | null;
}

/**
 * @param texts what was shown, and what was found beside it
 * @returns each shown text that the sentence names without doubt, once. A name that several texts have counts where a line decides.
 */
export function namedPlaces<T extends NameableText>(sentence: string, texts: readonly T[]): NamedText<T>[] {
  const named = new Map<T, NamedText<T>>();
  for (const found of sentence.slice(0, MAX_TEXT).matchAll(TOKEN)) {
    const token = found[0].replace(/[.\-/\\]+$/, '');
    if (token.length < LEAST_LENGTH) continue;
    const candidates = textsOf(token, texts);
    if (candidates.length === 0) continue;
    const lines = linesAround(sentence, found.index, found.index + token.length);
    const text = theOne(candidates, lines);
    if (text !== null && !named.has(text)) named.set(text, { text, name: token, lines });
  }
  return [...named.values()];
}

// --- internal ---

const MAX_TEXT = 4_000;
const LEAST_LENGTH = 3;
/** What a path or the name of a file is made of. */
const TOKEN = /[\w@$+~.\-\\/]{1,300}/g;
/** `:12`, `#L12-L20`, ` at line 12`, `, line 12`, ` (lines 12 to 20)` behind a name. */
const BEHIND =
  /^[`"'*]{0,4}(?::|#L|\s{0,2}[,(]?\s{0,2}(?:(?:at|on|from|in)\s+)?(?:the\s+)?lines?\s+)(\d{1,6})(?:\s{0,2}(?:-|–|to|and)\s{0,2}L?(\d{1,6}))?/i;
/** `line 12 of ` before a name. */
const BEFORE =
  /\blines?\s+(\d{1,6})(?:\s{0,2}(?:-|–|to|and)\s{0,2}(\d{1,6}))?\s+(?:of|in)\s+(?:the\s+)?(?:file\s+)?[`"'*]{0,4}$/i;
const AROUND = 60;
/** A file that stands for its folder. */
const FOLDER_FILE = /\/(?:__init__|index|mod)$/;

function textsOf<T extends NameableText>(token: string, texts: readonly T[]): T[] {
  const name = token.replaceAll('\\', '/').replace(/^(?:\.{1,2}\/)+/, '');
  const lower = name.toLowerCase();
  const isFile = /[./]/.test(name);
  // Without a dot, such as `Makefile`, a name is written as the file has it.
  const files = texts.filter(({ path }) =>
    isFile ? isSame(path.toLowerCase(), lower) : /[A-Z]/.test(name) && baseOf(path) === name,
  );
  if (files.length > 0 || !/^\w+(?:\.\w+)+$/.test(name)) return files;
  const module = lower.replaceAll('.', '/');
  return texts.filter(({ path }) => {
    const stem = path.toLowerCase().replace(/\.[^./]+$/, '');
    return endsAs(stem, module) || endsAs(stem.replace(FOLDER_FILE, ''), module);
  });
}

function isSame(path: string, name: string): boolean {
  return endsAs(path, name) || (path.includes('/') && endsAs(name, path));
}

function endsAs(path: string, end: string): boolean {
  return path === end || path.endsWith(`/${end}`);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function linesAround(sentence: string, from: number, to: number): { from: number; to: number } | null {
  const [, first, last = first] =
    BEHIND.exec(sentence.slice(to, to + AROUND)) ?? BEFORE.exec(sentence.slice(Math.max(0, from - AROUND), from)) ?? [];
  if (first === undefined) return null;
  return { from: Number(first), to: Math.max(Number(first), Number(last)) };
}

/** The one shown text that is meant. */
function theOne<T extends NameableText>(candidates: readonly T[], lines: NamedText<T>['lines']): T | null {
  const shown = candidates.filter(({ isShown }) => isShown);
  const meant =
    lines === null
      ? new Set(candidates.map(({ path }) => path)).size === 1
        ? shown
        : []
      : shown.filter(({ startLine, endLine }) => startLine <= lines.to && lines.from <= endLine);
  return meant.length === 1 ? (meant[0] ?? null) : null;
}
