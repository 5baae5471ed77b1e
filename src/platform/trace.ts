/**
 * Writes the spans of one run as a Chrome trace, for chrome://tracing or Perfetto. The file is written when the process
 * ends, however it ends, and whole: a run that was cancelled or failed gives a valid file too.
 */

import { writeFileSync } from 'node:fs';
import { endOpenSpans, onSpan, type Span } from '../base/observe.ts';

/** More would not be looked at, and must not fill the memory. */
const MAX_SPANS = 500_000;
const LANES = 1000;

/** @param file absolute path; it is replaced @param onFailure told when it cannot be written, which ends nothing */
export function traceTo(file: string, onFailure: (error: Error) => void): void {
  const spans: Span[] = [];
  let dropped = 0;
  onSpan((span) => {
    if (spans.length < MAX_SPANS) spans.push(span);
    else dropped++;
  });
  process.once('exit', () => {
    endOpenSpans();
    try {
      writeFileSync(file, `${JSON.stringify(chromeTrace(spans, dropped))}\n`, { mode: 0o600 });
    } catch (error) {
      onFailure(error as Error);
    }
  });
}

/** Chrome's JSON object form: complete events (`X`), microseconds since the first span. */
export function chromeTrace(spans: readonly Span[], dropped = 0): object {
  const sorted = [...spans].sort((a, b) => a.startMs - b.startMs || b.endMs - a.endMs);
  const origin = sorted[0]?.startMs ?? 0;
  const lanes = new Map<number, Span[][]>();
  const events = sorted.map((span) => {
    const tid = span.thread * LANES + laneOf(lanes, span);
    const args = span.cutOff === true ? { ...span.fields, cutOff: true } : span.fields;
    const times = { ts: (span.startMs - origin) * 1000, dur: (span.endMs - span.startMs) * 1000 };
    return { name: span.name, cat: 'mlx-code', ph: 'X', pid: process.pid, tid, ...times, args };
  });
  const names = [...lanes].flatMap(([thread, of]) =>
    of.map((_, lane) => ({
      name: 'thread_name',
      ph: 'M',
      pid: process.pid,
      tid: thread * LANES + lane,
      args: { name: `${thread === 0 ? 'main' : `pipeline ${thread}`}${lane === 0 ? '' : ` (${lane + 1})`}` },
    })),
  );
  return { traceEvents: [...names, ...events], displayTimeUnit: 'ms', otherData: { dropped } };
}

// --- internal ---

/** Work that overlaps without being inside other work, as that of promises side by side, gets a line of its own. */
function laneOf(lanes: Map<number, Span[][]>, span: Span): number {
  const stacks = lanes.get(span.thread) ?? [];
  lanes.set(span.thread, stacks);
  for (const [lane, stack] of stacks.entries()) {
    while ((stack.at(-1)?.endMs ?? Number.POSITIVE_INFINITY) <= span.startMs) stack.pop();
    const around = stack.at(-1);
    if (around !== undefined && around.endMs < span.endMs) continue;
    stack.push(span);
    return lane;
  }
  stacks.push([span]);
  return stacks.length - 1;
}
