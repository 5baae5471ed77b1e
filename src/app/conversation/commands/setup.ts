/** The first run: what is installed, what answers need, and downloading it when the user agrees. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../../base/errors.ts';
import type { Progress } from '../../../base/types.ts';
import { ensurePython, findInCatalogue, modelStatus, pythonStatus } from '../../../model/index.ts';
import { writeFileAtomic } from '../../../platform/atomic-write.ts';
import { dataDir } from '../../../platform/dirs.ts';
import { chatTarget, ensureChatModel } from '../../models/chat-model.ts';
import { neuralModelName, prepareNeural } from '../../models/neural-model.ts';
import { isNeuralWanted } from '../../models/neural-wanted.ts';
import type { Chat } from '../chat-interface.ts';
import type { SetupItemView, SetupView } from '../views.ts';

/** The packages of the environment, about. */
const PYTHON_BYTES = 150_000_000;

type Step = 'python' | 'chat' | 'embedding';
/** `embedding` only where an MLX tier is wanted. */
type Items = Partial<Record<Step, SetupItemView>>;

export class Setup {
  readonly #chat: Chat;
  #items: Items | null = null;
  #stop: AbortController | undefined;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  get view(): SetupView | null {
    return this.#items === null ? null : { items: Object.values(this.#items), running: this.#stop !== undefined };
  }

  /** Looks what is missing; fetches nothing. @throws E_CONFIG_INVALID, E_SERVER_INSECURE */
  async look(): Promise<void> {
    const { config } = this.#chat.project;
    const target = chatTarget(config, { model: this.#chat.model.choice });
    // Who has a server for answers needs nothing here.
    if (target.kind === 'server') return;
    const python = await pythonStatus();
    const found = python.found === undefined ? '' : `Python ${python.found.version} at ${python.found.python}`;
    this.#items = {
      python: {
        name: 'Python environment with MLX',
        purpose: 'runs models on this machine, in a process of its own',
        state: python.env !== undefined ? 'ready' : python.problem === undefined ? 'missing' : 'failed',
        bytes: python.env === undefined ? PYTHON_BYTES : null,
        share: 0,
        note:
          python.env !== undefined
            ? `Python ${python.env.version}`
            : python.problem === undefined
              ? found
              : `${python.problem.message}. ${python.problem.hint}`,
      },
      chat: await modelItem(target.name, 'answers questions'),
      ...(isNeuralWanted(config) && {
        embedding: await modelItem(neuralModelName(config), 'makes search by meaning better'),
      }),
    };
    this.#chat.changed();
  }

  /** Fetches what is missing, one after another. A failure is shown on its item; the others go on. */
  async run(): Promise<void> {
    if (this.#items === null) await this.look();
    if (this.#items === null || this.#stop !== undefined) return;
    const stop = new AbortController();
    this.#stop = stop;
    const { config } = this.#chat.project;
    const target = chatTarget(config, { model: this.#chat.model.choice });
    try {
      let python: string | undefined;
      const ready = await this.#step('python', async (work) => {
        python = (await ensurePython(work)).python;
      });
      if (!ready) return;
      await this.#step('chat', async (work) => {
        if (target.kind === 'local') await ensureChatModel(target, true, work, python);
      });
      if (stop.signal.aborted) return;
      await this.#chat.model.look(config);
      if (this.#chat.model.view.state !== 'none') this.#chat.show({ of: 'setup', state: 'model-ready' });
      await this.#step('embedding', async (work) => {
        await prepareNeural(config, neuralModelName(config), 'now', work);
      });
    } finally {
      this.#stop = undefined;
      const whole = Object.values(this.#items ?? {}).every(({ state }) => state === 'ready');
      if (whole) this.#items = null;
      this.#chat.tasks.set('setup', null);
    }
  }

  /** Something is missing, and the user has not said yet to go on without it. */
  get isNew(): boolean {
    return this.#items !== null && !existsSync(skippedFile());
  }

  /** Goes on without: what is missing is offered by /setup alone from now on. */
  skip(): void {
    if (this.#stop === undefined) this.#items = null;
    this.#chat.changed();
    writeFileAtomic(skippedFile(), '').catch(() => undefined);
  }

  /** Stops fetching; what came is kept. @returns false when nothing is fetched */
  stop(): boolean {
    if (this.#stop === undefined || this.#stop.signal.aborted) return false;
    this.#stop.abort();
    return true;
  }

  async #step(step: Step, run: (work: SetupWork) => Promise<void>): Promise<boolean> {
    const item = this.#items?.[step];
    if (item === undefined) return false;
    if (item.state === 'ready') return true;
    const startedAtMs = Date.now();
    this.#set(step, { state: 'fetching', share: 0 });
    const onProgress = ({ done, total, unit, note }: Progress): void => {
      this.#set(step, { share: total > 0 ? done / total : 0, ...(note !== undefined && { note }) });
      this.#chat.tasks.set('setup', { what: `Fetching ${item.name}`, done, total, unit, startedAtMs });
    };
    try {
      await run({
        onProgress,
        onMessage: (text) => this.#set(step, { note: text }),
        ...(this.#stop !== undefined && { signal: this.#stop.signal }),
      });
      this.#set(step, { state: 'ready', share: 1 });
      return true;
    } catch (error) {
      if (!(error instanceof MlxCodeError)) throw error;
      if (error.code === 'E_CANCELLED') {
        this.#set(step, {
          state: 'missing',
          share: 0,
          note: 'Stopped. The downloaded part is kept, and the next download continues from there.',
        });
        return false;
      }
      this.#set(step, { state: 'failed', note: `${error.message}. ${error.hint}` });
      this.#chat.note('warning', `${item.name}: ${error.message}. ${error.hint}`);
      return false;
    }
  }

  #set(step: Step, change: Partial<SetupItemView>): void {
    const item = this.#items?.[step];
    if (item === undefined) return;
    this.#items = { ...this.#items, [step]: { ...item, ...change } };
    this.#chat.changed();
  }
}

// --- internal ---

function skippedFile(): string {
  return join(dataDir(), 'setup-skipped');
}

interface SetupWork {
  readonly onProgress: (progress: Progress) => void;
  readonly onMessage: (text: string) => void;
  readonly signal?: AbortSignal;
}

async function modelItem(name: string, purpose: string): Promise<SetupItemView> {
  const entry = findInCatalogue(name);
  const licence = entry === undefined ? '' : `${entry.licence}. ${entry.licenceNote}`.trim();
  const item = { name: `Model ${name}`, purpose, bytes: entry?.bytes ?? null, share: 0, note: licence };
  try {
    return { ...item, state: (await modelStatus(name)).installed ? 'ready' : 'missing' };
  } catch (error) {
    if (!(error instanceof MlxCodeError)) throw error;
    return { ...item, state: 'missing' };
  }
}
