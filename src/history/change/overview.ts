/** A change of a repository as people speak of it: files, the definitions that differ, who uses them, and which tests. */

import { isSecretPath } from '../../files/index.ts';
import { pathRoles } from '../../text/path-roles.ts';
import { redactSecrets } from '../../text/redact.ts';
import { type ChangeKind, changesOf, type FileChange } from '../git/changes.ts';
import type { Comparison } from '../git/comparison.ts';
import { contentsOf, textOf, workFile } from '../git/contents.ts';
import { usesOf } from '../git/uses.ts';
import { type FileVersions, type SymbolChange, symbolChanges } from './compare.ts';
import { definitionsIn, type FileDefinitions } from './definitions.ts';
import { outlinesOf } from './outline-all.ts';
import { KnownPaths, type Sites, useSites } from './use-sites.ts';

/** A changed file with its versions. Texts are as they are in git: secrets too. */
export interface FileVersion {
  readonly change: FileChange;
  /** '' where there is none, and for anything but text. */
  readonly oldText: string;
  readonly newText: string;
  readonly before: FileDefinitions;
  readonly after: FileDefinitions;
}

export type FileTexts = Pick<FileVersion, 'oldText' | 'newText'>;

export interface SymbolView extends SymbolChange {
  readonly uses: Sites;
}

export interface Overview {
  readonly comparison: Comparison;
  readonly files: readonly FileVersion[];
  readonly symbols: readonly SymbolView[];
}

export interface FileTotals {
  readonly path: string;
  readonly oldPath: string;
  readonly kind: ChangeKind;
  readonly added: number;
  readonly removed: number;
  readonly binary: boolean;
}

/** More files of a change are told of by name and lines, not by their definitions. */
const MAX_PARSED = 2_000;
/** Of more names nobody reads who uses them; those of heads that changed, and of what is gone, come first. */
const MAX_NAMES = 600;
const MIN_NAME = 3;

/**
 * @param isIn the part of the repository that is asked about
 * @param withSymbols false for files and lines alone
 * @throws E_GIT_*, E_CANCELLED
 */
export async function overviewOf(
  top: string,
  comparison: Comparison,
  isIn: (path: string) => boolean,
  signal?: AbortSignal,
  withSymbols = true,
): Promise<Overview> {
  const changes = (await changesOf(top, comparison, signal)).filter(({ path, oldPath }) => isIn(path) || isIn(oldPath));
  if (!withSymbols) return { comparison, files: changes.map(unread), symbols: [] };
  const files = await versionsOf(top, comparison, changes, signal);
  const symbols = symbolChanges(files.map(asVersions));
  const names = soughtNames(symbols);
  const paths = new KnownPaths();
  const uses = await usesOf(top, comparison.after, [...names], signal);
  return {
    comparison,
    files,
    symbols: symbols.map((symbol): SymbolView => {
      const place = symbol.before?.name !== symbol.after?.name && symbol.before ? symbol.before : symbol.after;
      const sought = place ?? symbol.before;
      if (sought === null || !names.has(sought.name)) return { ...symbol, uses: { sites: [], namesakes: 0 } };
      const stands = sought === symbol.after;
      return { ...symbol, uses: useSites({ ...sought, stands }, uses.get(sought.name) ?? [], paths) };
    }),
  };
}

/** As overviewOf, of all files and without who uses what. @throws E_GIT_*, E_CANCELLED */
export async function definitionChanges(
  top: string,
  comparison: Comparison,
  signal?: AbortSignal,
): Promise<{ readonly files: readonly FileVersion[]; readonly symbols: readonly SymbolChange[] }> {
  const files = await versionsOf(top, comparison, await changesOf(top, comparison, signal), signal);
  return { files, symbols: symbolChanges(files.map(asVersions)) };
}

/**
 * The same of a change whose commits are not here, from the lines and texts that are known of it. Who uses a name is not looked
 * up: the files here are those of another state.
 * @param texts of files that are read; in the order of the changes
 * @throws E_CANCELLED
 */
