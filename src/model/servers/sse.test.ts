import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents, type SseEvent } from './sse.ts';
import { StopFilter } from './stop-filter.ts';

async function read(pieces: readonly Uint8Array[]): Promise<SseEvent[]> {
  const all: SseEvent[] = [];
  for await (const event of readEvents(
    (async function* () {
      yield* pieces;
    })(),
  ))
    all.push(event);
  return all;
}

/** The same bytes in pieces that end at those places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...ends].map((start, i) => bytes.subarray(start, ends[i] ?? bytes.length));
}

describe('server-sent events', () => {
  it('are the same wherever the bytes are cut and however lines end', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', ':', 'é', '🙂', '{', '"') });
    const events = fc.array(
      fc.record({ name: fc.constantFrom('', 'ping'), data: fc.array(text, { minLength: 1, maxLength: 3 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        events,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(400)),
        async (wanted, end, places) => {
          const lines = wanted.flatMap(({ name, data }) => [
            ': a comment',
            ...(name === '' ? [] : [`event: ${name}`]),
            ...data.map((line) => `data: ${line}`),
            '',
          ]);
          const bytes = new TextEncoder().encode(lines.map((line) => line + end).join(''));
          const expected = wanted.map(({ name, data }) => ({ name: name || 'message', data: data.join('\n') }));
          expect(await read(cut(bytes, places))).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('stop texts', () => {
  it('end the text at the first of them, wherever it is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 30 });
    const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength: 4 }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(text, stops, fc.array(fc.nat(30)), (whole, wanted, places) => {
        const filter = new StopFilter(wanted);
        const ends = [...new Set(places.map((place) => Math.min(place, whole.length)))].sort((a, b) => a - b);
        let shown = '';
        for (const [i, start] of [0, ...ends].entries())
          shown += filter.add(whole.slice(start, ends[i] ?? whole.length));
        shown += filter.end();
        const at = Math.min(...wanted.map((stop) => whole.indexOf(stop)).filter((index) => index >= 0), whole.length);
        // What comes in pieces may be stopped by another text first, but never later than by the whole.
        expect(whole.startsWith(shown)).toBe(true);
        expect(shown.length).toBeGreaterThanOrEqual(at);
        expect(wanted.some((stop) => shown.includes(stop))).toBe(false);
      }),
    );
  });
});
