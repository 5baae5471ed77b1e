/** Foreign text for the screen: control sequences and hidden characters are shown as signs and have no effect. */

const PLAIN = /^[\x20-\x7e\n\t]*$/;
/**
 * Controls but newline and tab, bidirectional and zero-width characters, separators, tags, lone surrogates. Joiners and
 * variation selectors are in it as well: `sign` lets those through that belong to the grapheme before them.
 */
const SUSPECT =
  /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]|[\ufe00-\ufe0f]|\p{Cs}/gu;
const EMOJI_BEFORE = /[\p{Extended_Pictographic}\p{Emoji_Modifier}#*0-9]\ufe0f?$/u;
const EMOJI_AFTER = /^\p{Extended_Pictographic}/u;
/** Scripts that join letters: there a joiner is spelling. */
const JOINING_BEFORE = /[\p{L}\p{M}]$/u;
const JOINING_AFTER = /^[\p{L}\p{M}]/u;
const LATIN_BEFORE = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]$/u;

/**
 * @param text of any origin; lines may end in CR LF
 * @returns text whose only controls are newline and tab: an escape reads `␛`, other controls their picture, what cannot be
 * seen its code point (`<U+202E>`). Each line is made clean by itself, so a stream may be cleaned line by line.
 */
export function visibleText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replaceAll('\r\n', '\n')
    .replace(SUSPECT, (found, offset: number, whole: string) => sign(found, offset, whole));
}

/** As `visibleText`, on one line and without tabs. */
export function visibleLine(text: string): string {
  return visibleText(text).replace(/[\n\t]+/g, ' ');
}

// --- internal ---

function sign(found: string, offset: number, whole: string): string {
  const point = found.codePointAt(0) ?? 0;
  if (point === 0x0a || point === 0x09) return found;
  if (point < 0x20) return String.fromCodePoint(0x2400 + point);
  if (point === 0x7f) return '\u2421';
  if (point >= 0xd800 && point <= 0xdfff) return '\ufffd';
  const before = whole.slice(Math.max(0, offset - 4), offset);
  const after = whole.slice(offset + found.length, offset + found.length + 2);
  if ((point === 0xfe0e || point === 0xfe0f) && EMOJI_BEFORE.test(before)) return found;
  if (point === 0x200d && EMOJI_BEFORE.test(before) && EMOJI_AFTER.test(after)) return found;
  if ((point === 0x200c || point === 0x200d) && JOINING_BEFORE.test(before) && !LATIN_BEFORE.test(before))
    return JOINING_AFTER.test(after) ? found : '';
  return `<U+${point.toString(16).toUpperCase().padStart(4, '0')}>`;
}
