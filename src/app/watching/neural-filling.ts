/** Has the MLX tier filled while a watch runs: looked at when files have been quiet, done by the polite process of a background run. */

import { startLearningIfDue } from '../measuring/personal-due.ts';
import { neuralModelName } from '../models/neural-model.ts';
import { begunModel, isNeuralComplete } from '../models/neural-note.ts';
import { isNeuralKept } from '../models/neural-wanted.ts';
import type { Project } from '../project/project.ts';
import { startBackground } from '../runs/background.ts';
import { readJob, stopJob } from '../runs/run-record.ts';
import type { WatchState } from '../watch-socket/watch-state.ts';

/** The tier is checked when files have been quiet for this time, */
const QUIET_MS = 10_000;
/** and again at this interval while it is not complete. */
const RETRY_MS = 300_000;

export interface FillingOptions {
  /** The project with the settings of now. */
  readonly project: () => Project;
  /** Fill the tier at all. @default the setting `index.mlx` */
  readonly wanted: boolean | undefined;
  /** Told why the tier is not filled. */
  readonly onDetail: ((text: string) => void) | undefined;
}

export class NeuralFilling {
  readonly #options: FillingOptions;
  #timer: NodeJS.Timeout | undefined;
  #ownsBackground = false;
  #closed = false;

  constructor(options: FillingOptions) {
    this.#options = options;
  }

  state(): WatchState['neural'] {
    const { indexDir, config } = this.#options.project();
    if (!this.#isWanted()) return 'off';
    if (isNeuralComplete(indexDir, neuralModelName(config))) return 'complete';
    return readJob(indexDir, 'background')?.running === true ? 'filling' : 'waiting';
  }

  /** Files have changed: the tier is looked at when they are quiet. */
  filesChanged(): void {
    this.#lookIn(QUIET_MS);
  }

  /** Begins nothing any more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Ends a run that this watch began: it would otherwise go on without anyone looking. */
  async end(): Promise<void> {
    if (this.#ownsBackground) await stopJob(this.#options.project().indexDir, 'background').catch(() => undefined);
  }

  #isWanted(): boolean {
    return this.#options.wanted ?? isNeuralKept(this.#options.project());
  }

  #lookIn(ms: number): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fill(), ms);
    this.#timer.unref();
  }

  async #fill(): Promise<void> {
    const project = this.#options.project();
    const state = this.state();
    if (state === 'complete' || state === 'off') return await this.#learn(project);
    // Only where the tier was chosen before: a watch downloads and installs nothing.
    const known = begunModel(project.indexDir) !== null || readJob(project.indexDir, 'background') !== null;
    if (state === 'waiting' && known && !this.#closed) {
      try {
        await startBackground(project);
        this.#ownsBackground = true;
      } catch (error) {
        this.#options.onDetail?.(
          `The MLX tier is not filled: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    this.#lookIn(RETRY_MS);
  }

  /** From the project's history, when that is due. */
  async #learn(project: Project): Promise<void> {
    if (this.#closed) return;
    try {
      if (await startLearningIfDue(project)) this.#ownsBackground = true;
    } catch (error) {
      this.#options.onDetail?.(
        `Nothing is learned from the history: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
