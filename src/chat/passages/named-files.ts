/** Files that a question names, and what is piped in, as passages: the lines it asks for, or pieces of the whole, the best first. */

import { terms } from '../../text/terms.ts';
import type { Passage, Place } from '../types.ts';
import type { Mention } from './mentions.ts';

export interface NamedFile {
  readonly path: Place['path'];
  readonly lines: Mention['lines'];
  /** The file as it is, cut into lines. */
  readonly content: readonly string[];
}

/** A file up to this many characters, about 1,000 tokens, goes in whole; a longer one in pieces, as far as they fit. */
const WHOLE_CHARS = 4_000;
const PIECE_LINES = 40;
const AROUND_LINE = 12;

/** @returns pieces of each file, those first that hold most of the question; nothing for lines that the file does not have */
export function passagesOfFile(file: NamedFile, question: string): Passage[] {
  const { path, content } = file;
  const [start, end] = [file.lines?.start ?? 1, file.lines?.end ?? content.length];
  // One line alone, as in a stack trace, means the place.
  const around = start === end ? AROUND_LINE : 0;
  const first = Math.max(1, Math.min(start, content.length + 1) - around);
  const last = Math.min(end + around, content.length);
  if (start > content.length) return [];
  const lines = content.slice(first - 1, last);
  const passage = (from: number, count: number): Passage => {
    const text = lines.slice(from, from + count).join('\n');
    return {
      path,
      startLine: first + from,
      endLine: first + Math.min(from + count, lines.length) - 1,
      text,
      symbol: '',
      reason: path === 'stdin' ? 'input' : 'named',
      score: 0,
    };
  };
  const chars = lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (lines.length === 0 || chars <= WHOLE_CHARS) return lines.length === 0 ? [] : [passage(0, lines.length)];
  const wanted = new Set(terms(question));
  const pieces: { passage: Passage; score: number }[] = [];
  for (let from = 0; from < lines.length; from += PIECE_LINES) {
    const piece = passage(from, PIECE_LINES);
    const held = new Set(terms(piece.text).filter((term) => wanted.has(term)));
    // The head of a file says what it is for.
    pieces.push({ passage: piece, score: held.size + (from === 0 ? 0.5 : 0) });
  }
  return pieces
    .sort((a, b) => b.score - a.score || a.passage.startLine - b.passage.startLine)
    .map((piece) => piece.passage);
}
