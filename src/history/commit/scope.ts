/** The scope of a change, as the project names its parts: what its log called changes of the same files and folders. */

import type { Commit } from '../git/commits.ts';
import { commonFolder } from './facts.ts';
import { type Form, type Habits, readSubject } from './habits.ts';

/** @param paths of the change, those it is about first @returns '' for none */
export function scopeFor(paths: readonly string[], commits: readonly Commit[], habits: Habits): string {
  if (habits.form === 'plain' || habits.scopes < SELDOM || paths.length === 0) return '';
  const known = scopesByPlace(commits, habits.form);
  const votes = new Map<string, number>();
  for (const path of paths.slice(0, MAX_PATHS)) {
    for (const [scope, share] of sharesAt(path, known)) votes.set(scope, (votes.get(scope) ?? 0) + share);
  }
  const total = Math.min(paths.length, MAX_PATHS);
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  if (best !== undefined && best[1] / total >= ENOUGH) return best[0];
  return habits.scopes >= OFTEN ? folderScope(paths, known) : '';
}

// --- internal ---

const SELDOM = 0.1;
const OFTEN = 0.7;
const ENOUGH = 0.5;
const MIN_COUNT = 2;
const MAX_PATHS = 200;
const MAX_FILES = 30;

/** By file and by folder, how often each scope was given there; '' for none. */
type Known = ReadonlyMap<string, ReadonlyMap<string, number>>;

function scopesByPlace(commits: readonly Commit[], form: Form): Known {
  const out = new Map<string, Map<string, number>>();
  for (const { subject, files } of commits) {
    const read = readSubject(subject);
    if (read.form !== form || files.length > MAX_FILES) continue;
    const places = new Set(files.flatMap(({ path }) => placesOf(path)));
    for (const place of places) {
      const own = out.get(place) ?? new Map<string, number>();
      own.set(read.scope, (own.get(read.scope) ?? 0) + 1);
      out.set(place, own);
    }
  }
  return out;
}

/** The file, then the folders around it, the top left out. */
function placesOf(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, n) => parts.slice(0, parts.length - n).join('/'));
}

function sharesAt(path: string, known: Known): (readonly [string, number])[] {
  for (const place of placesOf(path)) {
    const own = known.get(place);
    if (own === undefined) continue;
    const total = [...own.values()].reduce((sum, count) => sum + count, 0);
    if (total >= MIN_COUNT) return [...own].map(([scope, count]) => [scope, count / total] as const);
  }
  return [];
}

/** A folder that the log knows no scope of, where scopes are named after folders and beside others of them. */
function folderScope(paths: readonly string[], known: Known): string {
  const folder = commonFolder(paths);
  if (folder === '') return '';
  const scopes = new Set([...known.values()].flatMap((own) => [...own.keys()]));
  const parts = folder.split('/');
  for (let n = parts.length - 1; n >= 0; n--) {
    const name = parts[n] ?? '';
    const siblings = [...known.keys()].filter(
      (place) =>
        place.split('/').length === n + 1 &&
        place.startsWith(
          parts
            .slice(0, n)
            .map((each) => `${each}/`)
            .join(''),
        ),
    );
    const named = siblings.filter((place) => scopes.has(place.slice(place.lastIndexOf('/') + 1)));
    if (named.length >= MIN_COUNT && /^[\w.-]{1,20}$/.test(name)) return name;
  }
  return '';
}
