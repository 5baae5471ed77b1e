/** Two versions of files by their definitions: which are new, gone, changed in their head or body, moved or renamed. */

import type { ChunkKind } from '../../base/types.ts';
import type { Definition } from './definitions.ts';

export const SYMBOL_CHANGES = ['added', 'removed', 'signature', 'body', 'moved', 'renamed'] as const;
export type SymbolChangeKind = (typeof SYMBOL_CHANGES)[number];

export interface SymbolPlace {
  readonly path: string;
  readonly name: string;
  readonly scope: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly signature: string;
}

export interface SymbolChange {
  readonly change: SymbolChangeKind;
  readonly kind: ChunkKind;
  /** Other files can use it, or could. */
  readonly exported: boolean;
  /** Of a moved or renamed one: something in it changed too. */
  readonly edited: boolean;
  readonly before: SymbolPlace | null;
  readonly after: SymbolPlace | null;
}

/** The definitions of a file before and after. */
export interface FileVersions {
  readonly oldPath: string;
  readonly path: string;
  readonly before: readonly Definition[];
  readonly after: readonly Definition[];
  /** All lines of the file. */
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
}

/** In the order of files and lines. */
export function symbolChanges(files: readonly FileVersions[]): SymbolChange[] {
  const out: SymbolChange[] = [];
  const gone: Located[] = [];
  const come: Located[] = [];
  for (const file of files) {
    const before = byKey(file.before);
    for (const [key, now] of byKey(file.after)) {
      const old = before.get(key);
      before.delete(key);
      if (old === undefined) come.push({ path: file.path, definition: now });
      else if (stands(file, old, now) || same(old.own, now.own)) continue;
      else out.push(changed(old.signature === now.signature ? 'body' : 'signature', file, old, now));
    }
    for (const old of before.values()) gone.push({ path: file.oldPath, definition: old });
  }
  out.push(...pairs(gone, come));
  out.push(...gone.map(({ path, definition }) => single('removed', path, definition)));
  out.push(...come.map(({ path, definition }) => single('added', path, definition)));
  const order = new Map(files.flatMap(({ oldPath, path }, n) => [[oldPath, n] as const, [path, n] as const]));
  const at = ({ before, after }: SymbolChange) => after ?? before;
  return out.sort(
    (a, b) =>
      (order.get(at(a)?.path ?? '') ?? 0) - (order.get(at(b)?.path ?? '') ?? 0) ||
      (at(a)?.startLine ?? 0) - (at(b)?.startLine ?? 0),
  );
}

// --- internal ---

interface Located {
  readonly path: string;
  readonly definition: Definition;
}

/** Of bodies that are moved or renamed, so many of their lines are the same. */
const ALIKE = 0.7;
/** Shorter ones are alike by chance. */
const MIN_LINES = 3;
/** All are compared with all only up to here. */
const MAX_PAIRS = 4_000_000;

/** Several of one name, as overloads are, are told apart by their order. */
function byKey(definitions: readonly Definition[]): Map<string, Definition> {
  const out = new Map<string, Definition>();
  for (const each of definitions) {
    for (let n = 0; ; n++) {
      const key = `${each.scope}\0${each.name}\0${each.kind}\0${n}`;
      if (out.has(key)) continue;
      out.set(key, each);
      break;
    }
  }
  return out;
}

/** Takes pairs out of both lists: first those of one name, then those of one body. */
function pairs(gone: Located[], come: Located[]): SymbolChange[] {
  const out: SymbolChange[] = [];
  const take = (isPair: (a: Located, b: Located) => boolean, kind: (a: Located, b: Located) => SymbolChangeKind) => {
    if (gone.length * come.length > MAX_PAIRS) return;
    for (let g = 0; g < gone.length; g++) {
      const old = gone[g];
      if (old === undefined) continue;
      const c = come.findIndex((now) => now.definition.kind === old.definition.kind && isPair(old, now));
      const now = come[c];
      if (now === undefined) continue;
      gone.splice(g--, 1);
      come.splice(c, 1);
      const edited = !same(bodyOf(old.definition), bodyOf(now.definition));
      out.push({ ...joined(kind(old, now), old, now), edited });
    }
  };
  const isNamed = (a: Located, b: Located) => a.definition.name === b.definition.name;
  take(
    (a, b) => isNamed(a, b) && (same(a.definition.own, b.definition.own) || alike(a.definition, b.definition)),
    () => 'moved',
  );
  take(
    (a, b) => a.path === b.path && a.definition.scope === b.definition.scope && alike(a.definition, b.definition),
    () => 'renamed',
  );
  take(
    (a, b) => a.definition.own.length >= MIN_LINES && same(bodyOf(a.definition), bodyOf(b.definition)),
    () => 'renamed',
  );
  return out;
}

/** Line for line as it was, what is inside it too. */
function stands({ oldLines, newLines }: FileVersions, old: Definition, now: Definition): boolean {
  const length = old.endLine - old.startLine;
  if (now.endLine - now.startLine !== length) return false;
  for (let n = -1; n < length; n++) {
    if (oldLines[old.startLine + n] !== newLines[now.startLine + n]) return false;
  }
  return true;
}

const bodies = new WeakMap<Definition, readonly string[]>();

/** Its lines with its own name blanked. */
function bodyOf(definition: Definition): readonly string[] {
  let body = bodies.get(definition);
  if (body === undefined) {
    const { name, own } = definition;
    body = own.map((line) => line.replaceAll(name, '·'));
    bodies.set(definition, body);
  }
  return body;
}

function alike(a: Definition, b: Definition): boolean {
  const [left, right] = [bodyOf(a), bodyOf(b)];
  if (same(left, right)) return left.length >= MIN_LINES || a.name === b.name || left.join('').length > 30;
  if (Math.min(left.length, right.length) < MIN_LINES) return false;
  const counts = new Map<string, number>();
  for (const line of left) counts.set(line, (counts.get(line) ?? 0) + 1);
  let shared = 0;
  for (const line of right) {
    const left = counts.get(line) ?? 0;
    if (left === 0) continue;
    counts.set(line, left - 1);
    shared++;
  }
  return (2 * shared) / (left.length + right.length) >= ALIKE;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, n) => line === b[n]);
}

function placeOf(path: string, { name, scope, startLine, endLine, signature }: Definition): SymbolPlace {
  return { path, name, scope, startLine, endLine, signature };
}

function changed(kind: SymbolChangeKind, file: FileVersions, old: Definition, now: Definition): SymbolChange {
  return joined(kind, { path: file.oldPath, definition: old }, { path: file.path, definition: now });
}

function joined(change: SymbolChangeKind, old: Located, now: Located): SymbolChange {
  return {
    ...{ change, kind: now.definition.kind, edited: false },
    exported: old.definition.exported || now.definition.exported,
    before: placeOf(old.path, old.definition),
    after: placeOf(now.path, now.definition),
  };
}

function single(change: 'added' | 'removed', path: string, definition: Definition): SymbolChange {
  const place = placeOf(path, definition);
  const [before, after] = change === 'added' ? [null, place] : [place, null];
  return { change, kind: definition.kind, exported: definition.exported, edited: false, before, after };
}
