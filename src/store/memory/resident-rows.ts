/**
 * Rows of one table held in memory with their words turned round: a large part that stays as it was read, marks for the
 * rows of it that are gone, and a small part with the rows that came since. Immutable, so that a search may go on with
 * one moment while the next is made.
 */

import { idf, saturated } from '../../text/bm25.ts';
import { bestFirst, type FieldQuery, type Scored } from '../format/reader-rows.ts';
import { type RowFilter, type RowTest, rowTest } from '../format/row-filter.ts';
import { topWithTies } from '../format/top-scores.ts';

export interface Located {
  readonly path: string;
  /** Place of a chunk in its file. */
  readonly ordinal?: number;
  readonly language: string;
}

export type FieldName = FieldQuery['field'];

/** One column of terms, turned round: for each term the rows that hold it, and how often. */
export interface TermField {
  readonly lengths: Uint16Array;
  readonly postings: ReadonlyMap<string, Postings>;
}

interface Postings {
  readonly rows: Uint32Array;
  readonly counts: Uint8Array;
}

/** Rows in the order of the table. */
export interface Segment<T> {
  readonly rows: readonly T[];
  /** Place of each row by LanceDB's id of it. */
  readonly places: ReadonlyMap<number, number>;
  readonly fields: Readonly<Record<FieldName, TermField>>;
  readonly byPath: ReadonlyMap<string, readonly number[]>;
}

