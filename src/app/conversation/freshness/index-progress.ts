/** The progress of the index of a conversation, from the events of its watch. */

import type { Progress } from '../../../base/types.ts';
import type { WatchEvent } from '../../watching/watch.ts';
import type { CommandResult, IndexLack } from '../results.ts';
import type { IndexView, WatchKind } from '../views.ts';

export class IndexProgress {
  state: IndexView['state'];
  kind: WatchKind;
  detail = '';
  #files = 0;
  #done = 0;
  #total = 0;

  constructor(state: IndexView['state'], kind: WatchKind) {
    this.state = state;
    this.kind = kind;
  }

  get view(): IndexView {
    return { state: this.state, files: this.#files, done: this.#done, total: this.#total, detail: this.detail };
  }

  /** It is in this process, and holds what a whole index does. */
  get isReady(): boolean {
    return this.state === 'fresh' || (this.state === 'behind' && this.#files > 0);
  }

  /** 0 to 1 of the files of a first index; 0 while that is not known. */
  get share(): number {
    return this.#total === 0 ? 0 : this.#done / this.#total;
  }

  /** What an answer may lack; null for nothing. */
  get lack(): IndexLack | null {
    if (this.state === 'building') return { kind: 'growing', share: this.#total === 0 ? null : this.share };
    return this.state === 'fresh' ? null : { kind: 'behind' };
  }

  /** @returns whether that is news */
  progress({ phase, done, total }: Progress): boolean {
    if (this.state === 'fresh') return false;
    if (this.state !== 'behind') this.state = 'building';
    if (phase === 'chunk' || phase === 'scan') {
      this.#done = done;
      this.#total = total;
    }
    return true;
  }

  /** @returns whether that is news, and what is shown of it */
  heard(event: WatchEvent): { readonly isNews: boolean; readonly result?: CommandResult } {
    switch (event.kind) {
      case 'ready':
      case 'updated':
        this.#files = event.report.files;
        this.state = 'fresh';
        this.detail = '';
        break;
      case 'waiting':
      case 'problem':
        this.detail = event.message;
        if (this.state === 'fresh' || this.state === 'behind') this.state = 'behind';
        else this.state = event.kind === 'problem' ? 'problem' : 'building';
        break;
      case 'polling':
        this.kind = 'polling';
        return { isNews: true, result: { of: 'watch-polls', why: event.message } };
      case 'watching':
        this.kind = 'on';
        break;
      case 'root-missing':
        this.state = 'problem';
        this.detail = 'the folder is gone';
        break;
      case 'root-back':
        this.state = 'behind';
        this.detail = '';
        break;
      case 'no-socket':
      case 'held-back':
      case 'upkept':
        return { isNews: false };
    }
    return { isNews: true };
  }
}
