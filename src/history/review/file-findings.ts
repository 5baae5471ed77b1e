/** What the changed files tell together: binary and large ones, lock files without their manifest. */

import type { Overview } from '../change/overview.ts';
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
  { files }: Overview,
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
  return [...out, ...locks(files, standing)];
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

function firstLine(change: Overview['files'][number]['change']): number {
  return change.lines[0]?.newStart ?? 1;
}
