/**
 * What a query names exactly (one word, quoted phrases, identifiers, file names) and which candidates hold, define or are
 * that. Where few do, nothing else may be above them.
 */

import { splitIdentifier } from '../../text/terms.ts';
import type { AnalyzedQuery } from '../query/query.ts';
import type { CandidateFile } from './candidate-types.ts';
import { definersOf, worthOfDefiners } from './name-definers.ts';

/** How one candidate meets what the query names. Each is 0 to 1. */
export interface NamedShare {
  /** Its path or name is what the query is. */
  readonly path: number;
  /** It is one of few that define the one name asked for; less where the name is a member, has other marks or is handed on. */
  readonly onlyDefines: number;
  /** It is one of few that hold the word or the phrases asked for. */
  readonly onlyHolds: number;
  /** It holds the one word asked for, however many do. */
  readonly holds: number;
  /** Names in a sentence that it holds, and defines, each counted more the fewer do so. */
  readonly namesHeld: number;
  readonly namesDefined: number;
  /** A file name or a module in a sentence is its own. */
  readonly fileNamed: number;
  /** It is one of few that hold a name or phrase of a sentence. */
  readonly fewHold: boolean;
}

/** More holders than this are many: then all else decides which of them comes first. */
const FEW = 3;

export class Named {
  readonly #query: AnalyzedQuery;
  readonly #word: Holders | null;
  readonly #definers: ReadonlyMap<string, number>;
  readonly #phrases: readonly Holders[];
  readonly #names: readonly { readonly held: Holders; readonly defined: ReadonlySet<string> }[];
  readonly #fileNames: readonly string[];
  readonly #modules: readonly string[];
  readonly #shares = new Map<CandidateFile, NamedShare>();

