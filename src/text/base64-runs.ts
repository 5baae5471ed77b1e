/** Finds Base64 in a text, also across line ends, and decodes it. */

/** Runs with letters of both cases and digits, with the lines that go on with them and the padding. */
export function* mixedRuns(text: string): Iterable<{ start: number; end: number; value: string }> {
  let start = 0;
  let bits = 0;
  // One loop over the characters: an expression takes thrice as long.
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0;
    const bit = code < 128 ? (CLASS[code] ?? 0) : 0;
    if (bit !== 0) {
      bits |= bit;
      continue;
    }
    if (i - start >= MIN_ENCODED && (bits & MIXED) === MIXED) {
      const run = withNextLines(text, start, i);
      yield run;
      i = run.end;
    }
    start = i + 1;
    bits = 0;
  }
}

/** What Base64 stands for when that is plain text, else null. */
export function decodedText(value: string): string | null {
  // Most runs are no Base64 of text: their first bytes tell.
  if (CONTROL.test(Buffer.from(value.slice(0, 32), 'base64').toString('latin1'))) return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  return PLAIN.test(text) ? text : null;
}

// --- internal ---

const MIN_ENCODED = 24;
/** Encoders break lines at 64 or 76 characters, always between groups of four. */
const MIN_WRAPPED = 56;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 4;
const OTHER = 8;
const MIXED = LOWER | UPPER | DIGIT;
const CLASS = new Uint8Array(128);
for (const [letters, bit] of [
  ['abcdefghijklmnopqrstuvwxyz', LOWER],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', UPPER],
  ['0123456789', DIGIT],
  ['+/-_', OTHER],
] as const)
  for (const letter of letters) CLASS[letter.charCodeAt(0)] = bit;

function withNextLines(text: string, start: number, firstEnd: number): { start: number; end: number; value: string } {
  let end = firstEnd;
  let value = text.slice(start, end);
  let last = value.length;
  while (last >= MIN_WRAPPED && last % 4 === 0) {
    NEXT_LINE.lastIndex = end;
    const line = NEXT_LINE.exec(text);
    if (line === null) break;
    end = NEXT_LINE.lastIndex;
    value += line[1] ?? '';
    last = line[1]?.length ?? 0;
  }
  while (text[end] === '=') end++;
  return { start, end, value };
}

const NEXT_LINE = /\r?\n[ \t]{0,40}([A-Za-z0-9+/_-]{4,})(?![^\s"'=<])/y;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f]/;
/** No control characters but blanks and line ends, and nothing that is no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const PLAIN = /^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]*$/;
