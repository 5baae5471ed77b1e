/** One run over a root: finds what changed, reads it in threads, commits it, removes what is gone, stamps the index. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { spanned } from '../../base/observe.ts';
import type { WorkOptions } from '../../base/types.ts';
import { CHUNKER_VERSION } from '../../chunk/index.ts';
import { CONTENT_VERSION, DEFAULT_MAX_FILE_BYTES, type WalkResult, walk } from '../../files/index.ts';
import { type EmbedderIdentity, staticIdentity } from '../../model/index.ts';
import {
  type CachedStamps,
  type FileStamp,
  IndexWriter,
  indexLayout,
  readRemoteStamps,
  readStampCache,
  SCHEMA_VERSION,
  sameIdentity,
  saveStamps,
} from '../../store/index.ts';
import { SECRET_RULES_VERSION } from '../../text/secret-rules.ts';
import { TERMS_VERSION } from '../../text/terms.ts';
import { EMBED_TEXT_VERSION } from '../threads/embed-text.ts';
import type { JobFile, SameFile } from '../threads/messages.ts';
import { Pool } from '../threads/pool.ts';
import { Batch, FIRST_LIMITS, UPDATE_LIMITS } from './batch.ts';
import { isUnread, type Plan, planRun } from './plan.ts';
import { ReadingOrder } from './reading-order.ts';
import type { IndexReport, IndexRootOptions, RunParts } from './run-types.ts';
import { countsOf, sameCounts } from './skip-counts.ts';
import { untilCancelled } from './until-cancelled.ts';

/** So few files may go at once without a second look, whatever their share. */
const MAX_FEW_REMOVED = 20;

/** Kept in the index: everything that makes chunks or their vectors come out differently. */
function indexChunkerVersion(redactSecrets: boolean): string {
  return `${CHUNKER_VERSION}+${EMBED_TEXT_VERSION}+${redactSecrets ? SECRET_RULES_VERSION : 0}+${TERMS_VERSION}+${CONTENT_VERSION}`;
}

/**
 * A local index that turns out to be damaged is built again from the files.
 * @throws E_ROOT_*, E_INDEX_LOCKED, E_INDEX_FOREIGN, E_INDEX_CORRUPT for a remote one, E_DISK_*, E_READ_ONLY, E_MODEL_*, E_CANCELLED:
 * what was committed stays, and the next run goes on from there. A cancelled run returns within a second; where it was
 * inside a call of LanceDB that one ends by itself, and the writer lock is held until then
 */
export async function indexRoot(
  options: IndexRootOptions,
  work: WorkOptions = {},
  parts: RunParts = {},
): Promise<IndexReport> {
  const started = performance.now();
  try {
    return { ...(await runOnce(options, work, parts)), tookMs: performance.now() - started };
  } catch (error) {
    const isMendable = options.force !== true && indexLayout(options.indexDir).remote === null;
    if (!isMendable || !(error instanceof MlxCodeError) || error.code !== 'E_INDEX_CORRUPT') throw error;
    // Damage that only reading or writing met, such as after a power cut: everything can be made again from the files.
    const report = await runOnce({ ...options, force: true }, work, withoutScope(parts));
    const [why] = error.message.split('\n', 1);
    const warning = `The index was damaged and is built again: ${why}`;
    return { ...report, warnings: [warning, ...report.warnings], tookMs: performance.now() - started };
  }
}

// --- internal ---

/** A rebuild is of the whole tree. */
function withoutScope({ scope: _, ...parts }: RunParts): RunParts {
  return parts;
}

async function runOnce(
  options: IndexRootOptions,
  work: WorkOptions,
  parts: RunParts,
): Promise<Omit<IndexReport, 'tookMs'>> {
  const all = await spanned(
    'walk',
    () => walk(options.root, options.walk, work, parts.scope ?? null),
    ({ entries }) => ({
      files: entries.length,
    }),
  );
  parts.onWalked?.(all);
  const { only } = options;
  const found = only === undefined ? all : { ...all, entries: all.entries.filter(({ path }) => only.has(path)) };
  if (options.force === true) requireAllRead(options, found);
  const run = new Run(options, work, found, parts);
  try {
    return await run.run();
  } finally {
    await run.close();
  }
}

