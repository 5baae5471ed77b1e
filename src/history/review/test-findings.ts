/** Code that others can use and that no test names, one finding for each file. */

import { pathRoles } from '../../text/path-roles.ts';
import { IDENTIFIER } from '../../text/terms.ts';
import type { Overview, SymbolView } from '../change/overview.ts';
import { type Finding, finding } from './finding.ts';

const TESTABLE: ReadonlySet<string> = new Set(['function', 'method', 'class']);
const UNTESTED: ReadonlySet<string> = new Set(['test', 'bench', 'example', 'doc', 'generated', 'vendored', 'stub']);
const NAMED = 3;
/** So many lines, or so large a share of its lines, may change what it does. */
const MANY_LINES = 6;
const LARGE_SHARE = 0.25;

/** @param standing files of the state before */
export function testFindings({ files, symbols }: Overview, standing: ReadonlySet<string>): Finding[] {
  const tests = [...standing].filter(isTest);
  if (tests.length === 0) return [];
  const known = new Set(tests.map(stemOf));
  const words = new Set<string>();
  const folders = new Set<string>();
  for (const { change, after } of files) {
    if (!isTest(change.path) || change.kind === 'removed') continue;
    known.add(stemOf(change.path));
    folders.add(folderOf(change.path));
    for (const line of after.lines) for (const word of line.match(IDENTIFIER) ?? []) words.add(word);
  }
  const isNamed = ({ uses, after }: SymbolView) =>
    words.has(after?.name ?? '') || uses.sites.some(({ test, path }) => test || known.has(stemOf(path)));
  const byPath = new Map<string, SymbolView[]>();
  for (const symbol of symbols) {
    const { change, kind, after, exported } = symbol;
    if (after === null || after.scope !== '' || !exported || !TESTABLE.has(kind)) continue;
    if (change === 'moved' || change === 'renamed' || known.has(stemOf(after.path))) continue;
    if (folders.has(folderOf(after.path)) || isNamed(symbol) || isSmall(symbol, files)) continue;
    if (pathRoles(after.path).some((role) => UNTESTED.has(role))) continue;
    byPath.set(after.path, [...(byPath.get(after.path) ?? []), symbol]);
  }
  return [...byPath].map(([path, changed]) => {
    const names = changed.slice(0, NAMED).map(({ after }) => after?.name ?? '');
    const more = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : '';
    const [verb, them] = changed.length > 1 ? ['change', 'them'] : ['changes', 'it'];
    const message = `${names.join(', ')}${more} ${verb}, and no test names ${them}`;
    return finding('tests', path, changed[0]?.after?.startLine ?? 1, message);
  });
}

// --- internal ---

function isTest(path: string): boolean {
  return pathRoles(path).includes('test');
}

/** Few lines of many: what it does is what it did, most likely. */
function isSmall({ before, after }: SymbolView, files: Overview['files']): boolean {
  if (before === null || after === null) return false;
  const change = files.find((file) => file.change.path === after.path)?.change;
  const inside = (change?.lines ?? []).reduce((sum, { newStart, added, oldStart, removed }) => {
    const of = (start: number, length: number, place: { readonly startLine: number; readonly endLine: number }) =>
      Math.max(0, Math.min(start + length - 1, place.endLine) - Math.max(start, place.startLine) + 1);
    return sum + Math.max(of(newStart, added.length, after), of(oldStart, removed.length, before));
  }, 0);
  return inside < MANY_LINES && inside / (after.endLine - after.startLine + 1) < LARGE_SHARE;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The name of the file that a test is about, or of any other file. */
function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name
    .replace(/^test_/, '')
    .replace(/(?:[._-](?:test|spec|tests))?\.\w+$/, '')
    .replace(/(?:Test|Tests|Spec)$/, '');
}
