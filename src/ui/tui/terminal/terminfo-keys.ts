/** Keys as a terminal's description has them, turned into the sequences of xterm, which the tokenizer reads. */

type Strings = Readonly<Record<string, string | undefined>>;

/** Names of terminfo, and what xterm sends. */
const KEYS: Readonly<Record<string, string>> = {
  key_up: '\x1b[A',
  key_down: '\x1b[B',
  key_right: '\x1b[C',
  key_left: '\x1b[D',
  key_home: '\x1b[H',
  key_end: '\x1b[F',
  key_npage: '\x1b[6~',
  key_ppage: '\x1b[5~',
  key_dc: '\x1b[3~',
  key_ic: '\x1b[2~',
  key_btab: '\x1b[Z',
  ...Object.fromEntries(['P', 'Q', 'R', 'S'].map((letter, index) => [`key_f${index + 1}`, `\x1bO${letter}`])),
  ...Object.fromEntries([15, 17, 18, 19, 20, 21].map((code, index) => [`key_f${index + 5}`, `\x1b[${code}~`])),
};
/** Of keys that are one control character only arrows are taken: Backspace and Delete differ from keyboard to keyboard. */
const ARROWS = /^key_(up|down|right|left)$/;
const BACKSPACE = '\b';

/** @returns what turns a read of the terminal into one that the tokenizer knows */
export function keysOf(strings: Strings): (bytes: Uint8Array) => Uint8Array {
  const known = new Map<string, string>();
  for (const [name, sequence] of Object.entries(KEYS)) {
    const own = strings[name] ?? '';
    if (own === '' || own === sequence || (own.length === 1 && (!ARROWS.test(name) || own === BACKSPACE))) continue;
    // The first of two keys that a terminal does not tell apart.
    if (!known.has(own)) known.set(own, sequence);
  }
  if (known.size === 0) return (bytes) => bytes;
  const longestFirst = [...known.keys()].sort((a, b) => b.length - a.length);
  const starts = new Set(longestFirst.map((own) => own[0]));
  return (bytes) => {
    const text = Buffer.from(bytes).toString('latin1');
    let out = '';
    for (let at = 0; at < text.length; ) {
      const own = starts.has(text[at]) ? longestFirst.find((sequence) => text.startsWith(sequence, at)) : undefined;
      out += own === undefined ? text[at] : known.get(own);
      at += own?.length ?? 1;
    }
    return Buffer.from(out, 'latin1');
  };
}
