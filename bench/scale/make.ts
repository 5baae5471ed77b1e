/**
 * A repository as large as wanted, made from the development corpora: copy after copy, each with its own names for a
 * part of the identifiers, so that copies are alike in shape and not in words. The same every time it is made.
 */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Share of the words of five letters and more that are renamed, in 256ths. */
const RENAMED = 160;
const WORD = /[A-Za-z_][A-Za-z0-9_]{4,}/g;
/** Words whose change would make other trees of the code, in any of the languages. */
const KEEP = new Set(
  (
    'abstract assert async await boolean break catch class const continue default defer delete double else enum except ' +
    'export extends false final finally float from function global implements import instanceof interface lambda match ' +
    'module native package pass private protected public raise return select static struct super switch synchronized ' +
    'throw throws trait transient type typeof union unsafe using virtual void volatile where while yield'
  ).split(' '),
);
const SYLLABLES = 'ba de fi go ku la me ni po ra se ti vo wa xe zu cre dro fla gri plu sta tri bre'.split(' ');

export interface MadeTree {
  readonly files: number;
  readonly bytes: number;
  readonly lines: number;
}

/**
 * @param corpora folders that are copied, absolute
 * @param dest made anew under this folder
 * @param wanted stops at the first file with which one of these is reached
 */
export function makeTree(
  corpora: readonly string[],
  dest: string,
  wanted: { readonly bytes?: number; readonly lines?: number },
): MadeTree {
  const sources = corpora.flatMap((root) => filesOf(root).map((path) => ({ root, path })));
  let files = 0;
  let bytes = 0;
  let lines = 0;
  for (let copy = 0; ; copy++) {
    const renamed = new Map<string, string>();
    for (const { root, path } of sources) {
      const text = readFileSync(join(root, path));
      // Not text: copied as it is.
      const out = text.includes(0) ? text : Buffer.from(rename(text.toString('utf8'), copy, renamed));
      const to = join(dest, `part${copy}`, root.split('/').at(-1) ?? '', path);
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, out);
      files++;
      bytes += out.length;
      lines += countLines(out);
      if (bytes >= (wanted.bytes ?? Number.POSITIVE_INFINITY) || lines >= (wanted.lines ?? Number.POSITIVE_INFINITY))
        return { files, bytes, lines };
    }
  }
}

// --- internal ---

function rename(text: string, copy: number, renamed: Map<string, string>): string {
  if (copy === 0) return text;
  return text.replace(WORD, (word) => {
    let name = renamed.get(word);
    if (name === undefined) {
      name = newName(word, copy);
      renamed.set(word, name);
    }
    return name;
  });
}

function newName(word: string, copy: number): string {
  if (KEEP.has(word)) return word;
  const hash = mix(word, copy);
  if ((hash & 0xff) >= RENAMED) return word;
  const a = SYLLABLES[(hash >>> 8) % SYLLABLES.length] ?? '';
  const b = SYLLABLES[(hash >>> 16) % SYLLABLES.length] ?? '';
  const capital = /^[A-Z]/.test(word);
  const made = a + b;
  return word.slice(0, 3) + (capital ? (made[0] ?? '').toUpperCase() + made.slice(1) : made) + word.slice(3);
}

/** FNV-1a with a last stir: the same number everywhere. */
function mix(word: string, copy: number): number {
  let hash = 0x811c9dc5 ^ copy;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function filesOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (const byte of bytes) if (byte === 10) lines++;
  return lines;
}