export class SegmentBuilder<T extends Located> {
  readonly #rows: T[] = [];
  readonly #rowIds: number[] = [];
  readonly #byPath = new Map<string, number[]>();
  readonly #fields = {
    terms: new TermFieldBuilder(),
    symbol_terms: new TermFieldBuilder(),
    path_terms: new TermFieldBuilder(),
  };

  add(row: T, rowId: number, terms: Readonly<Record<FieldName, string>>): void {
    const list = this.#byPath.get(row.path);
    if (list === undefined) this.#byPath.set(row.path, [this.#rows.length]);
    else list.push(this.#rows.length);
    this.#rows.push(row);
    this.#rowIds.push(rowId);
    for (const [name, field] of Object.entries(this.#fields)) field.add(terms[name as FieldName]);
  }

  finish(): Segment<T> {
    const { terms, symbol_terms, path_terms } = this.#fields;
    const fields = { terms: terms.finish(), symbol_terms: symbol_terms.finish(), path_terms: path_terms.finish() };
    const places = new Map(this.#rowIds.map((id, place) => [id, place]));
    return { rows: this.#rows, places, fields, byPath: this.#byPath };
  }
}

export class ResidentRows<T extends Located> {
  readonly base: Segment<T>;
  readonly tail: Segment<T>;
  /** 1 for each row of the base that is gone. */
  readonly #gone: Uint8Array;
  readonly #live: number;

  constructor(base: Segment<T>, gone: Uint8Array, tail: Segment<T>) {
    this.base = base;
    this.#gone = gone;
    this.tail = tail;
    this.#live = base.rows.length - gone.reduce((sum, mark) => sum + mark, 0) + tail.rows.length;
  }

  /** @param rowIds of the table as it is @returns what differs from the base */
  compare(rowIds: Iterable<number>): {
    readonly gone: Uint8Array;
    readonly goneRows: number;
    readonly added: number[];
  } {
    const gone = new Uint8Array(this.base.rows.length).fill(1);
    const added: number[] = [];
    let kept = 0;
    for (const id of rowIds) {
      const place = this.base.places.get(id);
      if (place === undefined) added.push(id);
      else {
        gone[place] = 0;
        kept++;
      }
    }
    return { gone, goneRows: this.base.rows.length - kept, added };
  }

  ofPath(path: string): T[] {
    const kept = this.base.byPath.get(path)?.filter((row) => this.#gone[row] === 0) ?? [];
    return [...pick(this.base, kept), ...pick(this.tail, this.tail.byPath.get(path) ?? [])];
  }

  /** The row of the base at this place, unless it is gone. */
  baseRow(place: number | undefined): T | undefined {
    return place === undefined || this.#gone[place] === 1 ? undefined : this.base.rows[place];
  }

  /** Rows by BM25, summed over fields, with counts over all rows that are not gone. */
  byTerms(fields: readonly FieldQuery[], limit: number, filter: RowFilter | null): Scored<T>[] {
    const base = new Float32Array(this.base.rows.length);
    const tail = new Float32Array(this.tail.rows.length);
    for (const { field, terms, boost } of fields) {
      const [old, fresh] = [this.base.fields[field], this.tail.fields[field]];
      const averageLength = Math.max(1, this.#totalLength(field) / Math.max(1, this.#live));
      for (const term of terms) {
        const [inBase, inTail] = [old.postings.get(term), fresh.postings.get(term)];
        const df = this.#liveRows(inBase) + (inTail?.rows.length ?? 0);
        if (df === 0) continue;
        const worth = boost * idf(this.#live, df);
        addScores(base, old, inBase, worth, averageLength);
        addScores(tail, fresh, inTail, worth, averageLength);
      }
    }
    return this.best(base, tail, limit, filter, true);
  }

  /**
   * The best rows by scores made elsewhere.
   * @param base `[rows of the base]` float32
   * @param tail `[rows of the tail]` float32
   * @param above leave out rows whose score is 0
   */
  best(base: Float32Array, tail: Float32Array, limit: number, filter: RowFilter | null, above: boolean): Scored<T>[] {
    const test = filter === null ? null : rowTest(filter);
    const enters = (segment: Segment<T>, scores: Float32Array) => (row: number) =>
      (!above || (scores[row] as number) > 0) && passes(segment.rows[row], test);
    const inBase = enters(this.base, base);
    const old = topWithTies(base, limit, (row) => this.#gone[row] === 0 && inBase(row));
    const fresh = topWithTies(tail, limit, enters(this.tail, tail));
    return [...toRows(this.base, old), ...toRows(this.tail, fresh)].sort(bestFirst).slice(0, limit);
  }

  #liveRows(postings: Postings | undefined): number {
    let rows = 0;
    for (const row of postings?.rows ?? []) rows += 1 - (this.#gone[row] as number);
    return rows;
  }

  #totalLength(field: FieldName): number {
    const known = this.#totals[field];
    if (known !== undefined) return known;
    const old = this.base.fields[field].lengths.reduce(
      (sum, length, row) => sum + (this.#gone[row] === 1 ? 0 : length),
      0,
    );
    const total = this.tail.fields[field].lengths.reduce((sum, length) => sum + length, old);
    this.#totals[field] = total;
    return total;
  }

  readonly #totals: Partial<Record<FieldName, number>> = {};
}

/** Collects one column of terms, row by row, in order. */
export class TermFieldBuilder {
  readonly #lengths: number[] = [];
  /** Row and count in turn. */
  readonly #postings = new Map<string, number[]>();

  /** @param terms of the next row, space-separated */
  add(terms: string): void {
    const row = this.#lengths.length;
    const all = terms === '' ? [] : terms.split(' ');
    this.#lengths.push(Math.min(all.length, 0xffff));
    for (const term of all) {
      const list = this.#postings.get(term);
      if (list === undefined) this.#postings.set(term, [row, 1]);
      else if (list[list.length - 2] === row)
        list[list.length - 1] = Math.min(255, (list[list.length - 1] as number) + 1);
      else list.push(row, 1);
    }
  }

  finish(): TermField {
    const postings = new Map<string, Postings>();
    for (const [term, list] of this.#postings) {
      const rows = new Uint32Array(list.length / 2);
      const counts = new Uint8Array(list.length / 2);
      for (let i = 0; i < rows.length; i++) {
        rows[i] = list[2 * i] as number;
        counts[i] = list[2 * i + 1] as number;
      }
      postings.set(term, { rows, counts });
    }
    return { lengths: Uint16Array.from(this.#lengths), postings };
  }
}

// --- internal ---

function addScores(
  scores: Float32Array,
  { lengths }: TermField,
  postings: Postings | undefined,
  worth: number,
  averageLength: number,
): void {
  if (postings === undefined) return;
  const { rows, counts } = postings;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const value = worth * saturated(counts[i] as number, lengths[row] as number, averageLength);
    scores[row] = (scores[row] as number) + value;
  }
}

function pick<T>(segment: Segment<T>, places: readonly number[]): T[] {
  return places.flatMap((place) => segment.rows[place] ?? []);
}

function toRows<T>(segment: Segment<T>, best: readonly (readonly [row: number, score: number])[]): Scored<T>[] {
  return best.flatMap(([place, score]) => {
    const row = segment.rows[place];
    return row === undefined ? [] : [{ row, score }];
  });
}

function passes(row: Located | undefined, test: RowTest | null): boolean {
  return row !== undefined && (test === null || test(row.path, row.language));
}
