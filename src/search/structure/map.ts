/** An outline of the project by importance, within a budget of tokens: files, and the lines that define what others use. */

import type { RepoPath } from '../../base/types.ts';
import { type IndexReading, rowTest } from '../../store/index.ts';
import { pathRoles } from '../../text/path-roles.ts';
import { toRowFilter } from '../filter.ts';
import { estimateTokens } from '../pack-hits.ts';
import type { SearchFilter } from '../types.ts';
import { fileGraph } from './graph.ts';
import { locate, type SymbolEntry } from './symbols.ts';

export interface MapRequest {
  readonly maxTokens: number;
  /** Files to favour: what they use comes first. The outline is not limited to them. */
  readonly favour?: SearchFilter;
  /** Names to favour. */
  readonly mentioned?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface MapFile {
  readonly path: RepoPath;
  /** 1 for the mean file. */
  readonly importance: number;
  /** In the order of lines. */
  readonly symbols: readonly SymbolEntry[];
}

export interface ProjectMap {
  /** Most important first, code before documents. */
  readonly files: readonly MapFile[];
  readonly usedTokens: number;
  /** Files in the index, shown or not. */
  readonly total: number;
  /** False when the index is so large that only a part was read. */
  readonly whole: boolean;
}

/** How much more a favoured file counts than another: what it uses then leads the outline. */
const FAVOUR = 50;
/** Fewest tokens of a signature, which bounds how many can be shown. */
const LEAST_TOKENS = 5;
/** One file must not take the whole outline. */
const MAX_PER_FILE = 20;

/** @throws E_BAD_GLOB, E_INDEX_CORRUPT, E_CANCELLED */
export async function projectMap(reader: IndexReading, request: MapRequest): Promise<ProjectMap> {
  const favoured = toRowFilter(request.favour);
  const isFavoured = favoured === null ? null : rowTest(favoured);
  const graph = await fileGraph(reader, {
    mentioned: new Set(request.mentioned ?? []),
    ...(isFavoured !== null && {
      preference: (path: RepoPath, language: string) => (isFavoured(path, language) ? FAVOUR : 1),
    }),
    ...(request.signal !== undefined && { signal: request.signal }),
  });
  const importance = new Map(graph.files.map((path, file) => [path, (graph.ranks[file] ?? 0) * graph.files.length]));
  // Headings are many and documents name each other: code leads, unless mostly documents are asked about.
  const asked = isFavoured === null ? [] : graph.files.filter((path) => isFavoured(path, ''));
  const isOfTexts = asked.length > 0 && asked.length < graph.files.length && mostAreTexts(asked);
  const isLate = isOfTexts ? () => false : isText;
  const leads = (a: RepoPath, b: RepoPath) => Number(isLate(a)) - Number(isLate(b));
  const ranked = [...graph.symbols].sort((a, b) => leads(a.row.path, b.row.path));
  const candidates = ranked.slice(0, Math.ceil(request.maxTokens / LEAST_TOKENS));
  const shown = new Map<RepoPath, SymbolEntry[]>();
  let left = request.maxTokens;
  for (const entry of await locate(reader, candidates)) {
    const known = shown.get(entry.path) ?? [];
    if (known.length >= MAX_PER_FILE || known.some((other) => other.startLine === entry.startLine)) continue;
    const head = known.length === 0 ? estimateTokens(`${entry.path}\n`) : 0;
    const cost = head + estimateTokens(`${entry.startLine}  ${entry.signature}\n`);
    if (cost > left) continue;
    left -= cost;
    shown.set(entry.path, [...known, entry]);
  }
  // Room that no symbol fills, as in a project of prose, still names files.
  const byRank = [...importance].sort((a, b) => leads(a[0], b[0]) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  for (const [path] of byRank) {
    const cost = estimateTokens(`${path}\n`);
    if (shown.has(path) || cost > left) continue;
    left -= cost;
    shown.set(path, []);
  }
  const files = byRank.flatMap(([path, value]) => {
    const symbols = shown.get(path);
    if (symbols === undefined) return [];
    return [{ path, importance: value, symbols: symbols.sort((a, b) => a.startLine - b.startLine) }];
  });
  return { files, usedTokens: request.maxTokens - left, total: graph.files.length, whole: graph.whole };
}

// --- internal ---

function mostAreTexts(paths: readonly RepoPath[]): boolean {
  return paths.filter(isText).length > paths.length / 2;
}

function isText(path: RepoPath): boolean {
  return pathRoles(path).some((role) => role === 'doc' || role === 'licence');
}
