/** Collects the output of a command: keeps the last part, and hands out lines as they come. */

/** Characters of output that are kept: enough for the last messages of pip. */
const KEPT_OUTPUT = 64 * 1024;

export class OutputCollector {
  readonly #onLine: ((line: string) => void) | undefined;
  #line = '';
  kept = '';

  constructor(onLine: ((line: string) => void) | undefined) {
    this.#onLine = onLine;
  }

  add(text: string): void {
    this.kept = (this.kept + text).slice(-KEPT_OUTPUT);
    if (this.#onLine === undefined) return;
    const lines = (this.#line + text).slice(-KEPT_OUTPUT).split(/\r\n|\n|\r/);
    this.#line = lines.pop() ?? '';
    for (const each of lines) this.#onLine(each);
  }

  /** What is after the last line end is a line too. */
  end(): void {
    if (this.#line !== '') this.#onLine?.(this.#line);
    this.#line = '';
  }
}
