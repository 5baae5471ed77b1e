/** A question into the commits that explain: by words over all fields of a commit, and by vectors of its message and its changes. */

import type { StaticEmbedder } from '../../model/index.ts';
import type { Sqlite } from '../../platform/sqlite.ts';
import { analyzeQuery, expandQuery, otherTerms } from '../../search/index.ts';
import { idf } from '../../text/bm25.ts';
import { VECTORS } from './commit-fields.ts';
import { pastLexicon } from './past-lexicon.ts';
import { eachPosting, FIELDS, type Field, SEGMENT } from './postings.ts';

export interface FoundCommit {
  readonly number: number;
  readonly score: number;
  readonly fit: Fit;
}

/** How well a commit fits the question, whatever else there is. */
export interface Fit {
  /** What it is worth by words, as a share of what each word of the question can be worth; other words of the same meaning count too. */
  readonly words: number;
  /** Cosine of its message or of a change, as they are ranked. */
  readonly meaning: number;
}

/** What an occurrence in a field is worth, and how much a long field makes it less. */
const WORTH: Readonly<Record<Field, readonly [weight: number, byLength: number]>> = {
  subject: [2, 0.4],
  body: [1, 0.6],
  paths: [1.5, 0.6],
  symbols: [1.2, 0.7],
  added: [1, 0.8],
  removed: [0.6, 0.8],
};
/** Fields of a commit hold a word many times, so it takes longer until one more says nothing. */
const K1 = 2.5;
/** What nearness in meaning is worth beside words: each is a share of the best that there is. */
const MEANING = 1.2;
/** Changed lines are less like a question than sentences are, whatever they are about. */
const OF_CODE = 0.75;
/** What the less near of message and change adds. */
const BOTH = 0.05;

/** Best first. @throws errors of SQLite */
export async function findCommits(
  past: Sqlite,
  question: string,
  embedder: () => StaticEmbedder,
): Promise<FoundCommit[]> {
  const segments = segmentsOf(past);
  const live = liveNumbers(past);
  const lexicon = pastLexicon(past, live.size);
  const query = analyzeQuery(question);
  const expansion = await expandQuery(query, lexicon);
  const wanted = new Map<string, number>(query.terms.map((term) => [term, 1]));
  for (const [weight, others] of otherTerms(expansion, query.terms))
    for (const term of others) wanted.set(term, Math.max(weight, wanted.get(term) ?? 0));
  const words = new Map<number, number>();
  const averages = averageLengths(segments);
  const postings = past.prepare('SELECT segment, postings FROM words WHERE term = ?');
  for (const [term, weight] of wanted) {
    const rarity = weight * idf(Math.max(1, live.size), lexicon.df(term));
    for (const row of postings.all(term)) {
      const segment = segments.get(Number(row['segment']));
      if (segment === undefined) continue;
      eachPosting(bytesIn(row['postings']), (place, counts) => {
        const number = segment.number * SEGMENT + place;
        if (!live.has(number)) return;
        let tf = 0;
        for (let field = 0; field < FIELDS.length; field++) {
          const count = counts[field] ?? 0;
          if (count === 0) continue;
          const [worth, b] = WORTH[FIELDS[field] as Field];
          const length = (segment.lengths[place * FIELDS.length + field] ?? 0) / (averages[field] ?? 1);
          tf += (worth * count) / (1 - b + b * length);
        }
        words.set(number, (words.get(number) ?? 0) + (rarity * tf * (K1 + 1)) / (tf + K1));
      });
    }
  }
  const vector = embedder().embedSync([query.text]);
  const known = vector.some((value) => value !== 0);
  const most = query.terms.reduce((sum, term) => sum + idf(Math.max(1, live.size), lexicon.df(term)), 0) * (K1 + 1);
  return fused(words, known ? nearness(vector, segments.values(), live) : new Map(), most);
}

// --- internal ---

interface Segment {
  readonly number: number;
  readonly count: number;
  readonly lengths: Uint16Array;
  readonly vectors: Int8Array;
}

function segmentsOf(past: Sqlite): Map<number, Segment> {
  const out = new Map<number, Segment>();
  for (const row of past.prepare('SELECT number, count, lengths, vectors FROM segments').all()) {
    const number = Number(row['number']);
    const [lengths, vectors] = [row['lengths'], row['vectors']].map((blob) => bytesIn(blob).slice().buffer);
    if (lengths === undefined || vectors === undefined) continue;
    out.set(number, {
      ...{ number, count: Number(row['count']) },
      ...{ lengths: new Uint16Array(lengths), vectors: new Int8Array(vectors) },
    });
  }
  return out;
}

/** Rows that come together have their blobs as plain buffers. */
function bytesIn(blob: unknown): Uint8Array {
  return blob instanceof Uint8Array ? blob : new Uint8Array(blob as ArrayBuffer);
}

function liveNumbers(past: Sqlite): Set<number> {
  return new Set(
    past
      .prepare('SELECT number FROM commits')
      .all()
      .map((row) => Number(row['number'])),
  );
}

function averageLengths(segments: ReadonlyMap<number, Segment>): number[] {
  const sums = new Array<number>(FIELDS.length).fill(0);
  let commits = 0;
  for (const { count, lengths } of segments.values()) {
    commits += count;
    for (let n = 0; n < lengths.length; n++)
      sums[n % FIELDS.length] = (sums[n % FIELDS.length] ?? 0) + (lengths[n] ?? 0);
  }
  return sums.map((sum) => Math.max(1, sum / Math.max(1, commits)));
}

/** @param mostByWords what no commit is worth by words */
function fused(
  words: ReadonlyMap<number, number>,
  meaning: ReadonlyMap<number, number>,
  mostByWords: number,
): FoundCommit[] {
  const most = (scores: ReadonlyMap<number, number>) => {
    let best = 1e-9;
    for (const score of scores.values()) best = Math.max(best, score);
    return best;
  };
  const [bestWords, bestMeaning] = [most(words), most(meaning)];
  return [...new Set([...words.keys(), ...meaning.keys()])]
    .map((number) => {
      const [byWords, near] = [words.get(number) ?? 0, meaning.get(number) ?? 0];
      const fit = { words: byWords / Math.max(1e-9, mostByWords), meaning: near };
      return { number, score: byWords / bestWords + (MEANING * near) / bestMeaning, fit };
    })
    .sort((a, b) => b.score - a.score || a.number - b.number);
}

/** How near each commit is to the query, by its message and the nearest of its changes. */
function nearness(query: Float32Array, segments: Iterable<Segment>, live: ReadonlySet<number>): Map<number, number> {
  const dims = query.length;
  const out = new Map<number, number>();
  for (const { number, count, vectors } of segments) {
    for (let place = 0; place < count; place++) {
      const commit = number * SEGMENT + place;
      if (!live.has(commit)) continue;
      const reason = cosineAt(query, vectors, place * VECTORS * dims);
      let change = 0;
      for (let row = 1; row < VECTORS; row++)
        change = Math.max(change, cosineAt(query, vectors, (place * VECTORS + row) * dims) / OF_CODE);
      const near = Math.max(reason, change) + BOTH * Math.max(0, Math.min(reason, change));
      if (near > 0) out.set(commit, near);
    }
  }
  return out;
}

/** 0 where there is no vector. */
function cosineAt(query: Float32Array, vectors: Int8Array, at: number): number {
  let product = 0;
  let square = 0;
  for (let n = 0; n < query.length; n++) {
    const value = vectors[at + n] as number;
    product += (query[n] as number) * value;
    square += value * value;
  }
  return square === 0 ? 0 : product / Math.sqrt(square);
}
