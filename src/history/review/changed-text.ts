/** The changed lines of files as they may be shown: what holds secrets is taken out, and files of secrets are not among them. */

import type { FileVersion } from '../change/overview.ts';
import { mayShow, shownText } from '../change/overview.ts';

export interface ChangedLine {
  readonly sign: '+' | '-';
  /** Of an added line its number after the change, of a removed one that of the line in its place. */
  readonly line: number;
  readonly text: string;
}

export interface ChangedFile {
  /** Below the top of the repository. */
  readonly path: string;
  readonly hunks: readonly (readonly ChangedLine[])[];
  /** All lines after the change, with secrets: to be looked at, and never shown. */
  readonly after?: readonly string[];
}

/** Longer lines are data. */
const MAX_LINE = 400;

/** Files with lines that a reader can judge. */
export function changedTexts(files: readonly FileVersion[]): ChangedFile[] {
  return files.flatMap(({ change, after }) => {
    const { path, oldPath, binary, lines } = change;
    if (binary || !mayShow(path) || !mayShow(oldPath)) return [];
    const hunks = lines.flatMap(({ newStart, removed, added }) => {
      const written: ChangedLine[] = [
        ...removed.map((text): ChangedLine => ({ sign: '-', line: Math.max(1, newStart), text })),
        ...added.map((text, n): ChangedLine => ({ sign: '+', line: newStart + n, text })),
      ];
      const shown = shownText(written.map(({ text }) => text).join('\n')).split('\n');
      // A secret over several lines became one: where which line went cannot be told.
      if (shown.length !== written.length) return [];
      return [written.map((each, n) => ({ ...each, text: (shown[n] ?? '').slice(0, MAX_LINE) }))];
    });
    return hunks.length === 0 ? [] : [{ path, hunks, after: after.lines }];
  });
}
