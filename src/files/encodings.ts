/**
 * Which of the older encodings a file is in that is not UTF-8. Each candidate must decode it without a fault; of those that do, the
 * one wins in which the characters are the most usual ones of its script. Deterministic, and in doubt nothing.
 */

import { COMMON_HAN, COMMON_HAN_TRADITIONAL, COMMON_HANGUL, COMMON_KANJI } from './common-characters.ts';

export type LegacyEncoding =
  | 'shift_jis'
  | 'euc-jp'
  | 'gb18030'
  | 'big5'
  | 'euc-kr'
  | 'windows-1251'
  | 'koi8-r'
  | 'ibm866'
  | 'windows-1252';

/** Below this no candidate is believed. */
const LEAST_SCORE = 0.45;
/** A character that is among the most frequent ones of its script. */
const COMMON = 1;
/** Bytes looked at: what a file is in shows in its first comments. */
const MAX_BYTES = 256 * 1024;

/** @param bytes without NUL, not UTF-8 @returns null when it is in none of them, or cannot be told */
export function legacyEncoding(bytes: Buffer): LegacyEncoding | null {
  let best: LegacyEncoding | null = null;
  let bestScore = 0;
  for (const encoding of CANDIDATES) {
    if (decodeLegacy(bytes, encoding) === null) continue;
    const score = scoreOf(bytes, encoding);
    if (score > bestScore) {
      best = encoding;
      bestScore = score;
    }
  }
  return bestScore >= LEAST_SCORE ? best : null;
}

/** @returns the text, or null when a byte has no meaning in that encoding */
export function decodeLegacy(bytes: Buffer, encoding: LegacyEncoding): string | null {
  if (encoding === 'windows-1252') return decodeWestern(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // Bytes that are none of it, or a build of Node that does not bring this encoding.
    return null;
  }
}

// --- internal ---

/** Bytes 0x80 to 0x9f, which Latin-1 leaves to control characters; some versions of Node read them so. */
const WESTERN = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function decodeWestern(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, (sign) => WESTERN[sign.charCodeAt(0) - 0x80] ?? sign);
}

/** Of equal scores the first wins. */
const CANDIDATES: readonly LegacyEncoding[] = [
  ...(['windows-1252', 'windows-1251', 'shift_jis', 'euc-jp'] as const),
  ...(['gb18030', 'euc-kr', 'big5', 'koi8-r', 'ibm866'] as const),
];

/** Worth of a character by its first byte: from, to, worth. What no row names is hardly ever used. */
type Rows = readonly (readonly [from: number, to: number, worth: number])[];

interface DoubleByte {
  readonly rows: Rows;
  /** Single bytes above ASCII. */
  readonly singles: Rows;
  /** A second byte below this makes a rare character, where the encoding has an older core. */
  readonly coreFrom: number;
  readonly common: ReadonlySet<string>;
  /** What a text of some length in this encoding has somewhere, or null. */
  readonly typical: ((lead: number, trail: number) => boolean) | null;
}

const RARE = 0.1;
const UNTYPICAL = 0.8;

const DOUBLE_BYTE: Readonly<Partial<Record<LegacyEncoding, DoubleByte>>> = {
  shift_jis: {
    rows: [
      [0x81, 0x81, 0.6],
      [0x82, 0x83, COMMON],
      [0x88, 0x97, 0.6],
      [0x98, 0x9f, 0.2],
      [0xe0, 0xea, 0.2],
    ],
    singles: [[0xa1, 0xdf, 0.1]],
    coreFrom: 0x40,
    common: COMMON_KANJI,
    typical: null,
  },
  'euc-jp': {
    rows: [
      [0xa1, 0xa3, 0.6],
      [0xa4, 0xa5, COMMON],
      [0xb0, 0xcf, 0.6],
      [0xd0, 0xf4, 0.2],
    ],
    singles: [],
    coreFrom: 0xa1,
    common: COMMON_KANJI,
    // Hiragana or katakana.
    typical: (lead) => lead === 0xa4 || lead === 0xa5,
  },
  gb18030: {
    rows: [
      [0xa1, 0xa3, 0.6],
      [0xa4, 0xa5, 0.2],
      [0xb0, 0xd7, 0.6],
      [0xd8, 0xf7, 0.2],
    ],
    singles: [],
    coreFrom: 0xa1,
    common: COMMON_HAN,
    typical: null,
  },
  big5: {
    rows: [
      [0xa1, 0xa3, 0.6],
      [0xa4, 0xc6, 0.6],
      [0xc9, 0xf9, 0.2],
    ],
    singles: [],
    coreFrom: 0x40,
    common: COMMON_HAN_TRADITIONAL,
    typical: (_, trail) => trail < 0xa1,
  },
  'euc-kr': {
    rows: [
      [0xa1, 0xa3, 0.6],
      [0xa4, 0xa4, 0.3],
      [0xb0, 0xc8, 0.55],
    ],
    singles: [],
    coreFrom: 0xa1,
    common: COMMON_HANGUL,
    typical: null,
  },
};

