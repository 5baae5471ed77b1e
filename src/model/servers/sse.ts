/** Reads server-sent events from bytes: any line ends, cut anywhere, comments left out. */

export interface SseEvent {
  /** Of the `event:` line; `message` when there is none. */
  readonly name: string;
  /** The `data:` lines joined. */
  readonly data: string;
}

/** Said of a stream that holds more in one event than any answer has. */
export class OversizeError extends Error {}

const MAX_EVENT_CHARACTERS = 1024 * 1024;

/**
 * @param bytes pieces of UTF-8, cut anywhere
 * @param onForeign gets each line that belongs to no event
 * @returns the events, also a last one that no empty line ends
 * @throws OversizeError, and what reading the bytes throws
 */
export async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  onForeign: (line: string) => void = () => {},
): AsyncGenerator<SseEvent, void, undefined> {
  let name = '';
  let data: string[] = [];
  let size = 0;
  const take = (): SseEvent | undefined => {
    const event = data.length === 0 ? undefined : { name: name || 'message', data: data.join('\n') };
    name = '';
    data = [];
    size = 0;
    return event;
  };
  for await (const line of linesOf(bytes)) {
    if (line === '') {
      const event = take();
      if (event !== undefined) yield event;
      continue;
    }
    size += line.length;
    if (size > MAX_EVENT_CHARACTERS) throw new OversizeError('an event is too large');
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event') name = value;
    else if (field !== '' && field !== 'id' && field !== 'retry') onForeign(line);
  }
  const last = take();
  if (last !== undefined) yield last;
}

// --- internal ---

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of bytes) {
    rest += decoder.decode(piece, { stream: true });
    // A carriage return at the end may be half of a line end.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > MAX_EVENT_CHARACTERS) throw new OversizeError('a line is too long');
    yield* lines;
  }
  rest = (rest + decoder.decode()).replace(/\r$/, '');
  if (rest !== '') yield rest;
}