/** Building again while a known folder cannot be read would lose what is indexed of it. @throws E_ROOT_UNREADABLE */
function requireAllRead({ indexDir }: IndexRootOptions, { unread, warnings }: WalkResult): void {
  if (unread.length === 0) return;
  const known = readStampCache(indexLayout(indexDir))?.stamps ?? new Map<string, FileStamp>();
  if (![...known.keys()].some((path) => isUnread(path, unread))) return;
  throw new MlxCodeError('E_ROOT_UNREADABLE', `${warnings[0] ?? 'A folder cannot be read'}, and it is indexed`, {
    hint: 'Make it readable, or leave it out with .mlxignore; then build the index again.',
  });
}

class Run {
  readonly #options: IndexRootOptions;
  readonly #work: WorkOptions;
  readonly #found: WalkResult;
  readonly #parts: RunParts;
  readonly #redactSecrets: boolean;
  readonly #chunkerVersion: string;
  readonly #staticModel: EmbedderIdentity;
  #stamps: ReadonlyMap<string, FileStamp> = new Map();
  #writer: IndexWriter | undefined;
  #pool: Pool | undefined;
  /** True while the threads hold results that nobody has taken. */
  #readsLeft = false;
  #added = 0;
  #changed = 0;
  #removed = 0;
  #chunksDone = 0;
  #heldBack = 0;
  #walkSkips: Readonly<Record<string, number>> = {};
  readonly #poisoned: string[] = [];
  readonly #same: FileStamp[] = [];

  constructor(options: IndexRootOptions, work: WorkOptions, found: WalkResult, parts: RunParts) {
    this.#options = options;
    this.#parts = parts;
    this.#work = work;
    this.#found = found;
    this.#redactSecrets = options.redactSecrets ?? true;
    this.#chunkerVersion = indexChunkerVersion(this.#redactSecrets);
    this.#staticModel = staticIdentity(options.staticModelDir);
  }

