/** A staged change as plain facts, of which messages are made: files, definitions, packages, versions, headings. */

import type { SymbolChange } from '../change/compare.ts';
import type { FileVersion } from '../change/overview.ts';
import { type PackageChange, packageChanges, versionIn } from './packages.ts';
import { type PathKind, pathKind } from './path-kinds.ts';

export interface FileFact {
  readonly path: string;
  readonly oldPath: string;
  /** What became of it; `mode` where only its right to be run changed. */
  readonly change: 'added' | 'removed' | 'changed' | 'renamed' | 'copied' | 'mode' | 'submodule' | 'unmerged';
  readonly kind: PathKind;
  readonly added: number;
  readonly removed: number;
  readonly binary: boolean;
  readonly executable: boolean;
}

export interface SymbolFact {
  readonly change: SymbolChange['change'];
  readonly name: string;
  readonly oldName: string;
  readonly path: string;
  readonly oldPath: string;
  readonly kind: PathKind;
  readonly exported: boolean;
  /** Inside of another definition. */
  readonly inner: boolean;
  /** How much it says of the change: what is exported, runs and is long comes first. */
  readonly weight: number;
}

export interface Facts {
  readonly files: readonly FileFact[];
  /** What is new with the definition around it is left out. */
  readonly symbols: readonly SymbolFact[];
  readonly packages: readonly PackageChange[];
  /** That a manifest has now; '' where it did not change. */
  readonly version: string;
  /** Of sections that documents gained. */
  readonly headings: readonly string[];
  /** `--name` of a program, new in code and in documents. */
  readonly options: readonly string[];
  /** New points of the project's own list of changes, without their marks. */
  readonly entries: readonly string[];
}

export function factsOf(files: readonly FileVersion[], symbols: readonly SymbolChange[]): Facts {
  const facts = files.map(fileFact);
  const manifests = files.filter((_, n) => facts[n]?.kind === 'manifest' || facts[n]?.kind === 'ci');
  const lines = manifests.flatMap(({ change }) => change.lines);
  return {
    files: facts,
    symbols: symbolFacts(symbols),
    packages: packageChanges(lines),
    version: versionIn(files.flatMap(({ change }, n) => (facts[n]?.kind === 'manifest' ? change.lines : []))),
    headings: files.flatMap(({ change }, n) => (facts[n]?.kind === 'docs' ? headingsIn(change.lines) : [])),
    options: optionsIn(files, facts),
    entries: files.flatMap(({ change }, n) => (facts[n]?.kind === 'changelog' ? entriesIn(change.lines) : [])),
  };
}

