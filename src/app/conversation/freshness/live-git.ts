/** Where the work tree of a conversation stands in git, looked at now and then beside it. Nothing waits for it. */

import type { GitStanding } from '../../project/git-standing.ts';

export interface LiveGitOptions {
  readonly root: () => string;
  /** Aborted when the conversation ends. */
  readonly closing: () => AbortSignal;
  readonly onChange: () => void;
}

/** After something happened: several things often happen at once, and the start has other things to do. */
const SOON_MS = 500;
/** From the end of one look to the next. */
const PAUSE_MS = 4_000;

export class LiveGit {
  readonly #options: LiveGitOptions;
  #seen: { readonly root: string; readonly standing: GitStanding | null } | undefined;
  #state: 'idle' | 'waiting' | 'looking' = 'idle';
  /** Something happened while it was looked. */
  #isAskedAgain = false;
  #notBeforeMs = 0;

  constructor(options: LiveGitOptions) {
    this.#options = options;
  }

  /** Null outside a repository, and while it is not known. */
  get standing(): GitStanding | null {
    return this.#seen?.root === this.#options.root() ? this.#seen.standing : null;
  }

  /** Something happened that may have changed it. */
  look(): void {
    if (this.#options.closing().aborted || this.#state === 'waiting') return;
    if (this.#state === 'looking') {
      this.#isAskedAgain = true;
      return;
    }
    this.#state = 'waiting';
    const wait = Math.max(SOON_MS, this.#notBeforeMs - performance.now());
    setTimeout(() => void this.#look(), wait).unref();
  }

  // --- internal ---

  async #look(): Promise<void> {
    const { onChange } = this.#options;
    const closing = this.#options.closing();
    if (closing.aborted) return;
    this.#state = 'looking';
    this.#isAskedAgain = false;
    const before = JSON.stringify(this.standing);
    const root = this.#options.root();
    try {
      const { gitStanding } = await import('../../project/git-standing.ts');
      this.#seen = { root, standing: await gitStanding(root, closing) };
    } catch {
      // Cancelled, or git fails: it is not told then.
      this.#seen = { root, standing: null };
    }
    this.#state = 'idle';
    this.#notBeforeMs = performance.now() + PAUSE_MS;
    if (closing.aborted) return;
    if (JSON.stringify(this.standing) !== before) onChange();
    if (this.#isAskedAgain) this.look();
  }
}