function scoreOf(bytes: Buffer, encoding: LegacyEncoding): number {
  const part = bytes.subarray(0, MAX_BYTES);
  const table = DOUBLE_BYTE[encoding];
  if (table !== undefined) return doubleByteScore(part, encoding, table);
  if (encoding === 'windows-1252') return latinScore(decodeWestern(part));
  return cyrillicScore(new TextDecoder(encoding).decode(part));
}

function doubleByteScore(bytes: Buffer, encoding: LegacyEncoding, table: DoubleByte): number {
  const decoder = new TextDecoder(encoding);
  let sum = 0;
  let count = 0;
  let isTypical = table.typical === null;
  for (let at = 0; at < bytes.length; count++) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at++;
      count--;
      continue;
    }
    const single = worth(table.singles, lead);
    if (single !== null) {
      sum += single;
      at++;
      continue;
    }
    const trail = bytes[at + 1] ?? 0;
    const length =
      encoding === 'gb18030' && trail >= 0x30 && trail <= 0x39 ? 4 : lead === 0x8f && encoding === 'euc-jp' ? 3 : 2;
    const base = length > 2 || trail < table.coreFrom ? RARE : (worth(table.rows, lead) ?? RARE);
    isTypical ||= table.typical?.(lead, trail) === true;
    const isCommon = base >= 0.5 && base < COMMON && table.common.has(decoder.decode(bytes.subarray(at, at + 2)));
    sum += isCommon ? COMMON : base;
    at += length;
  }
  if (count === 0) return 0;
  return (sum / count) * (isTypical ? 1 : UNTYPICAL);
}

function worth(rows: Rows, byte: number): number | null {
  for (const [from, to, value] of rows) if (byte >= from && byte <= to) return value;
  return null;
}

/** Letters with accents are alone or in twos among plain letters. */
function latinScore(text: string): number {
  let sum = 0;
  let count = 0;
  for (const [run] of text.matchAll(/[^\0-\x7f]+/g)) {
    for (const character of run) {
      count++;
      if (/[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ffŒœŠšŽžŸƒ]/.test(character)) sum += run.length <= 2 ? 0.9 : 0.3;
      else if (/[\u00a0-\u00bf\u2013-\u2026\u20ac\u2122×÷]/.test(character)) sum += run.length <= 2 ? 0.7 : 0.4;
      else sum += RARE;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** The letters that make up nearly half of a Russian, Ukrainian or Bulgarian text. */
const FREQUENT_CYRILLIC = new Set('оеаинтсрвл');

const MIN_CYRILLIC = 4;

/** Words of small letters, perhaps with a capital in front. */
function cyrillicScore(text: string): number {
  let sum = 0;
  let count = 0;
  for (const [run] of text.matchAll(/[^\0-\x7f]+/g)) {
    let before = '';
    for (const character of run) {
      count++;
      if (FREQUENT_CYRILLIC.has(character)) sum += COMMON;
      else if (/[а-яёіїєўґ]/.test(character)) sum += 0.75;
      else if (/[А-ЯЁІЇЄЎҐ]/.test(character)) sum += before === '' || before === before.toUpperCase() ? 0.7 : RARE;
      else sum += /[«»№—–…\u00a0]/.test(character) ? 0.6 : 0;
      before = character;
    }
    // A letter alone is an accent of another alphabet.
    if (run.length === 1) sum -= 0.5;
  }
  // So few may be anything.
  return count < MIN_CYRILLIC ? 0 : sum / count;
}
