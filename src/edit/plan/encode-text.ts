/** Text into the bytes of the encoding that a file is stored in: the way back of what the files gate decodes. */

import { decodeLegacy, type LegacyEncoding, type SourceEncoding } from '../../files/index.ts';

/**
 * @returns the bytes, or the character that the encoding has none for
 */
export function encodeText(text: string, encoding: SourceEncoding): Buffer | { readonly missing: string } {
  if (/\p{Cs}/u.test(text)) return { missing: 'half a surrogate pair' };
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const table = tableOf(encoding);
  const out: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const bytes = code < 0x80 ? code : table.get(character);
    if (bytes === undefined) return { missing: character };
    if (bytes > 0xff) out.push(bytes >> 8);
    out.push(bytes & 0xff);
  }
  return Buffer.from(out);
}

// --- internal ---

/** Characters above ASCII with their one or two bytes. Longer forms, which hardly any file has, are left out. */
const tables = new Map<LegacyEncoding, ReadonlyMap<string, number>>();

function tableOf(encoding: LegacyEncoding): ReadonlyMap<string, number> {
  const known = tables.get(encoding);
  if (known !== undefined) return known;
  const table = new Map<string, number>();
  const add = (bytes: readonly number[]): boolean => {
    const character = decodeLegacy(Buffer.from(bytes), encoding);
    if (character === null || [...character].length !== 1) return false;
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    if (!table.has(character)) table.set(character, value);
    return true;
  };
  for (let lead = 0x80; lead <= 0xff; lead++) {
    if (add([lead])) continue;
    for (let trail = 0x40; trail <= 0xff; trail++) add([lead, trail]);
  }
  tables.set(encoding, table);
  return table;
}
