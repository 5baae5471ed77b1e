/** A block of ours in a text of the user's, such as a file of instructions, between two marks. */

import { appended, lineEndOf, nextLine, type Splice } from './splice.ts';

const BEGIN = '<!-- mlx-code:begin -->';
const END = '<!-- mlx-code:end -->';

/**
 * Puts the block in, or brings it up to date.
 * @param head what a file that is made needs before the block, such as the fields of a rule
 * @returns null when it is there already as it should be @throws Error for a mark without its other one
 */
export function putBlock(text: string, block: string, head: string): Splice | null {
  const lines = `${BEGIN}\n${block.trim()}\n${END}\n`;
  const range = blockRange(text);
  if (range === null) {
    const whole = text.trim() === '' ? `${head}${lines}` : lines;
    return appended(text, whole);
  }
  const before = text.slice(range.from, range.to);
  const after = lines.replaceAll('\n', lineEndOf(text));
  return before.trimEnd() === after.trimEnd() ? null : { offset: range.from, before, after };
}

/** The text without the block. @throws as `putBlock` */
export function dropBlock(text: string): string {
  const range = blockRange(text);
  if (range === null) return text;
  // The empty line that was put before it goes with it.
  return text.slice(0, range.from).replace(/(\r?\n)\r?\n$/, '$1') + text.slice(range.to);
}

export function hasBlock(text: string): boolean {
  return blockRange(text) !== null;
}

// --- internal ---

function blockRange(text: string): { from: number; to: number } | null {
  const from = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (from < 0 && end < 0) return null;
  if (from < 0 || end < from || text.indexOf(BEGIN, from + 1) >= 0)
    throw new Error('its marks of mlx-code are not one that begins and one that ends');
  return { from, to: nextLine(text, end) };
}
