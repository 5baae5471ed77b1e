/** Commits that were found, in words. */

import { oneLine, plural } from '../../base/text.ts';
import { bodyLines, dayOf, SHORT_ID } from './blame-words.ts';
import type { LoggedCommit, LogView } from './log.ts';

const MAX_FILES = 6;
const MAX_BODY_LINES = 6;

/** Each commit as who, when and why, then the files, with the lines that answer. */
export function logLines({ commits, patch }: LogView): string[] {
  const isWhole = patch !== '';
  const told = commits.flatMap((commit, n) => [...(n === 0 ? [] : ['']), ...commitLines(commit, isWhole)]);
  return isWhole ? [...told, '', ...patch.trimEnd().split('\n')] : told;
}

/** `c3f2a1b  2026-11-30  Ann  Retry after a 429`. */
export function commitHead({ id, at, author, subject }: LoggedCommit): string {
  return `${id.slice(0, SHORT_ID)}  ${dayOf(at)}  ${oneLine(author)}  ${oneLine(subject)}`;
}

// --- internal ---

function commitLines(commit: LoggedCommit, isWhole: boolean): string[] {
  const body = bodyLines(commit.body);
  const shown = isWhole ? body : body.slice(0, MAX_BODY_LINES);
  const more = body.length > shown.length ? ['    ...'] : [];
  return [commitHead(commit), ...shown, ...more, ...fileLines(commit, isWhole)];
}

function fileLines({ files, lines }: LoggedCommit, isWhole: boolean): string[] {
  // Files with lines that answer come first; of the others only some are named.
  const telling = new Set(lines.map(({ path }) => path));
  const sorted = [...files].sort((a, b) => Number(telling.has(b.path)) - Number(telling.has(a.path)));
  const shown = isWhole ? sorted : sorted.slice(0, Math.max(MAX_FILES, telling.size));
  const more = files.length > shown.length ? [`  and ${plural(files.length - shown.length, 'more file')}`] : [];
  return [
    ...shown.flatMap(({ path, oldPath, added, removed }) => [
      `  ${oneLine(oldPath === path ? path : `${oldPath} -> ${path}`)}  +${added} -${removed}`,
      ...lines.filter((line) => line.path === path).map(({ sign, text }) => `    ${sign} ${oneLine(text)}`),
    ]),
    ...more,
  ];
}
