/**
 * Use case: keep the index of a project fresh for as long as this process wants, and answer other processes meanwhile.
 * The command line, a chat and a server run it alike: state is data, news come by callback.
 */

import { existsSync } from 'node:fs';
import { fromErrno, MlxCodeError } from '../../base/errors.ts';
import { type FollowEvent, Follower, ReadingOrder } from '../../index/index.ts';
import { WriterLock } from '../../platform/kernel-lock.ts';
import { analyzeQuery } from '../../search/index.ts';
import { createIndexFolder, indexLayout } from '../../store/index.ts';
import { PROJECT_CONFIG_NAME } from '../config/config.ts';
import { addCounters, filesShare } from '../indexing/counters.ts';
import { indexOptions } from '../project/index-options.ts';
import { openProject, type Project, requireLocal } from '../project/project.ts';
import { socketPlace } from '../watch-socket/socket-path.ts';
import type { WatchState } from '../watch-socket/watch-state.ts';
import type { AppWork, OpenedIndex } from '../work-options.ts';
import { answerQuestion } from './answer-questions.ts';
import { EndOnce } from './end-once.ts';
import { LiveIndex } from './live-index.ts';
import { NeuralFilling } from './neural-filling.ts';
import { LiveSocket } from './serve.ts';

export type WatchEvent =
  | FollowEvent
  /** Searches cannot be answered; the index is kept fresh all the same. */
  | { readonly kind: 'no-socket'; readonly message: string };

export interface WatchOptions {
  /** News, as they come. */
  readonly onEvent: (event: WatchEvent) => void;
  /** Fill the MLX tier in the background. @default the setting `index.mlx` */
  readonly neural?: boolean;
}

/** Without its index there is nothing to watch for: it was deleted, by `clear` or by hand. */
const INDEX_LOOK_MS = 5000;

export class Watch {
  readonly project: Project;
  readonly #options: WatchOptions;
  readonly #lock: WriterLock;
  readonly #follower: Follower;
  readonly #live: LiveIndex;
  readonly #order = new ReadingOrder();
  readonly #startedAtMs = Date.now();
  #current: Project;
  #socket: LiveSocket | undefined;
  readonly #filling: NeuralFilling;
  readonly #indexTimer: NodeJS.Timeout;
  readonly #ending = new EndOnce();

