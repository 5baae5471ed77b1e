/** What the changed files tell together: binary and large ones, lock files without their manifest, code without tests. */

import { pathRoles } from '../../text/path-roles.ts';
import { IDENTIFIER } from '../../text/terms.ts';
import type { Overview, SymbolView } from '../change/overview.ts';
import { type Finding, finding } from './finding.ts';

const LARGE = 500_000;
/** A manifest, the lock files made from it, and what of a manifest calls for a new lock file. */
const LOCKS: readonly (readonly [manifest: string, locks: readonly string[], dependency: RegExp])[] = [
  [
    'package.json',
    ['package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'],
    /^\s*"[@\w./-]+":\s*"(?:[\^~<>=*]|\d|npm:|git|file:|workspace:)/,
  ],
  ['Cargo.toml', ['Cargo.lock'], /^\s*[\w-]+\s*=\s*(?:"[\^~<>=*]?\d|\{.*\b(?:version|git|path)\b)/],
  [
    'pyproject.toml',
    ['poetry.lock', 'uv.lock', 'pdm.lock'],
    /^\s*(?:"[\w.-]+(?:\[.*\])?\s*(?:[<>=~!]=?|")|[\w-]+\s*=\s*"[\^~<>=*]?\d)/,
  ],
  ['go.mod', ['go.sum'], /^\s*(?:require\s+)?[\w.-]+\.[\w./-]+\s+v\d/],
  ['Gemfile', ['Gemfile.lock'], /^\s*gem\s/],
  ['composer.json', ['composer.lock'], /^\s*"[\w-]+\/[\w-]+":/],
];

/** @param sizes bytes of each new content by its id @param standing files of the state before */
export function fileFindings(
  { files, symbols }: Overview,
  sizes: ReadonlyMap<string, number>,
  standing: ReadonlySet<string>,
): Finding[] {
  const out: Finding[] = [];
  for (const { change } of files) {
    const { path, kind, binary, newId } = change;
    if (kind === 'removed') continue;
    const size = sizes.get(newId) ?? 0;
    const rounded = size >= 1_000_000 ? `${(size / 1_000_000).toFixed(1)} MB` : `${Math.round(size / 1000)} kB`;
    if (size > LARGE && !standing.has(path)) out.push(finding('large', path, 1, `A file of ${rounded} is added`));
    else if (binary && kind === 'added') out.push(finding('binary', path, 1, `A binary file is added (${rounded})`));
  }
  return [...out, ...locks(files, standing), ...tests({ files, symbols }, standing)];
}

// --- internal ---

function locks(files: Overview['files'], standing: ReadonlySet<string>): Finding[] {
  const out: Finding[] = [];
  const changed = new Map(files.map((file) => [file.change.path, file]));
  for (const { change } of files) {
    const at = change.path.lastIndexOf('/') + 1;
    const [folder, name] = [change.path.slice(0, at), change.path.slice(at)];
    if (change.kind === 'removed') continue;
    for (const [manifest, itsLocks, dependency] of LOCKS) {
      if (
        itsLocks.includes(name) &&
        change.kind === 'changed' &&
        !changed.has(folder + manifest) &&
        standing.has(folder + manifest)
      ) {
        out.push(finding('lock', change.path, firstLine(change), `${name} changes, and ${manifest} does not`));
      }
      if (name !== manifest) continue;
      const lines = change.lines.flatMap(({ newStart, added }) =>
        added.map((text, n) => ({ text, line: newStart + n })),
      );
      const found = lines.find(({ text }) => dependency.test(text) && !/^\s*"?version"?\s*[:=]/.test(text));
      const lock = itsLocks.find((each) => standing.has(folder + each));
      if (found !== undefined && lock !== undefined && !changed.has(folder + lock)) {
        out.push(
          finding('lock', change.path, found.line, `${manifest} names other packages, and ${lock} does not change`),
        );
      }
    }
  }
  return out;
}

const TESTABLE: ReadonlySet<string> = new Set(['function', 'method', 'class']);
const NAMED = 3;

/** One for each file. A test that names a changed definition or its file, or lies beside it, is a test of it. */
function tests({ files, symbols }: Pick<Overview, 'files' | 'symbols'>, standing: ReadonlySet<string>): Finding[] {
  if (![...standing].some((path) => pathRoles(path).includes('test'))) return [];
  const words = new Set<string>();
  const folders = new Set<string>();
  for (const { change } of files) {
    if (!pathRoles(change.path).includes('test')) continue;
    for (const { added, removed } of change.lines)
      for (const line of [...added, ...removed]) for (const word of line.match(IDENTIFIER) ?? []) words.add(word);
    words.add(stemOf(change.path));
    folders.add(folderOf(change.path));
  }
  const byPath = new Map<string, SymbolView[]>();
  for (const symbol of symbols) {
    const { change, kind, after, exported } = symbol;
    if (
      after === null ||
      after.scope !== '' ||
      !exported ||
      !TESTABLE.has(kind) ||
      change === 'moved' ||
      change === 'renamed'
    )
      continue;
    const roles = pathRoles(after.path);
    if (
      ['test', 'bench', 'example', 'doc', 'generated', 'vendored', 'stub'].some((role) => roles.includes(role as never))
    )
      continue;
    byPath.set(after.path, [...(byPath.get(after.path) ?? []), symbol]);
  }
  return [...byPath].flatMap(([path, changed]) => {
    const isTested =
      folders.has(folderOf(path)) ||
      words.has(stemOf(path)) ||
      changed.some(({ after }) => words.has(after?.name ?? ''));
    if (isTested) return [];
    const names = changed.slice(0, NAMED).map(({ after }) => after?.name ?? '');
    const more = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : '';
    const verb = changed.length > 1 ? 'change' : 'changes';
    return [
      finding(
        'tests',
        path,
        changed[0]?.after?.startLine ?? 1,
        `${names.join(', ')}${more} ${verb}, and no test with it`,
      ),
    ];
  });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function firstLine(change: Overview['files'][number]['change']): number {
  return change.lines[0]?.newStart ?? 1;
}

function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name
    .replace(/^test_/, '')
    .replace(/(?:[._-](?:test|spec|tests))?\.\w+$/, '')
    .replace(/(?:Test|Tests|Spec)$/, '');
}
