/** A patch in colours, words that changed within a line reversed. Without colours it is the patch, character for character. */

import { forTerminal } from '../../../base/text.ts';
import { changedWords, type WordRange } from '../../changed-words.ts';
import type { CliIo } from '../io.ts';

type Paint = Pick<CliIo, 'paint'>;

/** @returns the lines as they are printed, without their ends */
export function patchLines(patch: string, { paint }: Paint): string[] {
  const lines = patch.split('\n').map((line) => forTerminal(line));
  if (lines.at(-1) === '') lines.pop();
  const out: string[] = [];
  let isHead = true;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (line.startsWith('diff --git ')) isHead = true;
    else if (line.startsWith('@@')) isHead = false;
    if (isHead || !/^[-+]/.test(line)) {
      out.push(isHead ? paint.bold(line) : line.startsWith('@@') ? paint.cyan(line) : line);
      at++;
      continue;
    }
    const removed = run(lines, at, '-');
    const added = run(lines, at + removed.length, '+');
    const isPaired = removed.length === added.length;
    const words = removed.map((old, n) =>
      isPaired ? changedWords(old.slice(1), added[n]?.slice(1) ?? '') : undefined,
    );
    out.push(...removed.map((old, n) => paint.red(marked(old, words[n]?.old, paint))));
    out.push(...added.map((next, n) => paint.green(marked(next, words[n]?.next, paint))));
    at += removed.length + added.length;
  }
  return out;
}

// --- internal ---

function run(lines: readonly string[], from: number, sign: string): string[] {
  let to = from;
  while (lines[to]?.startsWith(sign) === true) to++;
  return lines.slice(from, to);
}

/** @param range of the line behind its sign */
function marked(line: string, range: WordRange | undefined, paint: Paint['paint']): string {
  if (range === undefined || range[0] === range[1]) return line;
  const [from, to] = [range[0] + 1, range[1] + 1];
  return line.slice(0, from) + paint.inverse(line.slice(from, to)) + line.slice(to);
}
