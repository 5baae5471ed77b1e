/** Asks every arm for its best chunks and files, and lays the answers side by side, grouped by file. */

import { spanned } from '../../base/observe.ts';
import type {
  CandidateRow,
  Engine,
  FieldQuery,
  FileFeatureRow,
  Lexicon,
  RowFilter,
  Scored,
} from '../../store/index.ts';
import type { ExactText } from '../query/exact-text.ts';
import type { Expansion } from '../query/expand.ts';
import { fieldsWithOthers } from '../query/other-words.ts';
import type { AnalyzedQuery } from '../query/query.ts';
import type { Arm, SearchMode } from '../types.ts';
import { Pool } from './candidate-pool.ts';
import type { Candidates, QueryVectors } from './candidate-types.ts';
import { isPathOf } from './exact-names.ts';
import { textRows } from './text-rows.ts';

/** Chunks asked of each arm: ranking needs depth, and 200 rows cost little more than 20. */
const CHUNKS_PER_ARM = 200;
const FILES_PER_ARM = 100;
/** Chunks taken for the words of a long query that so few chunks hold: common words may fill the best 200 without them. */
const RARE_CHUNKS = 20;
const RARE_DF = 3;
/** A shorter query has no room for that. */
const LONG_QUERY = 4;
/** Field boosts of the lexical arm, set on the development corpora (`bench/results`). */
export const FIELD_BOOSTS = { terms: 1, symbol_terms: 1.2, path_terms: 1.4 } as const;

/** Which arms a mode asks. */
function armsOf(mode: SearchMode, vectors: QueryVectors): Arm[] {
  const dense: Arm[] = [];
  if (vectors.static !== null) dense.push('static');
  if (vectors.neural !== null) dense.push('neural');
  switch (mode) {
    case 'semantic':
      return dense;
    case 'lexical':
      return ['lexical'];
    case 'symbol':
      return ['symbol'];
    case 'literal':
    case 'regex':
      return ['regex'];
    case 'syntax':
      return ['syntax'];
    case 'auto':
    case 'hybrid':
      return ['lexical', ...dense];
  }
}

/** What is found out while the arms are asked. */
export interface Given {
  /** Tells which words of the query are rare. */
  readonly lexicon: Promise<Lexicon>;
  /** What may stand for the query's words. */
  readonly expanded: Promise<Expansion>;
  /** Gives the query's vectors; called once the term look-ups are under way, as loading a model takes as long as they do. */
  readonly embed: () => Promise<QueryVectors>;
  /** Looks through the index for the query's text; called when no arm found it. @returns ids of chunks */
  readonly scan: (exact: ExactText) => Promise<string[]>;
}

/** @param filter applied by every arm before its top-k, or null */
export async function gather(
  index: Engine,
  query: AnalyzedQuery,
  mode: SearchMode,
  filter: RowFilter | null,
  { lexicon, expanded, embed, scan }: Given,
): Promise<Candidates> {
  const byTerms = mode === 'auto' || mode === 'hybrid' || mode === 'lexical';
  const byWords = byTerms || mode === 'symbol';
  const inChunks = async () =>
    await index.chunkTerms(
      fieldsWithOthers(query.terms, await expanded, byTerms ? lexicalFields : symbolFields),
      CHUNKS_PER_ARM,
      filter,
    );
  const inFiles = async () =>
    await index.fileTerms(fieldsWithOthers(query.terms, await expanded, textFields), FILES_PER_ARM, filter);
  const terms = Promise.all([
    byWords ? spanned(byTerms ? 'arm-lexical' : 'arm-symbol', inChunks) : [],
    byTerms ? spanned('arm-files', inFiles) : [],
    byTerms ? spanned('arm-rare', () => rareChunks(index, lexicon, query, filter)) : [],
    byTerms ? namedFiles(index, query, filter) : [],
  ]);
  // Seen by the await below; a failure meanwhile must not count as unhandled.
  terms.catch(() => undefined);
  const vectors = await spanned('embed-query', embed);
  const arms = armsOf(mode, vectors);
  const { static: dense, neural: mlx } = vectors;
  const [byStatic, neural, [byChunk, byFile, rare, named], expansion] = await Promise.all([
    dense === null ? [] : spanned('arm-static', () => index.chunkVectors(dense, CHUNKS_PER_ARM, filter)),
    mlx === null ? [] : spanned('arm-neural', () => neuralRows(index, mlx, filter)),
    terms,
    expanded,
  ]);
  const pool = new Pool();
  pool.add(byTerms ? 'lexical' : 'symbol', byChunk);
  pool.add('static', byStatic);
  pool.add('neural', neural);
  pool.addNamed(named);
  pool.addFiles(byFile);
  pool.addRare(rare);
  const byText = byTerms ? await textRows({ index, lexicon: await lexicon, filter, scan }, query, pool.chunks) : [];
  pool.addText(byText);
  await pool.adoptOrphans(index, query);
  await pool.loadFeatures(index);
  const asked: Arm[] = byText.length > 0 ? [...arms, 'text'] : arms;
  return { arms: asked, vectors, expansion, chunks: pool.chunks, files: pool.files };
}

// --- internal ---

function lexicalFields(terms: readonly string[]): FieldQuery[] {
  return (['terms', 'symbol_terms', 'path_terms'] as const).map((field) => ({
    field,
    terms,
    boost: FIELD_BOOSTS[field],
  }));
}

function symbolFields(terms: readonly string[]): FieldQuery[] {
  return [{ field: 'symbol_terms', terms, boost: 1 }];
}

function textFields(terms: readonly string[]): FieldQuery[] {
  return [{ field: 'terms', terms, boost: 1 }];
}

/** Chunks that hold words of a long query which hardly any other holds. */
async function rareChunks(
  index: Engine,
  lexicon: Promise<Lexicon>,
  query: AnalyzedQuery,
  filter: RowFilter | null,
): Promise<Scored<CandidateRow>[]> {
  if (query.terms.length < LONG_QUERY) return [];
  const { df } = await lexicon;
  const terms = query.terms.filter((term) => df(term) > 0 && df(term) <= RARE_DF);
  return terms.length === 0 ? [] : await index.chunkTerms([{ field: 'terms', terms, boost: 1 }], RARE_CHUNKS, filter);
}

/** Files whose path or name is what the query is. */
async function namedFiles(index: Engine, query: AnalyzedQuery, filter: RowFilter | null): Promise<FileFeatureRow[]> {
  const { word } = query.named;
  if (query.kind !== 'path' || word === null) return [];
  const found = await index.fileTerms([{ field: 'path_terms', terms: query.terms, boost: 1 }], FILES_PER_ARM, filter);
  return found.flatMap(({ row }) => (isPathOf(row.path, word) ? [row] : []));
}

/** The MLX table gives ids; a row whose chunk has changed since (another hash) is left out. */
async function neuralRows(
  index: Engine,
  vector: Float32Array,
  filter: RowFilter | null,
): Promise<Scored<CandidateRow>[]> {
  const found = await index.neuralVectors(vector, CHUNKS_PER_ARM, filter);
  const rows = new Map((await index.chunksById(found.map(({ row }) => row.id))).map((row) => [row.id, row]));
  return found.flatMap(({ row: { id, hash }, score }) => {
    const row = rows.get(id);
    return row !== undefined && row.hash === hash ? [{ row, score }] : [];
  });
}
