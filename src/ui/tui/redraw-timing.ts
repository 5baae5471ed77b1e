/** When the screen is drawn: after a change, when a notice expires, and every second while something runs. */

import { createFrames, type Frames } from './cells/frame.ts';
import type { View } from './elements/view.ts';

const TICK_MS = 120;
const NOTICE_MS = 4000;
/** For a character of a notice. */
const READING_MS = 80;

export class RedrawTiming {
  readonly #view: View;
  readonly #frames: Frames;
  #ticker: NodeJS.Timeout | undefined;
  #notice: NodeJS.Timeout | undefined;

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
    clearTimeout(this.#notice);
    // What is longer takes longer to read.
    const shownMs = Math.max(NOTICE_MS, notice.text.length * READING_MS);
    this.#notice = setTimeout(() => {
      this.#view.notice = null;
      this.draw();
    }, shownMs);
    this.#notice.unref();
    this.draw();
  }

  /** @param isOn while something goes on */
  tick(isOn: boolean): void {
    if (isOn && this.#ticker === undefined) {
      this.#ticker = setInterval(() => {
        this.#view.tick++;
        this.draw();
      }, TICK_MS);
    } else if (!isOn) {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
    }
  }

  stop(): void {
    this.tick(false);
    this.#frames.stop();
    clearTimeout(this.#notice);
  }
}
