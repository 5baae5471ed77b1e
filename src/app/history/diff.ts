/** Use case: how two states of a project differ, by lines or by definitions. */

import {
  comparisonOf,
  type FileTotals,
  mayShow,
  overviewOf,
  patchesOf,
  type SymbolPlace,
  type SymbolView,
  shownText,
  totalsOf,
} from '../../history/index.ts';
import type { Project } from '../project/project.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { repositoryOf } from './repository-of.ts';
import { shownPatch } from './shown-patch.ts';

export interface DiffInput {
  /** `REV`, `REV..REV`, `REV...REV`; '' for the last commit. */
  readonly revision: string;
  readonly staged: boolean;
  readonly symbols: boolean;
  readonly paths: readonly string[];
  readonly cwd: string;
}

export interface Caller {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** The file imports the name, or needs not to; else only the word is the same. */
  readonly sure: boolean;
}

export interface ChangedSymbol {
  readonly change: SymbolView['change'];
  readonly kind: string;
  readonly name: string;
  readonly scope: string;
  readonly exported: boolean;
  readonly edited: boolean;
  readonly before: SymbolPlace | null;
  readonly after: SymbolPlace | null;
  readonly callers: readonly Caller[];
  readonly callersTotal: number;
  /** Tests that name it. */
  readonly tests: readonly string[];
}

export interface DiffView {
  /** What is compared, in words. */
  readonly compared: string;
  readonly files: readonly FileTotals[];
  readonly symbols: readonly ChangedSymbol[];
  /** In git's form; '' where the definitions are asked for. */
  readonly patch: string;
  readonly notes: readonly string[];
}

const MAX_CALLERS = 50;
const MAX_TEXT = 200;

/** @throws E_GIT_*, E_NO_REPOSITORY, E_REVISION_UNKNOWN, E_PATH_OUTSIDE, E_CANCELLED */
export async function diffOf(project: Project, input: DiffInput, work: AppWork): Promise<DiffView> {
  const { signal } = signalOf(work);
  const { repository, notes, shown, isAsked } = await repositoryOf(project, input, work);
  const { top } = repository;
  const comparison = await comparisonOf(repository, input, signal);
  const name = (path: string) => shown(path) ?? path;
  const overview = await overviewOf(top, comparison, isAsked, signal, input.symbols);
  const files = overview.files.map(({ change }) => {
    const { path, oldPath, ...totals } = totalsOf(change);
    return { path: name(path), oldPath: name(oldPath), ...totals };
  });
  const head = { compared: comparison.words, files, notes };
  if (input.symbols) {
    return { ...head, symbols: overview.symbols.map((symbol) => changedSymbol(symbol, name)), patch: '' };
  }
  const wanted = new Set(overview.files.flatMap(({ change }) => [`a/${change.oldPath} b/${change.path}`]));
  const patches = (await patchesOf(top, comparison, signal)).filter((part) => {
    const line = part.slice('diff --git '.length, part.indexOf('\n'));
    return wanted.has(line) || /^"/.test(line);
  });
  return { ...head, symbols: [], patch: shownPatch(patches) };
}

// --- internal ---

function changedSymbol(symbol: SymbolView, name: (path: string) => string): ChangedSymbol {
  const { change, kind, exported, edited, before, after, uses } = symbol;
  const placed = (place: SymbolPlace | null) =>
    place === null ? null : { ...place, path: name(place.path), signature: shownText(place.signature) };
  const of = after ?? before;
  const code = uses.sites.filter(({ test }) => !test);
  return {
    ...{ change, kind, name: of?.name ?? '', scope: of?.scope ?? '', exported, edited },
    before: placed(before),
    after: placed(after),
    callers: code.slice(0, MAX_CALLERS).map(({ path, line, text, sure }) => ({
      path: name(path),
      line,
      text: mayShow(path) ? shownText(text.trim().slice(0, MAX_TEXT)) : '',
      sure,
    })),
    callersTotal: code.length,
    tests: [...new Set(uses.sites.filter(({ test }) => test).map(({ path }) => name(path)))].slice(0, MAX_CALLERS),
  };
}
