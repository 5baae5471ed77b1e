/**
 * Markdown without its signs, for screen readers: what a sign says is said in words, or by the place of a
 * line. Text is printed as it comes; only what may be the beginning of a sign is held back.
 */

/** What a line may begin with, as far as it has come. */
const MAY_BE_SIGN = /^\s*(?:#{1,6}|[-*+>|]|`{1,3}|~{1,3}|\||\d{1,3}\.?)?[^\S\n]?$/;
const FENCE = /^\s*(`{3,}|~{3,})\s*([^\s`]*)[^\n`]*$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const TABLE_RULE = /^\s*\|?[\s:|-]*-{3,}[\s:|-]*$/;
const HEADING = /^\s*#{1,6}\s+/;
const BULLET = /^(\s*)[-*+]\s+(?:\[[ xX]\]\s+)?/;
const QUOTE = /^\s*(?:>\s?)+/;

export class SpokenText {
  /** The line so far, as it came. */
  #line = '';
  /** How much of the line is given out already. */
  #given = 0;
  #fence: string | null = null;
  #isInCode = false;

  /** @returns what can be printed now */
  push(text: string): string {
    let out = '';
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) out += this.#endLine();
      this.#line += part;
    }
    return out + this.#flow();
  }

  /** Nothing more comes. @returns the rest */
  end(): string {
    const rest = this.#line === '' ? '' : this.#endLine().replace(/\n$/, '');
    this.#fence = null;
    this.#isInCode = false;
    return rest;
  }

  #endLine(): string {
    const line = this.#line;
    const given = this.#given;
    this.#line = '';
    this.#given = 0;
    const [, fence, language = ''] = FENCE.exec(line) ?? [];
    if (fence !== undefined && given === 0 && (this.#fence === null || line.trim() === this.#fence)) {
      const opens = this.#fence === null;
      this.#fence = opens ? fence : null;
      return opens ? `Code${language === '' ? '' : ` (${language})`}:\n` : 'End of code.\n';
    }
    if (this.#fence !== null) return `${line.slice(given)}\n`;
    if (given === 0 && (TABLE_RULE.test(line) || RULE.test(line))) return RULE.test(line) ? '\n' : '';
    const rest = given === 0 ? this.#begun(line) : this.#plain(line.slice(given));
    this.#isInCode = false;
    return `${rest}\n`;
  }

  /** What of an unfinished line can be told already. */
  #flow(): string {
    if (this.#fence !== null || this.#line === '') return '';
    // A table is read cell by cell, which needs the whole row; so is what may become a fence or a rule.
    if (this.#given === 0 && (MAY_BE_SIGN.test(this.#line) || /^\s*(?:\||`{3}|~{3}|-{2}|\*{3}|_{2})/.test(this.#line)))
      return '';
    const end = this.#line.length - (/[*`\\]+$/.exec(this.#line)?.[0].length ?? 0);
    if (end <= this.#given) return '';
    const part = this.#line.slice(this.#given, end);
    const text = this.#given === 0 ? this.#begun(part) : this.#plain(part);
    this.#given = end;
    return text;
  }

  /** A line from its beginning. */
  #begun(line: string): string {
    if (/^\s*\|.*\|\s*$/.test(line)) {
      const cells = line
        .trim()
        .slice(1, -1)
        .split(/(?<!\\)\|/);
      return cells.map((cell) => this.#plain(cell.trim())).join('; ');
    }
    const bare = line.replace(QUOTE, 'Quote: ').replace(HEADING, '').replace(BULLET, '$1  ');
    return this.#plain(bare);
  }

  /** Without the signs within a line; what is in code is left as it is. */
  #plain(text: string): string {
    return text
      .split(/(`+)/)
      .map((part, index) => {
        if (index % 2 === 1) {
          this.#isInCode = !this.#isInCode;
          return '';
        }
        return this.#isInCode ? part : part.replaceAll('**', '').replaceAll(/\\([*_`#>|-])/g, '$1');
      })
      .join('');
  }
}
