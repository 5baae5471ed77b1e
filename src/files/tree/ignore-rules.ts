/**
 * Ignore rules of many folders as one ordered list, as git reads them: later rules win over earlier ones, deeper files
 * over shallower ones, and nothing below an excluded folder comes back. `.mlxignore` files form a second list that is
 * asked first, so that they can take out what git keeps and bring back what git ignores.
 */

import ignore, { type Ignore } from 'ignore';
import { isAnchored, Prefilter } from './pattern-prefilter.ts';

/** What the rules say of one path; `undecided` leaves it to the next list and finally means kept. */
export type Verdict = 'ignored' | 'kept' | 'undecided';

/** Longer lines are not patterns that a person wrote; they would only cost time. */
const MAX_PATTERN_LENGTH = 1_000;

/** An immutable list of rules; a folder with rules of its own extends its parent's list. */
export class IgnoreRules {
  readonly #patterns: readonly string[];
  #list: Ignore | undefined;
  #prefilter: Prefilter | undefined;

  constructor(patterns: readonly string[] = []) {
    this.#patterns = patterns;
  }

  /** True while no file has given a rule. */
  get isEmpty(): boolean {
    return this.#patterns.length === 0;
  }

  /**
   * @param text content of an ignore file @param folder where it lies, relative to the top of the tree, '' for the top
   * @returns a list with these rules behind the present ones
   */
  with(text: string, folder: string): IgnoreRules {
    const patterns = patternsOf(text, folder);
    return patterns.length === 0 ? this : new IgnoreRules([...this.#patterns, ...patterns]);
  }

  /** The same list, but this folder is not ignored by it. @param folder relative to the top, with a final `/` */
  keeping(folder: string): IgnoreRules {
    return this.isEmpty ? this : new IgnoreRules([...this.#patterns, `!/${literalPattern(byteText(folder))}`]);
  }

  /** @param path relative to the top of the tree; a folder ends in `/`; no folder above it is ignored by these rules */
  test(path: string): Verdict {
    if (this.isEmpty) return 'undecided';
    const bytes = byteText(path);
    this.#prefilter ??= new Prefilter(this.#patterns);
    if (!this.#prefilter.mayMatch(bytes)) return 'undecided';
    const { ignored, unignored } = this.#compiled().test(bytes);
    return ignored ? 'ignored' : unignored ? 'kept' : 'undecided';
  }

  /** Whether the rules, read as a list of what is meant, name this path or a folder above it. */
  covers(path: string): boolean {
    return !this.isEmpty && this.#compiled().ignores(byteText(path));
  }

  #compiled(): Ignore {
    // Case decides in git's default; the library would fold it.
    this.#list ??= ignore({ ignorecase: false }).add(this.#patterns);
    return this.#list;
  }
}

// --- internal ---

/** One character for each byte of the UTF-8 form: git's `?` and `[!a]` stand for a byte. */
function byteText(text: string): string {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString('latin1');
}

/** A text with wildcards in it as a pattern that means just that text. */
function literalPattern(path: string): string {
  return path.replace(/[\\*?[\]]/g, '\\$&');
}

/** The file's patterns, rewritten so that they mean the same when read at the top of the tree. */
function patternsOf(text: string, folder: string): string[] {
  const at = folder === '' ? '' : `/${literalPattern(byteText(folder))}`;
  const patterns: string[] = [];
  // A byte order mark at the start is not part of the first pattern; git agrees.
  for (const raw of byteText(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).split('\n')) {
    const line = withoutTrailingSpaces(raw.endsWith('\r') ? raw.slice(0, -1) : raw);
    if (line === '' || line.startsWith('#') || line.length > MAX_PATTERN_LENGTH) continue;
    const negated = line.startsWith('!');
    // `**/name` says the same as `name`, which is quicker to ask.
    const body = (negated ? line.slice(1) : line).replace(/^(?:\*\*\/)+(?=[^/!#\\][^/]*\/?$)/, '');
    if (body === '' || body === '/') continue;
    if (at === '') patterns.push(`${negated ? '!' : ''}${body}`);
    else patterns.push(`${negated ? '!' : ''}${at}/${isAnchored(body) ? body.replace(/^\//, '') : `**/${body}`}`);
  }
  return patterns;
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
