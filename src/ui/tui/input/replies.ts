/** Queries to the terminal and its replies: the colour of its background (OSC 11), and behind it what it is (DA1). */

/** DA1 is answered by every terminal, so that its answer tells that none to the first will come. */
export const ASK_BACKGROUND = '\x1b]11;?\x1b\\\x1b[c';

// biome-ignore lint/suspicious/noControlCharactersInRegex: -- they are what is looked for
const WHOLE = /^\x1b(?:(\]1[01];[^\x07\x1b]*)(?:\x07|\x1b\\)|(\[\?[\d;]*c))/;
/** As far as it has come. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: -- they are what is looked for
const BEGUN = /^\x1b(?:\](?:1(?:[01](?:;[^\x07\x1b]*\x1b?)?)?)?|\[(?:\?[\d;]*)?)?$/;
const LAST = /^\[\?[\d;]*c$/;
const BACKGROUND = /^\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i;
/** Lightness of a grey between black and white. */
const MIDDLE = 0.5;

/** @param text from an escape character on @returns the answer without that, and how long it is with it; null when it is none, or not whole */
export function replyAtStart(text: string): { readonly sequence: string; readonly length: number } | null {
  const [whole, osc, csi] = WHOLE.exec(text) ?? [];
  const sequence = osc ?? csi;
  return whole === undefined || sequence === undefined ? null : { sequence, length: whole.length };
}

/** True for what may still become an answer. */
export function isReplyBegun(text: string): boolean {
  return BEGUN.test(text);
}

/** @param sequence as a `reply` event has it */
export function isLastReply(sequence: string): boolean {
  return LAST.test(sequence);
}

/** @param sequence as a `reply` event has it @returns null for another answer */
export function backgroundOf(sequence: string): 'dark' | 'light' | null {
  const [, ...parts] = BACKGROUND.exec(sequence) ?? [];
  const [red, green, blue] = parts.map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1));
  if (red === undefined || green === undefined || blue === undefined) return null;
  return 0.299 * red + 0.587 * green + 0.114 * blue > MIDDLE ? 'light' : 'dark';
}
