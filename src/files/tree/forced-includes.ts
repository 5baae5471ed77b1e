/** The paths that the user's `include` patterns take in although other rules leave them out. */

import { IgnoreRules } from './ignore-rules.ts';
import { fixedStart, isAnchored } from './pattern-prefilter.ts';

export class ForcedPaths {
  readonly #rules: IgnoreRules;
  /** The wildcard-free beginnings of the patterns that have one: only there are left-out folders entered. */
  readonly #starts: readonly string[];

  constructor(patterns: readonly string[]) {
    this.#rules = new IgnoreRules().with(patterns.join('\n'), '');
    this.#starts = patterns.map(startFolder).filter((start) => start !== '');
  }

  /** @param path relative to the root; a folder ends in `/` */
  has(path: string): boolean {
    return this.#rules.covers(path);
  }

  /** Whether a left-out folder may hold a forced path. @param folder relative to the root, with a final `/` */
  mayBeIn(folder: string): boolean {
    return this.#starts.some((start) => start.startsWith(folder) || folder.startsWith(start));
  }
}

// --- internal ---

// `vendor/lib/**/*.c` gives `vendor/lib/`; a pattern that may match at any depth gives ''.
function startFolder(pattern: string): string {
  if (!isAnchored(pattern)) return '';
  const start = fixedStart(pattern);
  const whole = start.length >= pattern.replace(/^\/|\/$/g, '').length;
  return whole ? `${start}/` : start.slice(0, start.lastIndexOf('/') + 1);
}