/** Whether a path can stand in a sentence as it is. */
export function isNameable(path: string): boolean {
  return /^[\p{L}\p{N}_.@+~/#$%&=^-]+$/u.test(path) && !/^[-#]/.test(path) && path.length <= MAX_PATH;
}

/** The last part where no other changed file is called so, else the whole path; '' for one that no sentence can hold. */
export function shownPath(path: string, files: readonly FileFact[]): string {
  if (!isNameable(path)) return '';
  const name = baseOf(path);
  const isAlone = (countsOf(files).get(name) ?? 0) <= 1;
  return isAlone && isNameable(name) && !COMMON_NAMES.test(name) ? name : path;
}

/** The folder that holds all of them; '' for the top. */
export function commonFolder(paths: readonly string[]): string {
  const [first = '', ...rest] = paths.map((path) => path.split('/').slice(0, -1));
  let length = first === '' ? 0 : first.length;
  for (const parts of rest) {
    let n = 0;
    while (n < length && parts[n] === first[n]) n++;
    length = n;
  }
  return first === '' ? '' : first.slice(0, length).join('/');
}

/** The name of a file without its folders. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

// --- internal ---

/** Changed files by the last part of their paths, counted once for each change. */
const COUNTS = new WeakMap<readonly FileFact[], ReadonlyMap<string, number>>();

function countsOf(files: readonly FileFact[]): ReadonlyMap<string, number> {
  const known = COUNTS.get(files);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const { path, oldPath } of files) {
    for (const name of new Set([baseOf(path), baseOf(oldPath)])) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  COUNTS.set(files, counts);
  return counts;
}

const MAX_PATH = 60;
const MAX_NAME = 40;
const MAX_LINE = 400;
const OPTION = /(?<![\w-])--[a-z][a-z\d]*(?:-[a-z\d]+)*(?![\w-])/g;
const RUNS: ReadonlySet<string> = new Set(['function', 'method', 'class', 'trait', 'struct', 'module', 'impl']);
const SUBMODULE = '160000';
const EXECUTABLE = '100755';
/** Files of which every folder has one. */
const COMMON_NAMES = /^(?:index|mod|main|lib|__init__|readme|package|types|utils?)\.\w+$/i;

function fileFact({ change }: FileVersion): FileFact {
  const { path, oldPath, kind, lines, binary, mode, oldId, newId } = change;
  const count = (of: 'added' | 'removed') => lines.reduce((sum, each) => sum + each[of].length, 0);
  const isModeOnly = kind === 'changed' && lines.length === 0 && !binary && (oldId === newId || newId === '');
  return {
    ...{ path, oldPath, binary, kind: pathKind(path), added: count('added'), removed: count('removed') },
    change: mode === SUBMODULE ? 'submodule' : isModeOnly ? 'mode' : kind === 'retyped' ? 'changed' : kind,
    executable: mode === EXECUTABLE,
  };
}

function symbolFacts(symbols: readonly SymbolChange[]): SymbolFact[] {
  const whole = new Set(
    symbols.flatMap(({ change, before, after }) => {
      const place = after ?? before;
      if (change === 'body' || change === 'signature' || place === null) return [];
      return [`${place.path}\0${place.scope === '' ? place.name : `${place.scope}.${place.name}`}`];
    }),
  );
  const seen = new Set<string>();
  return symbols.flatMap(({ change, before, after, exported, kind }): SymbolFact[] => {
    const place = after ?? before;
    if (place === null || !isPlainName(place.name)) return [];
    const { path, scope, name } = place;
    const around = scope.split('.').map((_, n, parts) => parts.slice(0, n + 1).join('.'));
    if (scope !== '' && around.some((outer) => whole.has(`${path}\0${outer}`))) return [];
    const key = `${change}\0${path}\0${name}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const oldName = before !== null && isPlainName(before.name) ? before.name : '';
    const oldPath = before?.path ?? '';
    const lines = place.endLine - place.startLine + 1;
    const weight = (exported ? 4 : 1) * (RUNS.has(kind) ? 2 : 1) * Math.log2(2 + lines);
    return [{ change, name, oldName, path, oldPath, kind: pathKind(path), exported, inner: scope !== '', weight }];
  });
}

function isPlainName(name: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*[?!]?$/u.test(name) && name.length > 1 && name.length <= MAX_NAME;
}

function optionsIn(files: readonly FileVersion[], facts: readonly FileFact[]): string[] {
  const named = (kinds: readonly PathKind[], of: 'added' | 'removed') => {
    const own = files.filter((_, n) => kinds.includes(facts[n]?.kind ?? 'data'));
    const lines = own.flatMap(({ change }) => change.lines.flatMap((each) => each[of]));
    return new Set(lines.flatMap((line) => line.slice(0, MAX_LINE).match(OPTION) ?? []));
  };
  const told = named(['docs', 'changelog'], 'added');
  const gone = named(['docs', 'changelog', 'source', 'test'], 'removed');
  return [...named(['source', 'test'], 'added')].filter((option) => told.has(option) && !gone.has(option));
}

/** Points that are wholly new; one that is only worded anew has a line that is gone. */
function entriesIn(lines: FileVersion['change']['lines']): string[] {
  return lines
    .filter(({ removed }) => removed.length === 0)
    .flatMap(({ added }) => added.flatMap((line) => /^[-*+] +(\S.{8,600})$/.exec(line)?.[1] ?? []))
    .map((text) =>
      text
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/\*\*|`/g, '')
        .replace(/\s*\(#\d+\)|\.$/g, '')
        .trim(),
    );
}

function headingsIn(lines: FileVersion['change']['lines']): string[] {
  const texts = (of: 'added' | 'removed') =>
    lines.flatMap((each) => each[of]).flatMap((line) => /^#{1,4} +([^#`\n]{3,50}?) *#*$/.exec(line)?.[1] ?? []);
  const gone = new Set(texts('removed'));
  return texts('added').filter((text) => !gone.has(text) && /^[\p{L}\p{N}][\p{L}\p{N} _.,/()-]*$/u.test(text));
}
