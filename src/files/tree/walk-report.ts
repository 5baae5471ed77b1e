/** The files that a walk found and left out, by reason. */

import { join } from 'node:path';
import { fromErrno, isHandleShortage } from '../../base/errors.ts';
import { SKIP_REASONS, type SkipReason } from '../../base/types.ts';
import type { WalkEntry, WalkOptions, WalkResult } from './walk-types.ts';

const EXAMPLES_PER_REASON = 5;
const MAX_WARNINGS = 20;

export class WalkReport implements WalkResult {
  readonly entries: WalkEntry[] = [];
  readonly skips = byReason(() => 0);
  readonly examples = byReason((): string[] => []);
  readonly unread: string[] = [];
  readonly warnings: string[] = [];
  readonly folders = new Map<string, number>();
  readonly #root: string;
  readonly #onSkip: WalkOptions['onSkip'];

  constructor(root: string, onSkip: WalkOptions['onSkip']) {
    this.#root = root;
    this.#onSkip = onSkip;
  }

  skip(reason: SkipReason, path: string): void {
    this.skips[reason]++;
    this.#onSkip?.(path, reason);
    const examples = this.examples[reason];
    if (examples.length < EXAMPLES_PER_REASON) examples.push(path);
  }

  warn(text: string): void {
    if (this.warnings.length < MAX_WARNINGS) this.warnings.push(text);
  }

  /** Why an entry that could not be read is left out. @throws E_TOO_MANY_FILES: that says nothing about this entry */
  reasonOf(error: unknown, path: string): SkipReason {
    // No fault of this entry: to leave it out would drop from the index what is still there.
    if (isHandleShortage(error)) throw fromErrno(error, `read ${join(this.#root, path)}`);
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'vanished';
    if (code === 'ENAMETOOLONG') return 'bad-name';
    this.unread.push(path);
    this.warn(`Cannot read ${JSON.stringify(path)} (${code ?? String(error)})`);
    return 'unreadable';
  }

  /** As plain data. */
  result(): WalkResult {
    const { entries, skips, examples, unread, warnings, folders } = this;
    return { entries, skips, examples, unread, warnings, folders };
  }
}

// --- internal ---

function byReason<T>(value: () => T): Record<SkipReason, T> {
  return Object.fromEntries(SKIP_REASONS.map((reason) => [reason, value()])) as Record<SkipReason, T>;
}
