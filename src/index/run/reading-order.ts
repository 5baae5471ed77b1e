/**
 * In which order the files of a run are read, so that an index that is still being made answers early: first those whose
 * path and text have words of a question that waits, then code, shallow before deep, and last what is seldom asked for.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RepoPath } from '../../base/types.ts';
import { wordsHeld } from '../../files/index.ts';
import { type PathRole, pathRoles } from '../../text/path-roles.ts';
import { pathTerms } from '../../text/terms.ts';
import type { JobFile } from '../threads/messages.ts';

/** How late a file of that role is read. */
const LATENESS: Readonly<Partial<Record<PathRole, number>>> = {
  compat: 1,
  stub: 1,
  example: 1,
  doc: 1,
  test: 2,
  bench: 2,
  vendored: 3,
  generated: 3,
};
/** Texts and data that no rule for paths knows: long, and seldom the answer. */
const DATA = /\.(json|lock|csv|tsv|xml|svg|sql|ya?ml|toml|html?|css|snap|po|txt)$/i;
const DATA_LATENESS = 2;
/** A word in the path says more than one in the text. */
const PATH_WEIGHT = 1.5;
const MAX_WORDS = 12;
/** What looking into files may take while a question waits, and how long the event loop is kept at a time. */
const LOOK_MS = 800;
const TURN_MS = 8;

export class ReadingOrder {
  /** Stemmed. */
  #wanted: readonly string[] = [];
  /** The wanted words in a file's text, a bit for each. */
  #held = new Map<RepoPath, number>();
  #onChange: (() => void) | undefined;

  /** A question about this waits. @param terms of `text/terms.ts`, without words that say nothing */
  prefer(terms: readonly string[]): void {
    this.#wanted = terms.filter((term) => term.length > 2).slice(0, MAX_WORDS);
    this.#held = new Map();
    this.#onChange?.();
  }

  /** Whether a question waits. */
  get isAsked(): boolean {
    return this.#wanted.length > 0;
  }

  /** For the time of a run: calls back at every `prefer`. */
  follow(onChange: () => void): void {
    this.#onChange = onChange;
  }

  /** The run has ended, and with it what it was to read first. */
  unfollow(): void {
    this.#onChange = undefined;
    this.#wanted = [];
    this.#held = new Map();
  }

  /** Looks for the wanted words in the text of these files, as far as that is quick. */
  async look(root: string, files: readonly JobFile[]): Promise<void> {
    const wanted = this.#wanted;
    // A stem may end in another letter than its words do.
    const words = wanted.map((term) => term.replace(/i$/, ''));
    const started = performance.now();
    let turn = started;
    for (const { path } of files) {
      if (this.#wanted !== wanted || performance.now() - started > LOOK_MS) return;
      this.#held.set(path, wordsHeld(root, path, words));
      if (performance.now() - turn < TURN_MS) continue;
      await nextTurn();
      turn = performance.now();
    }
  }

  sorted(files: readonly JobFile[]): JobFile[] {
    const keyed = files.map((file) => ({ file, bits: this.#bitsOf(file.path), late: latenessOf(file.path) }));
    const [inPath, inText] = [
      rarities(keyed.map(({ bits }) => bits.path)),
      rarities(keyed.map(({ bits }) => bits.text)),
    ];
    const weighed = keyed.map(({ file, bits, late }) => ({
      file,
      weight: PATH_WEIGHT * sum(bits.path, inPath) + sum(bits.text, inText) - late,
      depth: file.path.split('/').length,
    }));
    // Stable, so that files of a folder stay together.
    weighed.sort((a, b) => b.weight - a.weight || a.depth - b.depth);
    return weighed.map(({ file }) => file);
  }

  #bitsOf(path: RepoPath): { readonly path: number; readonly text: number } {
    if (this.#wanted.length === 0) return { path: 0, text: 0 };
    const own = new Set(pathTerms(path));
    const bits = this.#wanted.reduce((found, term, n) => (own.has(term) ? found | (1 << n) : found), 0);
    return { path: bits, text: this.#held.get(path) ?? 0 };
  }
}

// --- internal ---

/** What each bit is worth: the fewer have it, the more. */
function rarities(bits: readonly number[]): number[] {
  return Array.from({ length: MAX_WORDS }, (_, n) => {
    const count = bits.reduce((holders, one) => holders + ((one >> n) & 1), 0);
    return count === 0 ? 0 : Math.log((bits.length + 1) / count);
  });
}

function sum(bits: number, worth: readonly number[]): number {
  return worth.reduce((total, one, n) => total + ((bits >> n) & 1) * one, 0);
}

function latenessOf(path: string): number {
  const roles = pathRoles(path).map((role) => LATENESS[role] ?? 0);
  return Math.max(DATA.test(path) ? DATA_LATENESS : 0, ...roles);
}
