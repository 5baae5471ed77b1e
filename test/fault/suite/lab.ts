/** A small project and its index, to inject faults into: changes files, runs the indexer, looks, recovers, and judges. */

import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MlxCodeError } from '../../../src/base/errors.ts';
import { armFailpoints } from '../../../src/base/failpoints.ts';
import { embedPending, indexRoot, verifyIndex } from '../../../src/index/index.ts';
import type { Embedder } from '../../../src/model/index.ts';
import { indexDirFor } from '../../../src/platform/dirs.ts';
import { openIndex, openReader } from '../../../src/store/index.ts';
import { removeFolder } from '../../folders.ts';
import type { Tally } from './table.ts';

/** Chunks of each file as one text, files without chunks that say why, and rows that are there twice. */
export interface Snapshot {
  readonly files: ReadonlyMap<string, string>;
  readonly skipped: ReadonlySet<string>;
  readonly twice: number;
}

export interface RunOptions {
  readonly force?: boolean;
  /** Fill the MLX tier too. */
  readonly neural?: boolean;
}

const FILES = 8;
const DIMS = 8;
const EMPTY: Snapshot = { files: new Map(), skipped: new Set(), twice: 0 };

/** Numbers from 0 to 1 that a seed repeats. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Unit vectors made of the texts' hashes. */
export class HashEmbedder implements Embedder {
  readonly identity = { model: 'lab', revision: '1', dims: DIMS, documentPrefix: '', queryPrefix: '' };

  async embed(texts: readonly string[]): Promise<Float32Array> {
    return Float32Array.from(
      texts.flatMap((text) => {
        const values = [...createHash('sha256').update(text).digest().subarray(0, DIMS)].map((byte) => byte - 127.5);
        const norm = Math.hypot(...values);
        return values.map((value) => value / norm);
      }),
    );
  }

  async close(): Promise<void> {}
}

export class Lab {
  readonly top: string;
  readonly root: string;
  /** Where the built program keeps it too, in the home of `home.ts`. */
  readonly indexDir: string;
  readonly random: () => number;
  readonly #paths: string[] = [];
  #serial = 0;
  #fresh: string | null = null;

  /** @param place folder to work in, @default the system's for temporary files */
  constructor(seed: number, place = tmpdir()) {
    this.top = realpathSync(mkdtempSync(join(place, 'mlx-code-lab-')));
    this.root = join(this.top, 'root');
    this.random = randomFrom(seed);
    mkdirSync(this.root);
    this.indexDir = indexDirFor(this.root, join(this.top, 'cache', 'index'));
    for (let i = 0; i < FILES; i++) this.#write(`src/part-${i % 3}/file-${i}.ts`);
  }

  remove(): void {
    armFailpoints(undefined);
    // A process that was killed a moment ago may still write a last file.
    removeFolder(this.top);
  }

