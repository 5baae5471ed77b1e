/** Names that passages define: a sentence that has one of them, in code or as code is written, speaks of its definition, whatever else it says. */

/** A definition: where it is, in lines from the first of its text. */
export interface Definition<T> {
  readonly text: T;
  readonly line: number;
}

export class DefinedNames<T> {
  readonly #byName = new Map<string, Definition<T>[]>();

  /** @param symbol what the passage is known by, such as `res.send`; '' for nothing @param lines of the passage, as many as are to be looked through */
  add(text: T, symbol: string, lines: readonly string[]): void {
    lines.forEach((line, n) => {
      for (const [, word = '', assigned = ''] of line.slice(0, MAX_LINE).matchAll(DEFINES))
        this.#note(word === '' ? assigned : word, { text, line: n });
    });
    if (symbol === '') return;
    const last = lastOf(symbol);
    const at = lines.findIndex((line) => line.includes(last));
    this.#note(symbol, { text, line: Math.max(0, at) });
  }

  /**
   * The one definition that a sentence names.
   * @returns null when it names none, or such of several texts
   */
  namedIn(sentence: string): Definition<T> | null {
    const quoted = (sentence.match(QUOTED) ?? []).map((code) => code.slice(1, -1));
    const found = [...quoted, ...codeNames(sentence)].flatMap((code) => this.#definitions(code));
    const [first] = found;
    return first !== undefined && found.every(({ text }) => text === first.text) ? first : null;
  }

  #definitions(code: string): readonly Definition<T>[] {
    const [name = ''] = NAME.exec(code.trim()) ?? [];
    const whole = this.#byName.get(name.toLowerCase());
    // `response.json` may be written `res.json` where it is defined.
    return whole ?? this.#byName.get(lastOf(name).toLowerCase()) ?? [];
  }

  #note(name: string, definition: Definition<T>): void {
    for (const key of new Set([name, lastOf(name)].map((each) => each.toLowerCase()))) {
      if (key.length < 3) continue;
      const known = this.#byName.get(key);
      if (known === undefined) this.#byName.set(key, [definition]);
      else if (known.every(({ text }) => text !== definition.text)) known.push(definition);
    }
  }
}

/** Words of a text that are written as only names in code are, back-quotes aside. */
export function codeNames(text: string): string[] {
  return text.replaceAll(QUOTED, ' ').match(BARE) ?? [];
}

/** The name that a line of code defines first; '' for none. */
export function definedOn(line: string): string {
  for (const [, word = '', assigned = ''] of line.slice(0, MAX_LINE).matchAll(DEFINES)) return word || assigned;
  return '';
}

// --- internal ---

const MAX_LINE = 1_000;
const QUOTED = /`[^`\n]{1,80}`/g;
/** A word that is written as only names in code are: `sendFile`, `send_file`, `send()`, `Session::send`. */
const BARE =
  /(?<![\w$.])(?:[a-z$_][\w$]*[a-z\d](?:[A-Z]|_[A-Za-z\d])[\w$]*|[A-Z][\w$]*[a-z\d][A-Z][\w$]*|[\w$]+(?:(?:\.|::|#)[\w$]+)*(?=\(\))|[\w$]+(?:::|#)[\w$]+)/g;
const NAME = /^[\w$]+(?:(?:\.|::|#)[\w$]+)*(?=\(|$)/;
/** A word that defines with its name, or a name to which a function or class is assigned. */
const DEFINES =
  /\b(?:function\*?|def|func|fn|fun|class|struct|interface|trait|enum|type|module|const|macro_rules!)\s+(?:\([^()]{0,80}\)\s*)?([\w$]{3,80})|([\w$.]{3,80})\s*[=:]\s*(?:async\s+)?(?:function\b|class\b|\([^()]{0,200}\)\s*=>|[\w$]+\s*=>)/g;

function lastOf(name: string): string {
  return name.split(/\.|::|#/).at(-1) ?? name;
}