  /** @param meant the query without its slip of the fingers, where it has one */
  constructor(query: AnalyzedQuery, files: readonly CandidateFile[], meant: string | null = null) {
    const { word, phrases, names, fileNames, modules } = query.named;
    this.#query = query;
    const last = word === null ? null : (query.identifiers[0] ?? null);
    this.#definers = last === null || query.kind !== 'symbol' ? new Map() : worthOfDefiners(files, last, FEW);
    const qualified = word !== null && /[.:#>]/.test(word);
    this.#word =
      word === null || (qualified && last !== null && definersOf(files, last).size > 0)
        ? null
        : holdersOf(files, word, meant);
    this.#phrases = phrases.map((phrase) => new Holders(files, phrase));
    this.#names = names.map((name) => ({ held: new Holders(files, name), defined: definersOf(files, name) }));
    this.#fileNames = fileNames;
    this.#modules = modules;
  }

  shareOf(file: CandidateFile): NamedShare {
    const known = this.#shares.get(file);
    if (known !== undefined) return known;
    const share = this.#shareOf(file);
    this.#shares.set(file, share);
    return share;
  }

  #shareOf(file: CandidateFile): NamedShare {
    const { word } = this.#query.named;
    const few = this.#phrases.filter((phrase) => phrase.isFew);
    return {
      path: word !== null && isPathOf(file.path, word) ? 1 : 0,
      onlyDefines: this.#definers.get(file.path) ?? 0,
      onlyHolds: this.#word?.isFew
        ? Number(this.#word.has(file))
        : share(few, (phrase) => (phrase.has(file) ? 1 : 0), this.#phrases.length),
      holds: this.#word?.has(file) ? 1 : 0,
      namesHeld: share(this.#names, ({ held }) => (held.has(file) ? rarity(held.size) : 0)),
      namesDefined: share(this.#names, ({ defined }) => (defined.has(file.path) ? rarity(defined.size) : 0)),
      fileNamed: this.#isNamed(file.path) ? 1 : 0,
      fewHold: few.some((phrase) => phrase.has(file)) || this.#names.some(({ held }) => held.isFew && held.has(file)),
    };
  }

  #isNamed(path: string): boolean {
    return this.#fileNames.some((name) => isPathOf(path, name)) || this.#modules.some((name) => isModuleOf(path, name));
  }
}

/** Whether a dotted name, as code writes modules, ends with the path of a file: `starlette.exceptions`. */
function isModuleOf(path: string, dotted: string): boolean {
  const parts = dotted.toLowerCase().split(/\.|::/);
  if (parts.length < 2) return false;
  const own = path
    .toLowerCase()
    .replace(/\.[^./]+$/, '')
    .replace(/\/(?:index|mod|__init__)$/, '')
    .split('/');
  return parts.every((part, n) => own[own.length - parts.length + n] === part);
}

/** Whether a name or the end of a path, as typed, is that of a file. */
export function isPathOf(path: string, typed: string): boolean {
  const asked = typed.toLowerCase().replace(/^\.?\//, '');
  const own = path.toLowerCase();
  return own === asked || own.endsWith(`/${asked}`);
}

// --- internal ---

/**
 * The candidates whose text holds a word or phrase as it is written, not as a part of a longer word. Where none does, a name stands for
 * its other spellings: `peerport` for `peerPort`, `header-lines` and `headerLines` for `header_lines`.
 */
class Holders {
  readonly #paths = new Set<string>();

  constructor(files: readonly CandidateFile[], needle: string) {
    const spellings = spellingsOf(needle);
    this.#collect(files, (text) => spellings.some((spelling) => holdsWord(text, spelling)));
    const other = this.size === 0 ? otherSpellings(needle) : null;
    if (other !== null) this.#collect(files, (text) => holdsMatch(text, other));
  }

  get size(): number {
    return this.#paths.size;
  }

  get isFew(): boolean {
    return this.size > 0 && this.size <= FEW;
  }

  has(file: CandidateFile): boolean {
    return this.#paths.has(file.path);
  }

  #collect(files: readonly CandidateFile[], holds: (text: string) => boolean): void {
    for (const { path, chunks } of files) if (chunks.some(({ row }) => holds(row.text))) this.#paths.add(path);
  }
}

/** Those of the word, or where none holds it of what was meant by it. */
function holdersOf(files: readonly CandidateFile[], word: string, meant: string | null): Holders {
  const holders = new Holders(files, word);
  return holders.size > 0 || meant === null || /\s/.test(meant) ? holders : new Holders(files, meant);
}

const WORD_CHARACTER = /[\p{L}\p{N}_$]/u;

/** A word with capitals is meant as it is written; one without stands for its capitalised forms too. */
function spellingsOf(needle: string): string[] {
  if (needle !== needle.toLowerCase()) return [needle];
  return [...new Set([needle, needle.slice(0, 1).toUpperCase() + needle.slice(1), needle.toUpperCase()])];
}

/** The parts of a name, joined in any way and written with any capitals; null where there is no other way. */
function otherSpellings(needle: string): RegExp | null {
  if (!/^[\p{L}\p{N}_-]+$/u.test(needle)) return null;
  const parts = splitIdentifier(needle);
  if (parts.length === 0 || (parts.length === 1 && needle !== needle.toLowerCase())) return null;
  return new RegExp(parts.join('[-_]?'), 'gi');
}

function holdsMatch(text: string, pattern: RegExp): boolean {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (standsAlone(text, match.index, match.index + match[0].length)) return true;
    pattern.lastIndex = match.index + 1;
  }
  return false;
}

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (standsAlone(text, at, at + word.length)) return true;
  }
  return false;
}

/** Whether what lies between is no part of a longer word. Looked at beside a plain search: in a pattern it takes twice the time. */
function standsAlone(text: string, start: number, end: number): boolean {
  return !(bothInWord(text[start - 1], text[start]) || bothInWord(text[end - 1], text[end]));
}

function bothInWord(one: string | undefined, next: string | undefined): boolean {
  return one !== undefined && next !== undefined && WORD_CHARACTER.test(one) && WORD_CHARACTER.test(next);
}

function rarity(holders: number): number {
  return holders === 0 ? 0 : 1 / (1 + Math.log2(holders));
}

function share<T>(list: readonly T[], of: (each: T) => number, all = list.length): number {
  return all === 0 ? 0 : list.reduce((sum, each) => sum + of(each), 0) / all;
}
