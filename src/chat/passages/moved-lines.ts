/** Finds lines that were shown earlier in a file that may have changed since. */

import { isCommitPath } from '../../base/forge-path.ts';
import type { Place } from '../types.ts';
import { asFileHasIt, type LinesOf, linesNow, passageHash } from './passages.ts';

/** `moved`: the same lines elsewhere in the file; `changed`: other lines are in their place; `gone`: no such file. */
export type StandingKind = 'same' | 'moved' | 'changed' | 'gone';

export interface Shown extends Place {
  /** By `passageHash`; '' when nothing is known of the lines. */
  readonly hash: string;
  /** The lines as they were; null when only their hash is known. */
  readonly text: string | null;
  /** The definition in them, or ''. */
  readonly symbol: string;
}

export interface Standing {
  readonly kind: StandingKind;
  /** Where to look for them now. 1-based. */
  readonly line: number;
  /** The lines, where all of them are there. */
  readonly text: string | null;
}

/** Lines of less say nothing about a place: brackets and the like. */
const TELLING_CHARS = 4;
/** So many lines are tried for a hash alone. */
const MAX_TRIED = 20_000;

export function standingOf(shown: Shown, linesOf: LinesOf): Standing {
  const { path, startLine, endLine, hash, text, symbol } = shown;
  // A commit is never another one.
  if (path === 'stdin' || isCommitPath(path) || hash === '') return { kind: 'same', line: startLine, text };
  const here = linesNow(path, startLine, endLine, linesOf);
  if (here === undefined) return { kind: 'gone', line: startLine, text };
  if (passageHash(here) === hash) return { kind: 'same', line: startLine, text: here };
  const lines = linesOf(path) ?? [];
  const moved = text === null ? findHash(lines, endLine - startLine + 1, hash) : findText(shown, text, linesOf);
  if (moved !== null) return { kind: 'moved', ...moved };
  const near = text === null ? null : survivor(lines, text.split('\n'));
  const named = symbol === '' ? -1 : lines.findIndex((line) => line.includes(symbol.split(/[.:#]/).at(-1) ?? symbol));
  const line = near ?? (named >= 0 ? named + 1 : Math.max(1, Math.min(startLine, lines.length)));
  return { kind: 'changed', line, text };
}

// --- internal ---

type Found = Pick<Standing, 'line' | 'text'>;

function findText(shown: Shown, text: string, linesOf: LinesOf): Found | null {
  const found = asFileHasIt({ ...shown, text }, linesOf);
  return found === null || found.startLine === shown.startLine ? null : { line: found.startLine, text: found.text };
}

function findHash(lines: readonly string[], count: number, hash: string): Found | null {
  for (let at = 0; at + count <= lines.length && at * count < MAX_TRIED; at++) {
    const text = lines.slice(at, at + count).join('\n');
    if (passageHash(text) === hash) return { line: at + 1, text };
  }
  return null;
}

/** Where the passage begins, found by the first of its lines that occurs once in the file. */
function survivor(lines: readonly string[], wanted: readonly string[]): number | null {
  const places = new Map<string, number>();
  lines.forEach((line, n) => {
    const key = line.trim();
    places.set(key, places.has(key) ? -1 : n);
  });
  for (const [n, line] of wanted.entries()) {
    const key = line.trim();
    const at = key.length < TELLING_CHARS ? -1 : (places.get(key) ?? -1);
    if (at >= 0) return Math.max(1, at - n + 1);
  }
  return null;
}