export async function overviewOfTexts(
  comparison: Comparison,
  changes: readonly FileChange[],
  texts: ReadonlyMap<FileChange, FileTexts>,
  signal?: AbortSignal,
): Promise<Overview> {
  const files = await parsedVersions(changes, texts, signal);
  const symbols = symbolChanges(files.map(asVersions)).map((symbol) => ({
    ...symbol,
    uses: { sites: [], namesakes: 0 },
  }));
  return { comparison, files, symbols };
}

export function totalsOf({ path, oldPath, kind, binary, lines }: FileChange): FileTotals {
  const count = (of: 'added' | 'removed') => lines.reduce((sum, each) => sum + each[of].length, 0);
  return { path, oldPath, kind, added: count('added'), removed: count('removed'), binary };
}

/** Whether what the path holds may be shown. */
export function mayShow(path: string): boolean {
  return !isSecretPath(path);
}

/** Text of the repository as it may be shown, kept and sent. */
export function shownText(text: string): string {
  return redactSecrets(text).text;
}

// --- internal ---

const NONE: FileDefinitions = { language: '', lines: [], definitions: [], broken: null };

function unread(change: FileChange): FileVersion {
  return { change, oldText: '', newText: '', before: NONE, after: NONE };
}

async function versionsOf(
  top: string,
  comparison: Comparison,
  changes: readonly FileChange[],
  signal?: AbortSignal,
): Promise<FileVersion[]> {
  const parsed = changes.filter(({ binary, mode }) => !binary && mode.startsWith('100')).slice(0, MAX_PARSED);
  const ids = parsed.flatMap(({ oldId, newId }) => [oldId, newId]);
  const contents = await contentsOf(top, ids, signal);
  const texts = new Map(
    parsed.map((change) => {
      const { path, kind, oldId, newId } = change;
      const isFile = comparison.after.kind === 'files' && kind !== 'removed';
      const now = contents.get(newId) ?? (isFile ? workFile(top, path) : null);
      return [change, { oldText: textOf(contents.get(oldId) ?? null), newText: textOf(now) }] as const;
    }),
  );
  return await parsedVersions(changes, texts, signal);
}

async function parsedVersions(
  changes: readonly FileChange[],
  texts: ReadonlyMap<FileChange, FileTexts>,
  signal?: AbortSignal,
): Promise<FileVersion[]> {
  const sources = [...texts].flatMap(([{ path, oldPath }, { oldText, newText }]) => [
    { path: oldPath, text: oldText },
    { path, text: newText },
  ]);
  const outlines = await outlinesOf(sources, signal);
  let at = 0;
  return changes.map((change): FileVersion => {
    const read = texts.get(change);
    const [before, after] = [outlines[at], outlines[at + 1]];
    if (read === undefined || before === undefined || after === undefined) return unread(change);
    at += 2;
    const { oldText, newText } = read;
    const versions = { before: definitionsIn(before, oldText), after: definitionsIn(after, newText) };
    return { change, oldText, newText, ...versions };
  });
}

function asVersions({ change, before, after }: FileVersion): FileVersions {
  const { oldPath, path } = change;
  const [oldLines, newLines] = [before.lines, after.lines];
  return { oldPath, path, before: before.definitions, after: after.definitions, oldLines, newLines };
}

/** Names whose uses are looked up. */
function soughtNames(symbols: readonly SymbolChange[]): Set<string> {
  const weight = { signature: 0, removed: 0, renamed: 0, moved: 1, body: 2, added: 3 } as const;
  const ordered = symbols
    .filter(({ before, after }) => !pathRoles((after ?? before)?.path ?? '').includes('test'))
    .sort((a, b) => weight[a.change] - weight[b.change]);
  const names = new Set<string>();
  for (const { before, after, change } of ordered) {
    const name = (change === 'added' || change === 'body' || change === 'signature' ? after : before)?.name ?? '';
    if (name.length >= MIN_NAME && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) names.add(name);
    if (names.size >= MAX_NAMES) break;
  }
  return names;
}
