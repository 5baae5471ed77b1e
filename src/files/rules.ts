/**
 * Ignore rules of many folders as one ordered list, as git reads them: later rules win over earlier ones, deeper files
 * over shallower ones, and nothing below an excluded folder comes back. `.mlxignore` files form a second list that is
 * asked first, so that they can take out what git keeps and bring back what git ignores.
 */

import ignore, { type Ignore } from 'ignore';

/** What the rules say of one path; `undecided` leaves it to the next list and finally means kept. */
export type Verdict = 'ignored' | 'kept' | 'undecided';

/** Longer lines are not patterns that a person wrote; they would only cost time. */
const MAX_PATTERN_LENGTH = 1_000;

/** An immutable list of rules; a folder with rules of its own extends its parent's list. */
export class IgnoreRules {
  readonly #list: Ignore | undefined;

  constructor(list?: Ignore) {
    this.#list = list;
  }

  /** True while no file has given a rule: nothing need be asked. */
  get isEmpty(): boolean {
    return this.#list === undefined;
  }

  /**
   * @param text content of an ignore file @param folder where it lies, relative to the top of the tree, '' for the top
   * @returns a list with these rules behind the present ones
   */
  with(text: string, folder: string): IgnoreRules {
    const patterns = patternsOf(text, folder);
    if (patterns.length === 0) return this;
    // Case decides in git's default; the library would fold it.
    const list = ignore({ ignorecase: false });
    if (this.#list !== undefined) list.add(this.#list);
    return new IgnoreRules(list.add(patterns));
  }

  /** @param path relative to the top of the tree; a folder ends in `/` */
  test(path: string): Verdict {
    if (this.#list === undefined) return 'undecided';
    const { ignored, unignored } = this.#list.test(path);
    return ignored ? 'ignored' : unignored ? 'kept' : 'undecided';
  }
}

// --- internal ---

/** The file's patterns, rewritten so that they mean the same when read at the top of the tree. */
function patternsOf(text: string, folder: string): string[] {
  const at = folder === '' ? '' : `/${folder.replace(/[\\*?[\]]/g, '\\$&')}`;
  const patterns: string[] = [];
  // A byte order mark at the start is no part of the first pattern, for git either.
  for (const raw of (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).split('\n')) {
    const line = withoutTrailingSpaces(raw.endsWith('\r') ? raw.slice(0, -1) : raw);
    if (line === '' || line.startsWith('#') || line.length > MAX_PATTERN_LENGTH) continue;
    const negated = line.startsWith('!');
    const body = negated ? line.slice(1) : line;
    if (body === '' || body === '/') continue;
    if (at === '') patterns.push(line);
    else patterns.push(`${negated ? '!' : ''}${at}/${isAnchored(body) ? body.replace(/^\//, '') : `**/${body}`}`);
  }
  return patterns;
}

/** A slash before the end ties a pattern to its folder; without one it holds at any depth below. */
function isAnchored(body: string): boolean {
  const slash = body.indexOf('/');
  return slash >= 0 && slash < body.length - 1;
}

/** Git drops trailing spaces unless a backslash keeps the last one. */
function withoutTrailingSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) === 0x20) end--;
  if (end === line.length) return line;
  let backslashes = 0;
  while (line.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
  return line.slice(0, backslashes % 2 === 1 ? end + 1 : end);
}
