/** One run over a root: finds what changed, reads it in threads, commits it, removes what is gone, stamps the index. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { spanned } from '../../base/observe.ts';
import type { WorkOptions } from '../../base/types.ts';
import { type WalkResult, walk } from '../../files/index.ts';
import {
  type CachedStamps,
  type FileStamp,
  indexLayout,
  readRemoteStamps,
  readStampCache,
  saveStamps,
} from '../../store/index.ts';
import { Batch, FIRST_LIMITS, UPDATE_LIMITS } from './batch.ts';
import { isUnread, type Plan, planRun } from './plan.ts';
import { ReadingOrder } from './reading-order.ts';
import { isMadeWith, type Recipe, recipeOf } from './recipe.ts';
import { isIndexed, RunSums } from './run-sums.ts';
import { RunThreads } from './run-threads.ts';
import type { IndexReport, IndexRootOptions, RunParts } from './run-types.ts';
import { RunWriter } from './run-writer.ts';
import { countsOf, sameCounts } from './skip-counts.ts';

/** Up to this many files may disappear at once without a second look, whatever their share. */
const MAX_FEW_REMOVED = 20;

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
  readonly #recipe: Recipe;
  readonly #writer: RunWriter;
  readonly #threads: RunThreads;
  readonly #sums = new RunSums();
  #stamps: ReadonlyMap<string, FileStamp> = new Map();

  constructor(options: IndexRootOptions, work: WorkOptions, found: WalkResult, parts: RunParts) {
    this.#options = options;
    this.#parts = parts;
    this.#work = work;
    this.#found = found;
    this.#recipe = recipeOf(options);
    this.#writer = new RunWriter(options, this.#recipe, work.signal);
    this.#threads = new RunThreads(options, this.#recipe, work.signal, parts.threads);
  }

  async run(): Promise<Omit<IndexReport, 'tookMs'>> {
    const cache = await this.#usableCache();
    if (cache === null) this.#stamps = (await spanned('open', () => this.#writer.open())).stamps;
    else this.#stamps = cache.stamps;
    let plan = this.#plan();
    if (cache !== null && (plan.certain > 0 || plan.removed.length > 0)) {
      // Certain to write: the lock first, so that a second indexer fails before it has worked in vain.
      this.#stamps = (await this.#writer.open()).stamps;
      plan = this.#plan();
    }
    // The writer's own map changes as files are committed; the report compares with what was before.
    const before = new Map(this.#stamps);
    await this.#remove(plan);
    if (plan.read.length > 0)
      await spanned(
        'files',
        () => this.#read(plan, before),
        () => this.#sums.read(),
      );
    const walkSkips = await spanned('finish', () => this.#finish(cache));
    const writer = this.#writer.opened;
    return this.#sums.report({
      stamps: (writer?.stamps ?? this.#stamps).values(),
      unchanged: plan.unchanged,
      walkSkips,
      poisoned: this.#threads.poisoned,
      warnings: [...(writer?.warnings ?? []), ...this.#found.warnings],
      resumed: writer?.resumed ?? false,
    });
  }

  async close(): Promise<void> {
    await this.#threads.close();
    await this.#writer.close();
  }

  #plan(): Plan {
    const { scope = null, cautious = false } = this.#parts;
    const plan = planRun(this.#found.entries, this.#stamps, scope, this.#found.unread);
    const many = plan.removed.length > Math.max(MAX_FEW_REMOVED, this.#stamps.size / 2);
    if (!cautious || !many) return plan;
    this.#sums.heldBack = plan.removed.length;
    return { ...plan, removed: [] };
  }

  async #usableCache(): Promise<CachedStamps | null> {
    if (this.#options.force === true) return null;
    const layout = indexLayout(this.#options.indexDir);
    const cache = layout.remote === null ? readStampCache(layout) : await knownRemotely(layout.dir);
    if (cache === null) return null;
    const { meta, dirty } = cache.record;
    return isMadeWith(meta, this.#recipe) && meta.complete && !dirty ? cache : null;
  }

  async #remove(plan: Plan): Promise<void> {
    if (plan.removed.length === 0) return;
    this.#sums.removed = plan.removed.filter((path) => isIndexed(this.#stamps.get(path))).length;
    throwIfCancelled(this.#work.signal);
    await spanned('remove', () => this.#writer.write((writer) => writer.removePaths(plan.removed)));
  }

  async #read(plan: Plan, before: ReadonlyMap<string, FileStamp>): Promise<void> {
    const writer = this.#writer.opened;
    const first = writer?.firstLoad === true;
    const order = this.#parts.order ?? new ReadingOrder();
    await this.#threads.give(plan.read, order, first);
    const batch = new Batch(first ? FIRST_LIMITS : UPDATE_LIMITS);
    if (first) batch.hurry();
    order.follow(() => {
      this.#threads.reorder(order);
      batch.hurry();
    });
    // Of a first index that goes on, what is there counts as done.
    const known = writer?.meta.complete === false ? plan.unchanged : 0;
    const total = known + plan.read.length;
    let done = known;
    this.#progress('chunk', done, total);
    for await (const result of this.#threads.results()) {
      done += result.piece.stamps.length + result.same.length;
      this.#sums.count(result, before);
      batch.add(result.piece);
      this.#progress('chunk', done, total);
      if (batch.isDue) await this.#commit(batch.take());
    }
    order.unfollow();
    const rest = batch.take();
    if (rest.length > 0) {
      this.#progress('commit', done, total);
      await this.#commit(rest);
    }
  }

  async #commit(pieces: ReturnType<Batch['take']>): Promise<void> {
    await spanned('commit', () => this.#writer.write((writer) => writer.commit(pieces)));
  }

  /** @returns what the walk left out, in the whole tree */
  async #finish(cache: CachedStamps | null): Promise<Readonly<Record<string, number>>> {
    const walkSkips = this.#parts.scope === undefined ? countsOf(this.#found.skips) : await this.#knownSkips(cache);
    const { same } = this.#sums;
    if (this.#writer.opened === undefined && cache !== null) {
      if (!sameCounts(walkSkips, cache.record.meta.walkSkips)) await this.#writer.open();
      else if (same.length > 0) await saveStamps(indexLayout(this.#options.indexDir), same);
    }
    if (this.#writer.opened === undefined) return walkSkips;
    throwIfCancelled(this.#work.signal);
    this.#progress('index', 0, 1);
    const lexicon = await this.#threads.counts();
    this.#writer.opened.touch(same);
    const quick = this.#parts.quick === true;
    await this.#writer.write((writer) => writer.finish({ walkSkips, quick, ...(lexicon === null ? {} : { lexicon }) }));
    this.#progress('index', 1, 1);
    return walkSkips;
  }

  /** A look at a part of the tree cannot count what is left out in all of it: the last whole walk did. */
  async #knownSkips(cache: CachedStamps | null): Promise<Readonly<Record<string, number>>> {
    return (cache?.record.meta ?? (await this.#writer.open()).meta).walkSkips;
  }

  #progress(phase: 'chunk' | 'commit' | 'index', done: number, total: number): void {
    const unit = phase === 'index' ? 'steps' : 'files';
    this.#work.onProgress?.({ phase, done, total, unit, chunks: this.#sums.chunks });
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
