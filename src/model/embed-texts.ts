/**
 * The loop around every embedding model: texts are cleaned, cut into requests, shared out over what embeds them, and their
 * vectors are put back in the order of the texts. Where the vectors come from is up to a backend.
 */

import { MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import type { WorkOptions } from '../base/types.ts';
import type { EmbedderIdentity, EmbedRole } from './types.ts';

/** The unit vector of one text, or the reason why it has none. */
export type TextResult = Float32Array | MlxCodeError;

/** What embeds one request at a time: a worker process, or a server. */
export interface EmbedLane {
  /** True when it takes no more requests. */
  readonly isOff: boolean;
  /**
   * Retries where that may help.
   * @param onDone called with a number of texts each time that many more have a result
   * @returns one result per text, in order
   * @throws E_WORKER_OFF when this lane is off, and other lanes may take the request; any other error ends the whole call
   */
  embed(
    texts: readonly string[],
    options: { readonly signal?: AbortSignal | undefined; readonly onDone: (texts: number) => void },
  ): Promise<readonly TextResult[]>;
}

export interface EmbedBackend {
  readonly identity: EmbedderIdentity;
  readonly limits: {
    /** Texts in one request. Small enough for a request to last seconds, so that cancelling and progress are prompt. */
    readonly requestTexts: number;
    /** Characters in one request: bounds the memory of a batch of long texts. */
    readonly requestCharacters: number;
    /** Longer texts are cut. */
    readonly textCharacters: number;
  };
  /** The lanes, the best one first. */
  lanes(): readonly EmbedLane[];
  /** @param text as sent @returns true for a text that failed before: it is not sent again */
  isSetAside(text: string): boolean;
  /** Sets a text aside that has no vector; its row is zeros. */
  setAside(text: string, error: MlxCodeError): void;
}

/**
 * @returns `[n, dims]` float32, row-major; zeros for a blank text and for one that is set aside
 * @throws E_CANCELLED, and what a lane throws
 */
export async function embedTexts(
  backend: EmbedBackend,
  texts: readonly string[],
  role: EmbedRole,
  { signal, onProgress }: WorkOptions = {},
): Promise<Float32Array> {
  throwIfCancelled(signal);
  const { identity, limits } = backend;
  const rows = new Float32Array(texts.length * identity.dims);
  const wanted = wantedTexts(backend, texts, role);
  let done = texts.length - wanted.length;
  const embedOne = async (lane: EmbedLane, request: readonly WantedText[]) => {
    let settled = 0;
    const onDone = (count: number) => {
      settled += count;
      done += count;
      onProgress?.({ phase: 'embed', done, total: texts.length, unit: 'chunks' });
    };
    try {
      const sent = request.map(({ text }) => text);
      const results = await lane.embed(sent, { signal, onDone });
      for (const [i, { index, text }] of request.entries()) {
        const result = results[i];
        if (result instanceof MlxCodeError) backend.setAside(text, result);
        else if (result !== undefined) rows.set(result, index * identity.dims);
      }
    } catch (error) {
      // If another lane takes the request, its texts are counted there.
      done -= settled;
      throw error;
    }
  };
  const live = backend.lanes().filter(({ isOff }) => !isOff).length;
  // A few texts are not worth starting another process for; of more texts every lane gets a request.
  const lanes = Math.max(1, Math.min(live, Math.ceil(wanted.length / limits.requestTexts)));
  const most = Math.min(limits.requestTexts, Math.ceil(wanted.length / lanes) || 1);
  await shareOut(backend, requestsOf(wanted, most, limits.requestCharacters), embedOne);
  return rows;
}

// --- internal ---

interface WantedText {
  /** Its place among the texts that were given. */
  readonly index: number;
  /** As it is sent. */
  readonly text: string;
}

/** Surrogates without their partner, which a cut through an emoji leaves: not text, and not JSON for others. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** The texts to send, the longest first: texts of one length pad each other least, and no lane ends with a long one. */
function wantedTexts(backend: EmbedBackend, texts: readonly string[], role: EmbedRole): WantedText[] {
  const { identity, limits } = backend;
  const prefix = role === 'query' ? identity.queryPrefix : identity.documentPrefix;
  const wanted: WantedText[] = [];
  for (const [index, whole] of texts.entries()) {
    const cut = whole.slice(0, limits.textCharacters).replace(LONE_SURROGATE, '\uFFFD');
    const text = prefix + cut;
    if (cut.trim() !== '' && !backend.isSetAside(text)) wanted.push({ index, text });
  }
  return wanted.sort((a, b) => b.text.length - a.text.length);
}

/** Requests of at most this many texts and characters; a text that is longer than that is a request of its own. */
function requestsOf(wanted: readonly WantedText[], mostTexts: number, mostCharacters: number): WantedText[][] {
  const requests: WantedText[][] = [];
  let request: WantedText[] = [];
  let characters = 0;
  for (const each of wanted) {
    if (request.length > 0 && (request.length >= mostTexts || characters + each.text.length > mostCharacters)) {
      requests.push(request);
      request = [];
      characters = 0;
    }
    request.push(each);
    characters += each.text.length;
  }
  if (request.length > 0) requests.push(request);
  return requests;
}

/** Each lane takes the next request when it has done the last one. A lane that is off leaves its request to the others. */
async function shareOut(
  backend: EmbedBackend,
  requests: readonly WantedText[][],
  embed: (lane: EmbedLane, request: readonly WantedText[]) => Promise<void>,
): Promise<void> {
  const queue = [...requests];
  const all = backend.lanes();
  const live = all.filter(({ isOff }) => !isOff);
  const used = (live.length > 0 ? live : all).slice(0, Math.max(1, requests.length));
  let failure: unknown;
  const run = async (lane: EmbedLane) => {
    for (let request = queue.shift(); request !== undefined && failure === undefined; request = queue.shift()) {
      try {
        await embed(lane, request);
      } catch (error) {
        const isOff = error instanceof MlxCodeError && error.code === 'E_WORKER_OFF';
        if (!isOff) failure ??= error;
        queue.unshift(request);
        return error;
      }
    }
    return undefined;
  };
  const errors = await Promise.all(used.map(run));
  if (failure !== undefined) throw failure;
  if (queue.length === 0) return;
  // Every lane that was used is off: try those that were not.
  if (!backend.lanes().some(({ isOff }) => !isOff)) throw errors.find((error) => error !== undefined);
  await shareOut(backend, queue, embed);
}
