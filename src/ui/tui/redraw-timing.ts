/** When the screen is drawn: after a change, when a notice expires, and every second while something runs. */

import { Timers } from '../../platform/timers.ts';
import { createFrames, type Frames } from './cells/frame.ts';
import type { View } from './elements/view.ts';

const TICK_MS = 120;
const NOTICE_MS = 4000;
/** For a character of a notice. */
const READING_MS = 80;

export class RedrawTiming {
  readonly #view: View;
  readonly #frames: Frames;
  readonly #timers = new Timers();
  #endTicker: (() => void) | undefined;
  #endNotice: (() => void) | undefined;

  /** @param draw draws at once */
  constructor(view: View, draw: () => void) {
    this.#view = view;
    this.#frames = createFrames(draw);
  }

  /** Something changed. */
  draw(): void {
    this.#frames.request();
  }

  notify(notice: NonNullable<View['notice']>): void {
    this.#view.notice = notice;
    this.#endNotice?.();
    // A longer text takes longer to read.
    const shownMs = Math.max(NOTICE_MS, notice.text.length * READING_MS);
    this.#endNotice = this.#timers.after(shownMs, () => {
      this.#view.notice = null;
      this.draw();
    });
    this.draw();
  }

  /** @param isOn true while something runs */
  tick(isOn: boolean): void {
    if (isOn) {
      this.#endTicker ??= this.#timers.every(TICK_MS, () => {
        this.#view.tick++;
        this.draw();
      });
    } else {
      this.#endTicker?.();
      this.#endTicker = undefined;
    }
  }

  stop(): void {
    this.#timers.stop();
    this.#frames.stop();
  }
}