  /** Writes a file of the lab's own making, or of the given text. */
  put(path: string, text: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (!this.#paths.includes(path)) this.#paths.push(path);
    this.#stale();
  }

  /** Edits some files, and perhaps adds, removes and renames one: what an editor or a branch switch does. */
  change(): void {
    // Someone else may have changed the folder too.
    const there = this.#paths.filter((path) => existsSync(join(this.root, path)));
    this.#paths.splice(0, this.#paths.length, ...there);
    if (there.length === 0) this.#write(`src/part-0/again-${++this.#serial}.ts`);
    for (let edits = 1 + this.#below(3); edits > 0; edits--) this.#write(this.#any());
    if (this.random() < 0.5) this.#write(`src/part-${this.#below(4)}/added-${++this.#serial}.ts`);
    if (this.random() < 0.4 && this.#paths.length > FILES / 2) {
      const gone = this.#any();
      rmSync(join(this.root, gone));
      this.#paths.splice(this.#paths.indexOf(gone), 1);
    }
    if (this.random() < 0.3) {
      const [from, to] = [this.#any(), `src/moved-${++this.#serial}.ts`];
      renameSync(join(this.root, from), join(this.root, to));
      this.#paths.splice(this.#paths.indexOf(from), 1, to);
    }
    this.#stale();
  }

  /** Runs the indexer in this process. @throws what it throws */
  async run(options: RunOptions = {}): Promise<void> {
    await runIndexer(this.root, this.indexDir, options);
  }

  /** What searches see. @throws E_INDEX_MISSING, E_INDEX_CORRUPT */
  async snapshot(indexDir = this.indexDir): Promise<Snapshot> {
    const index = await openIndex(indexDir);
    try {
      const files = new Map<string, string[]>();
      const ids = new Set<string>();
      let rows = 0;
      for (const row of await index.chunks.query().select(['id', 'path', 'ordinal', 'hash']).toArray()) {
        files.set(row.path, [...(files.get(row.path) ?? []), `${row.ordinal} ${row.hash}`]);
        ids.add(row.id);
        rows++;
      }
      const known = await index.files.query().select(['path', 'skip']).toArray();
      if (index.meta.complete && rows > 0) await findsByWords(indexDir);
      const twice = rows - ids.size + known.length - new Set(known.map((row) => row.path)).size;
      return {
        files: new Map([...files].map(([path, list]) => [path, list.sort().join('\n')])),
        skipped: new Set(known.filter((row) => row.skip !== '').map((row) => String(row.path))),
        twice,
      };
    } finally {
      index.close();
    }
  }

  /** Right after a fault: every file is there as it was or as it is, and once. @param before null before a first index */
  async look(before: Snapshot | null, tally: Tally, what: string): Promise<void> {
    const wanted = await this.snapshot(await this.fresh());
    let now: Snapshot;
    try {
      now = await this.snapshot();
    } catch (error) {
      const missing = error instanceof MlxCodeError && error.code === 'E_INDEX_MISSING';
      if (before === null && missing) return;
      tally.unreadable++;
      note(tally, `${what}: ${String(error)}`);
      return;
    }
    if (now.twice > 0) {
      tally.duplicated += now.twice;
      note(tally, `${what}: ${now.twice} rows twice`);
    }
    for (const [path, text] of (before ?? EMPTY).files) {
      const seen = now.files.get(path) ?? '';
      if (seen === text || seen === (wanted.files.get(path) ?? '') || now.skipped.has(path)) continue;
      tally.vanished++;
      note(tally, `${what}: ${path} is neither as it was nor as it is`);
    }
  }

  /** The next run makes everything good: afterwards the index is as one made from scratch. */
  async recover(tally: Tally, what: string, options: RunOptions = {}): Promise<void> {
    armFailpoints(undefined);
    try {
      await this.run(options);
    } catch (error) {
      tally.unreadable++;
      note(tally, `${what}: the next run failed: ${describe(error)}`);
      return;
    }
    await this.judge(tally, what, options.neural === true);
  }

  async judge(tally: Tally, what: string, neural = false): Promise<void> {
    try {
      const freshDir = await this.fresh();
      const report = await verifyIndex({ ...common(this.root, this.indexDir), freshDir });
      const lost = new Set(report.differences.filter((one) => one.kind !== 'duplicated').map((one) => one.path));
      const twice = report.differences.filter((one) => one.kind === 'duplicated').length;
      for (const path of report.outdated) lost.add(path);
      tally.lost += lost.size;
      tally.duplicated += twice;
      for (const { kind, path, detail } of report.differences.slice(0, 3))
        note(tally, `${what}: ${kind} ${path} ${detail}`);
      for (const path of report.outdated.slice(0, 3)) note(tally, `${what}: ${path} is out of date`);
      if (neural && report.neural !== report.chunks) {
        tally.lost += report.chunks - report.neural;
        note(tally, `${what}: ${report.neural} of ${report.chunks} chunks have an MLX vector`);
      }
    } catch (error) {
      tally.unreadable++;
      note(tally, `${what}: it cannot be judged: ${describe(error)}`);
    }
  }

  /** An index of the files as they are, made once for each state. */
  async fresh(): Promise<string> {
    if (this.#fresh === null) {
      const place = join(this.top, `fresh-${++this.#serial}`);
      // Asked for while a fault is armed: this run is not the one to fail.
      armFailpoints(undefined);
      await indexRoot(common(this.root, place));
      this.#fresh = place;
    }
    return this.#fresh;
  }

  /** Every file of the index folder, relative to it. */
  indexFiles(): string[] {
    if (!existsSync(this.indexDir)) return [];
    return readdirSync(this.indexDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.indexDir.length + 1))
      .sort();
  }

  #write(path: string): void {
    const serial = ++this.#serial;
    const functions = Array.from(
      { length: 1 + this.#below(4) },
      (_, i) =>
        `export function work${serial}of${i}(input: string): string {\n${`  input += '${serial} ${i} ${this.random()}';\n`.repeat(24)}  return input;\n}\n`,
    );
    this.put(path, functions.join('\n'));
  }

  /** Says that files were changed from outside. */
  touched(): void {
    this.#stale();
  }

  #stale(): void {
    if (this.#fresh !== null) removeFolder(this.#fresh);
    this.#fresh = null;
  }

  #any(): string {
    return this.#paths[this.#below(this.#paths.length)] ?? '';
  }

  #below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}

/** One run as the program does it: files, then the MLX tier with made-up vectors. */
export async function runIndexer(root: string, indexDir: string, options: RunOptions = {}): Promise<void> {
  await indexRoot({ ...common(root, indexDir), force: options.force === true });
  if (options.neural === true)
    await embedPending({ indexDir, embedder: new HashEmbedder(), batch: 4, stopFreeBytes: 0 });
}

export function note(tally: Tally, text: string): void {
  if (tally.notes.length < 8) tally.notes.push(text.slice(0, 400));
}

export function describe(error: unknown): string {
  return error instanceof MlxCodeError ? `${error.code} ${error.message}` : String((error as Error)?.stack ?? error);
}

// --- internal ---

function common(root: string, indexDir: string) {
  return { root, indexDir, walk: {}, threads: 1, startFreeBytes: 0, stopFreeBytes: 0 };
}

/** Asks for a word as a search would. @throws E_INDEX_CORRUPT */
async function findsByWords(indexDir: string): Promise<void> {
  const reader = await openReader(indexDir);
  try {
    await reader.chunkTerms([{ field: 'terms', terms: ['export'], boost: 1 }], 5, null);
  } finally {
    reader.close();
  }
}
