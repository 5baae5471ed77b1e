/** Writes commits that were read into the file, all of a batch or none. */

import { failpoint } from '../../base/failpoints.ts';
import type { StaticEmbedder } from '../../model/index.ts';
import { inTransaction, type Sqlite } from '../../platform/sqlite.ts';
import type { Commit } from '../git/commits.ts';
import { togetherWriter } from './changed-together.ts';
import { type CommitFields, VECTORS } from './commit-fields.ts';
import { FIELDS, PostingsWriter, SEGMENT } from './postings.ts';

export interface ReadCommit extends CommitFields {
  readonly commit: Commit;
  /** A shallow clone ends there: what it changed is not known. */
  readonly cut: boolean;
}

/** Another process may have read the same commits meanwhile: those are left out. */
export function keepBatch(past: Sqlite, read: readonly ReadCommit[], embedder: StaticEmbedder): void {
  const { dims } = embedder.identity;
  const vectors = new Int8Array(read.length * VECTORS * dims);
  for (const [n, { texts }] of read.entries()) {
    const rows = embedder.embedSync(texts);
    for (let row = 0; row < texts.length; row++) {
      if (texts[row] === '') continue;
      quantize(rows.subarray(row * dims, (row + 1) * dims), vectors, (n * VECTORS + row) * dims);
    }
  }
  inTransaction(past, () => {
    const known = past.prepare('SELECT 1 AS known FROM commits WHERE id = ?');
    const fresh = read.map(({ commit }) => known.get(commit.id) === undefined);
    if (!fresh.includes(true)) return;
    const segment = Number(past.prepare('SELECT max(number) AS last FROM segments').get()?.['last'] ?? -1) + 1;
    const insert = past.prepare(
      'INSERT INTO commits (number, id, cut, at, author, email, subject, body, files) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    const keepTogether = togetherWriter(past);
    const lengths = new Uint16Array(read.length * FIELDS.length);
    const words = new Map<string, PostingsWriter>();
    const counted = new Map<string, number>();
    for (const [place, { commit, cut, subject, body, files, words: own }] of read.entries()) {
      if (!fresh[place]) continue;
      const who = [commit.author, commit.email] as const;
      const number = segment * SEGMENT + place;
      insert.run(number, commit.id, cut ? 1 : 0, commit.at, ...who, subject, body, JSON.stringify(files));
      keepTogether(number, files);
      const counts = new Map<string, Uint16Array>();
      for (const [field, name] of FIELDS.entries()) {
        lengths[place * FIELDS.length + field] = Math.min(65_535, own[name].length);
        for (const term of own[name]) {
          const count = counts.get(term) ?? new Uint16Array(FIELDS.length);
          count[field] = (count[field] ?? 0) + 1;
          counts.set(term, count);
        }
      }
      for (const [term, count] of counts) {
        const writer = words.get(term) ?? new PostingsWriter();
        writer.add(place, count);
        words.set(term, writer);
        counted.set(term, (counted.get(term) ?? 0) + 1);
      }
    }
    past
      .prepare('INSERT INTO segments (number, count, lengths, vectors) VALUES (?, ?, ?, ?)')
      .run(segment, read.length, bytesOf(lengths), bytesOf(vectors));
    failpoint('commits.keep');
    const addWord = past.prepare('INSERT INTO words (term, segment, postings) VALUES (?, ?, ?)');
    const count = past.prepare(
      'INSERT INTO terms (term, commits) VALUES (?, ?) ON CONFLICT (term) DO UPDATE SET commits = commits + excluded.commits',
    );
    // In the order of the table, which is written faster so.
    for (const term of [...words.keys()].sort()) {
      addWord.run(term, segment, words.get(term)?.bytes() ?? new Uint8Array());
      count.run(term, counted.get(term) ?? 0);
    }
  });
}

// --- internal ---

function quantize(vector: Float32Array, out: Int8Array, at: number): void {
  let most = 0;
  for (const value of vector) most = Math.max(most, Math.abs(value));
  if (most === 0) return;
  for (let n = 0; n < vector.length; n++) out[at + n] = Math.round(((vector[n] ?? 0) * 127) / most);
}

function bytesOf(array: Uint16Array | Int8Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