  private constructor(project: Project, options: WatchOptions, lock: WriterLock, work: AppWork) {
    this.project = project;
    this.#current = project;
    this.#options = options;
    this.#lock = lock;
    this.#filling = new NeuralFilling({
      project: () => this.#current,
      wanted: options.neural,
      onDetail: work.onDetail,
    });
    this.#live = new LiveIndex(project);
    this.#indexTimer = setInterval(() => {
      if (!existsSync(indexLayout(project.indexDir).watchLock)) void this.close();
    }, INDEX_LOOK_MS);
    this.#indexTimer.unref();
    this.#follower = new Follower({
      index: () => indexOptions(this.#current, false),
      rules: [PROJECT_CONFIG_NAME],
      onRules: () => this.#reload(),
      onEvent: (event) => this.#heard(event),
      order: this.#order,
      work: work.onProgress === undefined ? {} : { onProgress: work.onProgress },
    });
  }

  /**
   * @throws E_WATCH_RUNNING when a watch of this root runs already; E_REMOTE_UNSUPPORTED; E_INDEX_FOREIGN, E_READ_ONLY, E_DISK_FULL, E_ROOT_*
   */
  static async start(project: Project, options: WatchOptions, work: AppWork): Promise<Watch> {
    requireLocal(project);
    const layout = createIndexFolder(project.indexDir, project.root);
    const lock = await WriterLock.acquire(layout.watchLock, 'watch').catch((error: unknown) => {
      if (!(error instanceof MlxCodeError) || error.code !== 'E_INDEX_LOCKED') throw error;
      const who = error.message.replace(/^.* by /, '');
      throw new MlxCodeError('E_WATCH_RUNNING', `${project.root} is already watched by ${who}`, { cause: error });
    });
    const { onEvent, close } = await withWebhooks(project, options.onEvent);
    const watch = new Watch(project, { ...options, onEvent }, lock, work);
    void watch.stopped.then(close);
    try {
      await watch.#openSocket();
      watch.#follower.start();
      return watch;
    } catch (error) {
      await watch.close();
      throw fromErrno(error, `watch ${project.root}`);
    }
  }

  state(): WatchState {
    return {
      root: this.project.root,
      pid: process.pid,
      startedAtMs: this.#startedAtMs,
      follow: this.#follower.state(),
      socket: this.#socket === undefined ? null : { ...this.#socket.counters, path: this.#socket.path },
      neural: this.#filling.state(),
      rssBytes: process.memoryUsage.rss(),
    };
  }

  /** The index as it is held in memory, for searches in this process. */
  get opened(): OpenedIndex {
    return this.#live;
  }

  /** Files that are about this are read first while there are many to read, and committed soon. */
  prefer(question: string): void {
    this.#order.prefer(analyzeQuery(question).terms);
  }

  /** Fulfilled when everything saved before the call is searchable. @throws E_CANCELLED, and why it cannot be */
  async sync(signal?: AbortSignal): Promise<void> {
    await this.#follower.sync(signal);
  }

  /** Fulfilled when it has ended, asked to by `close` or by another process. */
  get stopped(): Promise<void> {
    return this.#ending.over;
  }

  close(): Promise<void> {
    return this.#ending.begin(async () => {
      this.#filling.close();
      clearInterval(this.#indexTimer);
      await this.#socket?.close();
      await this.#follower.close();
      this.#live.close();
      await this.#filling.end();
      this.#lock.release();
    });
  }

  async #openSocket(): Promise<void> {
    const place = socketPlace(this.project.indexDir);
    try {
      if (place === null) throw new MlxCodeError('E_READ_ONLY', 'Every path for the socket is too long');
      this.#socket = await LiveSocket.open(place, async (question, body, signal) => {
        if (question === 'watch.status') return this.state();
        if (question === 'watch.sync') return await this.sync(signal);
        if (question === 'watch.stop') {
          setImmediate(() => void this.close());
          return this.state();
        }
        return await answerQuestion(question, body, {
          project: this.#current,
          phase: this.#follower.state().phase,
          sync: (signal) => this.sync(signal),
          work: { signal, opened: this.#live },
        });
      });
    } catch (error) {
      // Searches open the index themselves.
      this.#options.onEvent({ kind: 'no-socket', message: error instanceof Error ? error.message : String(error) });
    }
  }

  #heard(event: FollowEvent): void {
    if (event.kind === 'ready' || event.kind === 'updated') {
      this.#live.moved();
      if (event.kind === 'ready') void this.#live.warmUp();
      this.#filling.filesChanged();
      void addCounters(this.project.indexDir, { runs: 1, ...filesShare(event.report) });
    }
    if (event.kind === 'upkept') this.#live.moved();
    if (event.kind === 'problem') void addCounters(this.project.indexDir, { failedRuns: 1 }, event.code);
    this.#options.onEvent(event);
  }

  /** Settings may have changed with the project's file. */
  async #reload(): Promise<void> {
    const { root } = this.project;
    try {
      this.#current = await openProject({ cwd: root, root });
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      this.#options.onEvent({ kind: 'problem', code: error.code, message: error.message });
    }
  }
}

// --- internal ---

/** News also go to programs that the user named; most users name none, and then nothing of it is loaded. */
async function withWebhooks(project: Project, onEvent: WatchOptions['onEvent']) {
  if (project.config.values['webhooks.targets'].length === 0) return { onEvent, close: () => undefined };
  const { Webhooks } = await import('../webhooks/webhooks.ts');
  const webhooks = new Webhooks(project);
  return {
    onEvent: (event: WatchEvent) => {
      if (event.kind !== 'no-socket') webhooks.heard(event);
      onEvent(event);
    },
    close: () => webhooks.close(),
  };
}
