/**
 * What the program does, as spans: a name, a beginning, an end and counters. A trace, the log and `--verbose` all listen
 * here. Without listeners a span costs one look at a list.
 */

export type Fields = Readonly<Record<string, string | number | boolean>>;

/** A piece of work that is over. Plain data, so that threads can send theirs. */
export interface Span {
  readonly name: string;
  /** Milliseconds since the epoch, with fractions. */
  readonly startMs: number;
  readonly endMs: number;
  /** 0 is the main thread. */
  readonly thread: number;
  readonly fields: Fields;
  /** True when the program ended before the work did. */
  readonly cutOff?: boolean;
}

export type SpanListener = (span: Span) => void;

/** Ends a span; the fields are added to those of its beginning. A second call does nothing. */
export type EndSpan = (fields?: Fields) => void;

/** @returns how to stop listening */
export function onSpan(listener: SpanListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether anybody listens: threads are asked for their spans only then. */
export function isObserved(): boolean {
  return listeners.size > 0;
}

export function span(name: string, fields: Fields = NO_FIELDS): EndSpan {
  if (listeners.size === 0) return IGNORED;
  // Loaded when there is a listener.
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  const begun = { name, startMs: nowMs(), thread: threadId, fields };
  open.add(begun);
  return (more = NO_FIELDS) => {
    if (!open.delete(begun)) return;
    tell({ ...begun, endMs: nowMs(), fields: { ...fields, ...more } });
  };
}

/** Work as a span. @param count counters of what it gave @throws what the work throws; the span then says `failed` */
export async function spanned<T>(name: string, work: () => T | Promise<T>, count?: (result: T) => Fields): Promise<T> {
  const end = span(name);
  try {
    const result = await work();
    end(count?.(result));
    return result;
  } catch (error) {
    end({ failed: true });
    throw error;
  }
}

/** Hands on what a thread sent. */
export function tell(done: Span): void {
  for (const listener of listeners) listener(done);
}

/** Tells of what is still going on; for the end of the program. */
export function endOpenSpans(): void {
  for (const begun of open) tell({ ...begun, endMs: nowMs(), cutOff: true });
  open.clear();
}

// --- internal ---

const NO_FIELDS: Fields = {};
const listeners = new Set<SpanListener>();
const open = new Set<Omit<Span, 'endMs'>>();
const IGNORED: EndSpan = () => undefined;

/** Threads have clocks of their own that begin when they do; this one is the same for all. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
