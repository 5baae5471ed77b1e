/** Keeps the figures of a change: `bench/results/<date>-<commit>.json`, one section per benchmark. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { packageRoot } from '../src/platform/package-root.ts';

export type Section =
  | 'ask-files'
  | 'quality'
  | 'packing'
  | 'citations'
  | 'clones'
  | 'injection'
  | 'speed'
  | 'scale'
  | 'tui';

/** Files of a year sort by date; the newest that has a section speaks for it. */
const NAME = /^\d{4}-\d\d-\d\d-[0-9a-f]+\.json$/;

/** Adds a section to the file of this commit and day. @returns the file's path */
export function saveResult(section: Section, figures: object, dir: string): string {
  const date = new Date().toISOString().slice(0, 10);
  const commit = git('rev-parse', '--short=7', 'HEAD');
  const file = join(resolve(dir), `${date}-${commit}.json`);
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as object) : {};
  const changed = git('status', '--porcelain', '--', 'src', 'models', 'grammars') !== '';
  mkdirSync(resolve(dir), { recursive: true });
  const content = { ...before, date, commit, measuredAt: new Date().toISOString(), machine: machine() };
  const own = { ...figures, ...(changed && { sourcesChangedSinceCommit: true }) };
  writeFileSync(file, `${JSON.stringify({ ...content, [section]: own }, null, 1)}\n`);
  return file;
}

/** The newest figures of a section, by when they were measured; undefined when there are none. */
export function newestResult(section: Section, dir = join(packageRoot(), 'bench', 'results')): Saved | undefined {
  if (!existsSync(dir)) return undefined;
  return readdirSync(dir)
    .filter((name) => NAME.test(name))
    .map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as Saved)
    .filter((saved) => saved[section] !== undefined)
    .sort((a, b) => (a.measuredAt < b.measuredAt ? -1 : 1))
    .at(-1);
}

export interface Saved {
  readonly date: string;
  readonly commit: string;
  readonly measuredAt: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly 'ask-files'?: object;
  readonly quality?: object;
  readonly packing?: object;
  readonly citations?: object;
  readonly clones?: object;
  readonly injection?: object;
  readonly speed?: object;
  readonly tui?: object;
  readonly scale?: object;
}

// --- internal ---

function git(...args: readonly string[]): string {
  return execFileSync('git', ['-C', packageRoot(), ...args], { encoding: 'utf8' }).trim();
}

function machine(): Record<string, string | number> {
  const [first] = cpus();
  return {
    system: `${process.platform} ${process.arch}`,
    processor: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
  };
}
