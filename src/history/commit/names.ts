/** Whether a message speaks of things that are not in the change: every name in it must stand there. */

import { IDENTIFIER } from '../../text/terms.ts';

/** What a message may name. */
export interface Material {
  /** Words of the change: of its lines, paths and definitions. */
  readonly words: ReadonlySet<string>;
  /** The same without regard to case. */
  readonly folded: ReadonlySet<string>;
}

export function materialOf(texts: Iterable<string>): Material {
  const words = new Set<string>();
  for (const text of texts) {
    for (const word of text.match(WORD) ?? []) words.add(word);
    for (const [version] of text.matchAll(VERSION)) words.add(version);
  }
  return { words, folded: new Set([...words].map((word) => word.toLowerCase())) };
}

/** Names of a text that the change does not hold. */
export function inventedNames(text: string, material: Material): string[] {
  const invented = new Set<string>();
  for (const [, quoted = ''] of text.matchAll(/[`'"“‘]([^`'"”’\n]{1,80})[`'"”’]/g)) {
    for (const word of quoted.match(WORD) ?? []) if (!material.words.has(word)) invented.add(word);
  }
  let isFirst = true;
  for (const token of text.split(/\s+/)) {
    const bare = token.replaceAll(/^[("'`“‘[*]+|[)"'`”’\]*,;:!?.]+$/g, '');
    if (bare !== '' && isName(bare, isFirst) && !stands(bare, material)) invented.add(bare);
    // A capital begins a sentence.
    isFirst = /[.!?:]["')]*$/.test(token) || /^[-*•]$/.test(token);
  }
  return [...invented];
}

// --- internal ---

const WORD = new RegExp(`${IDENTIFIER.source}|\\d+`, 'gu');
const VERSION = /\d+(?:\.\d+)+/g;
const PLAIN = /^(?:e\.g|i\.e|etc|vs|and\/or|read-only|I|A)$/i;

/** Looks like code, a path, a version or a proper name, not like a word. */
function isName(token: string, isFirst: boolean): boolean {
  if (PLAIN.test(token)) return false;
  if (/[_/\\.$@#<>()=:{}[\]]/.test(token)) return true;
  if (/\d/.test(token)) return !/^\d{1,2}$/.test(token);
  if (/\p{Ll}\p{Lu}|\p{Lu}{2}/u.test(token)) return true;
  return !isFirst && /^\p{Lu}/u.test(token);
}

/** All its words stand in the change; those of plain letters in any case. */
function stands(token: string, { words, folded }: Material): boolean {
  if ((token.match(VERSION) ?? []).some((version) => !words.has(version))) return false;
  const parts = token.match(WORD) ?? [];
  const isCode = /[_$]|\p{Ll}\p{Lu}/u.test(token);
  return parts.every((part) => words.has(part) || (!isCode && folded.has(part.toLowerCase())));
}
