/** An answer on the screen while it is written: prose as it comes, code line by line in colours. */

import { languageOfWord } from '../../../text/language-words.ts';
import { highlightLines, plainLines } from '../../highlight.ts';
import type { CliIo } from '../io.ts';
import { paintPart } from './print-search.ts';

const FENCE = /^\s*(`{3,}|~{3,})\s*([\w+#-]*)/;
/** What may still become a fence. */
const MAY_BE_FENCE = /^\s*(?:`{0,2}|~{0,2})$/;
/** Above this many lines, colouring a block again for each new line takes too long. */
const MOST_LINES = 300;

interface Fence {
  readonly mark: string;
  readonly language: string;
  readonly code: string[];
}

/** One for each answer. Its text is clean already; nothing is printed twice. */
export class AnswerPrinter {
  readonly #io: CliIo;
  /** The current line, as far as it is not printed. */
  #line = '';
  /** Something of the current line is printed already. */
  #begun = false;
  #fence: Fence | null = null;

  constructor(io: CliIo) {
    this.#io = io;
  }

  async push(text: string): Promise<void> {
    // What a program reads gets it as it is.
    if (!this.#io.colour) {
      this.#io.out(text);
      return;
    }
    const lines = text.split('\n');
    for (const [n, part] of lines.entries()) {
      this.#line += part;
      const ended = n < lines.length - 1;
      if (this.#fence === null) this.#prose(ended);
      else if (ended) await this.#code(this.#fence);
    }
  }

  async end(): Promise<void> {
    if (this.#line === '') return;
    if (this.#fence === null) this.#io.out(this.#line);
    else await this.#code(this.#fence, '');
    this.#line = '';
  }

  #prose(ended: boolean): void {
    const { paint } = this.#io;
    if (!this.#begun) {
      const fence = FENCE.exec(this.#line);
      if (fence !== null && !ended) return;
      if (fence !== null) {
        const name = (fence[2] ?? '').toLowerCase();
        this.#fence = { mark: fence[1] ?? '', language: languageOfWord(name), code: [] };
        this.#io.out(`${paint.dim(this.#line)}\n`);
        this.#line = '';
        return;
      }
      if (!ended && MAY_BE_FENCE.test(this.#line)) return;
    }
    const shown = this.#line.replaceAll(/\[≈?(?:\d{1,6}|[\da-f]{7})\]/g, (citation) => paint.cyan(citation));
    this.#io.out(ended ? `${shown}\n` : shown);
    this.#begun = !ended;
    this.#line = '';
  }

  async #code(fence: Fence, lineEnd = '\n'): Promise<void> {
    const line = this.#line;
    this.#line = '';
    const close = line.trim();
    if (close.startsWith(fence.mark) && /^(`+|~+)$/.test(close)) {
      this.#fence = null;
      this.#io.out(`${this.#io.paint.dim(line)}${lineEnd}`);
      return;
    }
    fence.code.push(line);
    const short = fence.code.length <= MOST_LINES;
    const styled = short ? await highlightLines(fence.code.join('\n'), fence.language) : plainLines(line);
    const parts = styled.at(-1) ?? [];
    this.#io.out(`${parts.map(({ text, style }) => paintPart(text, style, this.#io)).join('')}${lineEnd}`);
  }
}
