/** The generator of a conversation: opened with the first question or before it, kept from turn to turn, changed on request. */

import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { type Generator, pythonStatus } from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import { chatModelHere, chatTarget } from '../models/chat-model.ts';
import { keptOpen } from '../models/kept-open.ts';
import type { AppWork } from '../work-options.ts';
import type { ModelStateView } from './views.ts';

export type OpenGenerator = (
  config: Config,
  choice: { readonly model?: string | undefined },
  work: AppWork,
) => Promise<Generator>;

export class ChatModel {
  #config: Config;
  readonly #open: OpenGenerator;
  readonly #onChange: () => void;
  #choice: string | undefined;
  #state: ModelStateView = { name: '', sentTo: null, state: 'idle' };
  #opening: Promise<Generator> | undefined;
  #generator: Generator | undefined;
  /** Ends the loading. */
  #stop = new AbortController();

  constructor(config: Config, choice: string | undefined, open: OpenGenerator, onChange: () => void) {
    this.#config = config;
    this.#choice = choice;
    this.#open = open;
    this.#onChange = onChange;
  }

  get view(): ModelStateView {
    return this.#state;
  }

  /** Whether a server answers. @throws as `chatTarget` */
  get isServer(): boolean {
    return chatTarget(this.#config, { model: this.#choice }).kind === 'server';
  }

  /** What the user chose for this conversation; undefined for the setting. */
  get choice(): string | undefined {
    return this.#choice;
  }

  /** Looks whether there is a model to ask, without loading or fetching anything. @throws E_CONFIG_INVALID, E_SERVER_* */
  async look(config: Config = this.#config): Promise<void> {
    this.#config = config;
    if (this.#generator !== undefined || this.#opening !== undefined) return;
    const target = chatTarget(config, { model: this.#choice });
    if (target.kind === 'server') {
      const { baseUrl, loopback, origin } = target.address;
      const name = target.model === '' ? baseUrl : target.model;
      this.#set({ name, sentTo: loopback ? null : origin, state: 'idle' });
      return;
    }
    const here = await modelHere(target);
    const ready = here !== undefined && (await pythonStatus()).env !== undefined;
    this.#set({ name: here ?? target.name, sentTo: null, state: ready ? 'idle' : 'none' });
  }

  /** Begins to load, so that the first answer comes sooner. An error is shown when the next question meets it. */
  warmUp(work: AppWork): void {
    if (this.#state.state === 'idle') this.#load(work).catch(() => undefined);
  }

  /**
   * @param work its signal ends the wait, not the loading, from which the next question gains
   * @returns the generator; closing it does nothing
   * @throws as the opening does; E_CANCELLED
   */
  async generator(work: AppWork): Promise<Generator> {
    const { signal, ...unending } = work;
    throwIfCancelled(signal);
    const loading = this.#load(unending);
    const generator = await (signal === undefined ? loading : Promise.race([loading, rejectedBy(signal)]));
    return keptOpen(generator);
  }

  /** Takes another model from the next question on. */
  async change(choice: string | undefined): Promise<void> {
    await this.close();
    this.#choice = choice;
    await this.look();
  }

  /** A generator that failed is let go: the next question opens a new one. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#generator = undefined;
    // The model that was replaced needs no further wait.
    this.#stop.abort();
    this.#stop = new AbortController();
    if (this.#state.state !== 'none') this.#set({ ...this.#state, state: 'idle' });
    const generator = await opening?.catch(() => undefined);
    await generator?.close();
  }

  #load(work: AppWork): Promise<Generator> {
    if (this.#opening !== undefined) return this.#opening;
    if (this.#state.state === 'idle') this.#set({ ...this.#state, state: 'loading' });
    const opening = this.#open(this.#config, { model: this.#choice }, { ...work, signal: this.#stop.signal });
    this.#opening = opening;
    opening.then(
      (generator) => {
        if (this.#opening !== opening) return;
        this.#generator = generator;
        const { model, sentTo } = generator.identity;
        this.#set({ name: model, sentTo, state: 'ready' });
      },
      () => {
        if (this.#opening !== opening) return;
        this.#opening = undefined;
        if (this.#state.state === 'loading') this.#set({ ...this.#state, state: 'idle' });
      },
    );
    return opening;
  }

  #set(state: ModelStateView): void {
    this.#state = state;
    this.#onChange();
  }
}

// --- internal ---

async function modelHere(target: Parameters<typeof chatModelHere>[0]): Promise<string | undefined> {
  try {
    return await chatModelHere(target);
  } catch (error) {
    if (error instanceof MlxCodeError && error.code !== 'E_CANCELLED') return undefined;
    throw error;
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new MlxCodeError('E_CANCELLED')), { once: true });
  });
}
