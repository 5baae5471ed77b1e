/** Which files use what other files define: the graph behind `map`, and how important it makes each file. */

import { throwIfCancelled } from '../../base/errors.ts';
import type { Definition, RepoPath } from '../../base/types.ts';
import type { DefinitionRow, IndexReading } from '../../store/index.ts';
import { pathRoles } from '../../text/path-roles.ts';
import { IDENTIFIER, splitIdentifier } from '../../text/terms.ts';
import { definitionsOf, NAMELESS_KINDS } from '../definitions.ts';
import { pageRank } from './page-rank.ts';

export interface GraphOptions {
  /** Files that matter more to the asker, and how much; others count 1. */
  readonly preference?: (path: RepoPath, language: string) => number;
  /** Names that matter more to the asker. */
  readonly mentioned?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/** A definition and the chunk in which it begins. */
export interface Defined {
  readonly row: DefinitionRow;
  readonly definition: Definition;
}

export interface RankedSymbol extends Defined {
  /** Share of the rank that flows to it from the files that use it. */
  readonly rank: number;
}

export interface FileGraph {
  readonly files: readonly RepoPath[];
  /** By file number; sums to 1. */
  readonly ranks: Float64Array;
  /** Most used first. */
  readonly symbols: readonly RankedSymbol[];
  /** False when the index is so large that only a part was read. */
  readonly whole: boolean;
}

/** Chunks read at most, and pairs of file and name kept: a bound of a few seconds and some hundred megabytes. */
const MAX_CHUNKS = 400_000;
const MAX_USES = 4_000_000;
/** A name that more files define says nothing about which one is meant. */
const MAX_DEFINERS = 12;
const MIN_NAME = 3;
/** From this many letters and two parts on, a name is hardly used by chance. Weights as in aider's repository map. */
const LONG_NAME = 8;
const LONG_WEIGHT = 10;
const PRIVATE_WEIGHT = 0.1;
const MENTIONED_WEIGHT = 10;
/** A short word in lower case, such as `get`, mostly means something else of that name. */
const PLAIN_WEIGHT = 0.2;
/** Tests and examples use everything; what they use is not the more important for it. */
const SIDE_WEIGHT = 0.2;

/** Languages that can call each other. */
const FAMILIES: readonly (readonly string[])[] = [
  ['javascript', 'typescript', 'tsx', 'jsx', 'vue', 'svelte'],
  ['c', 'cpp', 'objc', 'cuda'],
  ['java', 'kotlin', 'scala', 'groovy'],
];

/** @throws E_INDEX_CORRUPT, E_CANCELLED */
export async function fileGraph(reader: IndexReading, options: GraphOptions = {}): Promise<FileGraph> {
  const index = await readDefinitions(reader, options.signal);
  const uses = await readUses(reader, index, options.signal);
  const edges = { from: [] as number[], to: [] as number[], weight: [] as number[] };
  const names: string[] = [];
  const sides = index.files.map((path) => pathRoles(path).some((role) => role !== 'barrel' && role !== 'private'));
  for (const [user, counts] of uses.byFile.entries()) {
    const side = sides[user] === true ? SIDE_WEIGHT : 1;
    for (const [name, count] of counts) {
      const definers = index.byName.get(name);
      if (definers === undefined) continue;
      // A file that defines a name means its own definition.
      if (definers.has(user)) continue;
      const near = [...definers.keys()].filter((file) => index.families[file] === index.families[user]);
      if (near.length === 0) continue;
      const weight = (nameWeight(name, options.mentioned) * Math.sqrt(count) * side) / near.length ** 1.5;
      for (const file of near) {
        edges.from.push(user);
        edges.to.push(file);
        edges.weight.push(weight);
        names.push(name);
      }
    }
  }
  const ranks = pageRank(index.files.length, edges, preferenceOf(index, sides, options));
  return {
    files: index.files,
    ranks,
    symbols: rankSymbols(index, edges, names, ranks),
    whole: index.whole && uses.whole,
  };
}

/**
 * How important each file is to the others, from who uses what it defines.
 * @returns by path; the mean is 1. Costs a scan of all texts (about a second for 20,000 chunks).
 * @throws E_INDEX_CORRUPT
 */
export async function fileImportance(reader: IndexReading): Promise<Map<RepoPath, number>> {
  const { files, ranks } = await fileGraph(reader);
  return new Map(files.map((path, file) => [path, (ranks[file] ?? 0) * files.length]));
}

// --- internal ---

interface DefinitionIndex {
  readonly files: RepoPath[];
  readonly numbers: ReadonlyMap<RepoPath, number>;
  /** By file number: a language, or the first of its family. */
  readonly families: string[];
  readonly languages: string[];
  /** Name to the files that define it, each with where it does so first. */
  readonly byName: ReadonlyMap<string, ReadonlyMap<number, Defined>>;
  readonly whole: boolean;
}

async function readDefinitions(reader: IndexReading, signal: AbortSignal | undefined): Promise<DefinitionIndex> {
  const files: RepoPath[] = [];
  const families: string[] = [];
  const languages: string[] = [];
  const numbers = new Map<RepoPath, number>();
  const byName = new Map<string, Map<number, Defined>>();
  let chunks = 0;
  await reader.scanDefinitions(null, (row) => {
    throwIfCancelled(signal);
    let file = numbers.get(row.path);
    if (file === undefined) {
      file = files.push(row.path) - 1;
      numbers.set(row.path, file);
      languages.push(row.language);
      families.push(FAMILIES.find((family) => family.includes(row.language))?.[0] ?? row.language);
    }
    for (const definition of definitionsOf(row)) {
      const { name, kind, begins } = definition;
      if (!begins || kind === 'test' || NAMELESS_KINDS.has(kind) || name.length < MIN_NAME) continue;
      const definers = byName.get(name) ?? new Map<number, Defined>();
      byName.set(name, definers);
      const known = definers.get(file);
      // One past the bound is enough to know that a name is too common.
      if (definers.size <= MAX_DEFINERS && (known === undefined || definition.startLine < known.definition.startLine))
        definers.set(file, { row, definition });
    }
    return ++chunks < MAX_CHUNKS;
  });
  for (const [name, definers] of byName) if (definers.size > MAX_DEFINERS) byName.delete(name);
  return { files, numbers, families, languages, byName, whole: chunks < MAX_CHUNKS };
}

async function readUses(
  reader: IndexReading,
  index: DefinitionIndex,
  signal: AbortSignal | undefined,
): Promise<{ byFile: Map<string, number>[]; whole: boolean }> {
  const byFile = index.files.map(() => new Map<string, number>());
  let chunks = 0;
  let pairs = 0;
  await reader.scanTexts(null, ({ path, text }) => {
    throwIfCancelled(signal);
    const counts = byFile[index.numbers.get(path) ?? -1];
    if (counts !== undefined) {
      for (const [name] of text.matchAll(IDENTIFIER)) {
        if (!index.byName.has(name)) continue;
        const count = counts.get(name);
        if (count === undefined) pairs++;
        counts.set(name, (count ?? 0) + 1);
      }
    }
    return ++chunks < MAX_CHUNKS && pairs < MAX_USES;
  });
  return { byFile, whole: pairs < MAX_USES };
}

function nameWeight(name: string, mentioned: ReadonlySet<string> | undefined): number {
  let weight = 1;
  if (mentioned?.has(name) === true) weight *= MENTIONED_WEIGHT;
  if (name.startsWith('_')) weight *= PRIVATE_WEIGHT;
  if (name.length >= LONG_NAME && splitIdentifier(name).length > 1) weight *= LONG_WEIGHT;
  else if (!/[^\p{Ll}]/u.test(name)) weight *= PLAIN_WEIGHT;
  return weight;
}

function preferenceOf(index: DefinitionIndex, sides: readonly boolean[], options: GraphOptions): number[] {
  const defining = new Set(
    [...(options.mentioned ?? [])].flatMap((name) => [...(index.byName.get(name)?.keys() ?? [])]),
  );
  return index.files.map((path, file) => {
    const own = options.preference?.(path, index.languages[file] ?? '') ?? 1;
    return own * (sides[file] === true ? SIDE_WEIGHT : 1) * (defining.has(file) ? MENTIONED_WEIGHT : 1);
  });
}

function rankSymbols(
  index: DefinitionIndex,
  edges: { readonly from: readonly number[]; readonly to: readonly number[]; readonly weight: readonly number[] },
  names: readonly string[],
  ranks: Float64Array,
): RankedSymbol[] {
  const out = new Float64Array(index.files.length);
  edges.from.forEach((from, i) => {
    out[from] = (out[from] ?? 0) + (edges.weight[i] ?? 0);
  });
  const shares = new Map<Defined, number>();
  names.forEach((name, i) => {
    const [from, to] = [edges.from[i] ?? 0, edges.to[i] ?? 0];
    const defined = index.byName.get(name)?.get(to);
    if (defined === undefined) return;
    const share = ((ranks[from] ?? 0) * (edges.weight[i] ?? 0)) / (out[from] ?? 1);
    shares.set(defined, (shares.get(defined) ?? 0) + share);
  });
  return [...shares]
    .map(([defined, rank]) => ({ ...defined, rank }))
    .sort(
      (a, b) =>
        b.rank - a.rank ||
        compare(a.definition.name, b.definition.name) ||
        compare(a.row.path, b.row.path) ||
        a.definition.startLine - b.definition.startLine,
    );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