  async run(): Promise<Omit<IndexReport, 'tookMs'>> {
    const cache = await this.#usableCache();
    if (cache === null) this.#stamps = (await spanned('open', () => this.#openWriter())).stamps;
    else this.#stamps = cache.stamps;
    let plan = this.#plan();
    if (cache !== null && (plan.certain > 0 || plan.removed.length > 0)) {
      // Certain to write: the lock first, so that a second indexer is told before it has worked for nothing.
      this.#stamps = (await this.#openWriter()).stamps;
      plan = this.#plan();
    }
    // The writer's own map changes as files are committed; the report compares with what was before.
    const before = new Map(this.#stamps);
    await this.#remove(plan);
    if (plan.read.length > 0)
      await spanned(
        'files',
        () => this.#read(plan, before),
        () => this.#done(),
      );
    await spanned('finish', () => this.#finish(cache));
    return this.#report(plan);
  }

  async close(): Promise<void> {
    const { threads } = this.#parts;
    if (this.#pool !== threads?.pool || this.#readsLeft) {
      if (threads?.pool === this.#pool && threads !== undefined) threads.pool = null;
      await this.#pool?.close();
    } else this.#pool?.keepOne();
    this.#writer?.close();
    await this.#writer?.closed;
  }

  #plan(): Plan {
    const { scope = null, cautious = false } = this.#parts;
    const plan = planRun(this.#found.entries, this.#stamps, scope, this.#found.unread);
    const many = plan.removed.length > Math.max(MAX_FEW_REMOVED, this.#stamps.size / 2);
    if (!cautious || !many) return plan;
    this.#heldBack = plan.removed.length;
    return { ...plan, removed: [] };
  }

  async #usableCache(): Promise<CachedStamps | null> {
    if (this.#options.force === true) return null;
    const layout = indexLayout(this.#options.indexDir);
    const cache = layout.remote === null ? readStampCache(layout) : await knownRemotely(layout.dir);
    if (cache === null) return null;
    const { meta, dirty } = cache.record;
    const fits =
      meta.schemaVersion === SCHEMA_VERSION &&
      meta.chunkerVersion === this.#chunkerVersion &&
      sameIdentity(meta.staticModel, this.#staticModel);
    return fits && meta.complete && !dirty ? cache : null;
  }

  async #openWriter(): Promise<IndexWriter> {
    const { root, force = false, startFreeBytes, stopFreeBytes } = this.#options;
    if (this.#writer !== undefined) return this.#writer;
    const { signal } = this.#work;
    const opening = IndexWriter.open(this.#options.indexDir, {
      root,
      chunkerVersion: this.#chunkerVersion,
      staticModel: this.#staticModel,
      force,
      signal,
      ...(startFreeBytes === undefined ? {} : { startFreeBytes }),
      ...(stopFreeBytes === undefined ? {} : { stopFreeBytes }),
    });
    try {
      this.#writer = await untilCancelled(opening, signal);
      return this.#writer;
    } catch (error) {
      // Left while it opened: what comes of it is closed; what it throws was thrown, or nobody waits for it.
      opening.then(
        (writer) => writer.close(),
        () => undefined,
      );
      throw error;
    }
  }

  /** One thing the writer does, which a cancelled run does not wait for. */
  async #write<T>(action: (writer: IndexWriter) => Promise<T>): Promise<T> {
    const writer = await this.#openWriter();
    return await untilCancelled(action(writer), this.#work.signal);
  }

  async #remove(plan: Plan): Promise<void> {
    if (plan.removed.length === 0) return;
    this.#removed = plan.removed.filter((path) => isIndexed(this.#stamps.get(path))).length;
    throwIfCancelled(this.#work.signal);
    await spanned('remove', () => this.#write((writer) => writer.removePaths(plan.removed)));
  }

  async #read(plan: Plan, before: ReadonlyMap<string, FileStamp>): Promise<void> {
    const { root, staticModelDir, threads, fileMs } = this.#options;
    const first = this.#writer?.firstLoad === true;
    const shared = first ? undefined : this.#parts.threads;
    const make = (files: readonly JobFile[]) =>
      new Pool(files, {
        root,
        maxFileBytes: this.#options.walk.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES,
        redactSecrets: this.#redactSecrets,
        staticModelDir: staticModelDir ?? null,
        chunkerVersion: this.#chunkerVersion,
        countTerms: first,
        threads,
        fileMs,
        signal: this.#work.signal,
      });
    const pool = shared?.pool ?? make([]);
    if (shared !== undefined) shared.pool = pool;
    this.#pool = pool;
    this.#readsLeft = true;
    const order = this.#parts.order ?? new ReadingOrder();
    if (order.isAsked) {
      pool.keepOne();
      await order.look(root, plan.read);
    }
    pool.add(order.sorted(plan.read));
    const poisonedBefore = pool.poisoned.length;
    const batch = new Batch(first ? FIRST_LIMITS : UPDATE_LIMITS);
    if (first) batch.hurry();
    order.follow(() => {
      const reorder = () => pool.reorder((files) => order.sorted(files));
      reorder();
      batch.hurry();
      void order.look(root, pool.waiting).then(reorder);
    });
    // Of a first index that goes on, what is there counts as done.
    const known = this.#writer?.meta.complete === false ? plan.unchanged : 0;
    const total = known + plan.read.length;
    let done = known;
    this.#progress('chunk', done, total);
    for await (const { piece, same } of pool.results()) {
      done += piece.stamps.length + same.length;
      for (const file of same) this.#keepSame(file, before);
      for (const stamp of piece.stamps) {
        if (isIndexed(before.get(stamp.path))) this.#changed++;
        else if (isIndexed(stamp)) this.#added++;
      }
      this.#chunksDone += piece.chunks.rows;
      batch.add(piece);
      this.#progress('chunk', done, total);
      if (batch.isDue) await this.#commit(batch.take());
    }
    this.#readsLeft = false;
    order.unfollow();
    this.#poisoned.push(...pool.poisoned.slice(poisonedBefore));
    const rest = batch.take();
    if (rest.length > 0) {
      this.#progress('commit', done, total);
      await this.#commit(rest);
    }
  }

  async #commit(pieces: ReturnType<Batch['take']>): Promise<void> {
    await spanned('commit', () => this.#write((writer) => writer.commit(pieces)));
  }

  #done(): { added: number; changed: number; chunks: number } {
    return { added: this.#added, changed: this.#changed, chunks: this.#chunksDone };
  }

  #keepSame(file: SameFile, before: ReadonlyMap<string, FileStamp>): void {
    const known = before.get(file.path);
    if (known !== undefined) this.#same.push({ ...known, ...file });
  }

  async #finish(cache: CachedStamps | null): Promise<void> {
    const walkSkips = this.#parts.scope === undefined ? countsOf(this.#found.skips) : await this.#knownSkips(cache);
    this.#walkSkips = walkSkips;
    if (this.#writer === undefined && cache !== null) {
      if (!sameCounts(walkSkips, cache.record.meta.walkSkips)) await this.#openWriter();
      else if (this.#same.length > 0) {
        await saveStamps(indexLayout(this.#options.indexDir), this.#same);
        return;
      }
    }
    if (this.#writer === undefined) return;
    throwIfCancelled(this.#work.signal);
    this.#progress('index', 0, 1);
    const lexicon = this.#pool === this.#parts.threads?.pool ? null : ((await this.#pool?.counts()) ?? null);
    this.#writer.touch(this.#same);
    const quick = this.#parts.quick === true;
    await this.#write((writer) => writer.finish({ walkSkips, quick, ...(lexicon === null ? {} : { lexicon }) }));
    this.#progress('index', 1, 1);
  }

  /** A look at a part of the tree cannot count what is left out in all of it: the last whole walk did. */
  async #knownSkips(cache: CachedStamps | null): Promise<Readonly<Record<string, number>>> {
    return (cache?.record.meta ?? (await this.#openWriter()).meta).walkSkips;
  }

  #report(plan: Plan): Omit<IndexReport, 'tookMs'> {
    const stamps = this.#writer?.stamps ?? this.#stamps;
    const skipped: Record<string, number> = {};
    let files = 0;
    let chunks = 0;
    for (const stamp of stamps.values()) {
      chunks += stamp.chunks;
      if (stamp.skip === '') files++;
      else skipped[stamp.skip] = (skipped[stamp.skip] ?? 0) + 1;
    }
    for (const [reason, count] of Object.entries(this.#walkSkips)) skipped[reason] = (skipped[reason] ?? 0) + count;
    const poisoned = this.#poisoned;
    const warnings = [...(this.#writer?.warnings ?? []), ...this.#found.warnings];
    if (poisoned.length > 0) {
      const more = poisoned.length > 1 ? ` and ${poisoned.length - 1} more` : '';
      warnings.push(`${poisoned[0]}${more} held up the parser and is cut by lines`);
    }
    return {
      added: this.#added,
      changed: this.#changed,
      removed: this.#removed,
      heldBack: this.#heldBack,
      unchanged: plan.unchanged + this.#same.length,
      files,
      chunks,
      chunksMade: this.#chunksDone,
      skipped,
      warnings,
      resumed: this.#writer?.resumed ?? false,
    };
  }

  #progress(phase: 'chunk' | 'commit' | 'index', done: number, total: number): void {
    const unit = phase === 'index' ? 'steps' : 'files';
    this.#work.onProgress?.({ phase, done, total, unit, chunks: this.#chunksDone });
  }
}

/** An index of another version is for the writer to deal with. */
async function knownRemotely(indexDir: string): Promise<CachedStamps | null> {
  try {
    return await readRemoteStamps(indexDir);
  } catch (error) {
    const rebuilt = error instanceof MlxCodeError && /^E_INDEX_(VERSION|CORRUPT)$/.test(error.code);
    if (rebuilt) return null;
    throw error;
  }
}

/** False for a file that is known only as one to leave out. */
function isIndexed(stamp: FileStamp | undefined): boolean {
  return stamp?.skip === '';
}
