/** Server-sent events: bounded in number, with named beats, so that a reader can tell silence from a cut. */

import { Refusal } from './problems.ts';

const MOST_STREAMS = 8;
const BEAT_MS = 10_000;
/** Of events that a reader has not taken yet; one that is slower is cut off, and begins anew where it was. */
const MOST_WAITING_BYTES = 1024 * 1024;
let open = 0;

export interface Sink {
  send(event: string, data: unknown, id?: number): void;
  /** Fires when the reader has gone. */
  readonly signal: AbortSignal;
}

/** @param write until the stream is to end @throws Refusal where too many are open */
export function eventStream(write: (sink: Sink) => Promise<void>, gone: AbortSignal): Response {
  if (open >= MOST_STREAMS) throw new Refusal(429, 'Too many streams are open', { 'retry-after': '5' });
  open++;
  const ended = new AbortController();
  const encoder = new TextEncoder();
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    if (ended.signal.aborted) return;
    ended.abort();
    clearInterval(timer);
    open--;
  };
  gone.addEventListener('abort', end, { once: true });
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      const send: Sink['send'] = (event, data, id) => {
        if (ended.signal.aborted) return;
        if ((controller.desiredSize ?? 0) <= 0) {
          end();
          controller.error(new Error('the reader is too slow'));
          return;
        }
        const number = id === undefined ? '' : `id: ${id}\n`;
        controller.enqueue(encoder.encode(`${number}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      };
      controller.enqueue(encoder.encode('retry: 1000\n\n'));
      timer = setInterval(() => send('beat', {}), BEAT_MS);
      timer.unref();
      write({ send, signal: ended.signal })
        .catch(() => undefined)
        .finally(() => {
          const wasOpen = !ended.signal.aborted;
          end();
          if (wasOpen) controller.close();
        });
    },
    cancel: end,
  };
  const size = ({ length }: Uint8Array) => length;
  const body = new ReadableStream(source, { highWaterMark: MOST_WAITING_BYTES, size });
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
}
