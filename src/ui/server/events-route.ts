/** `GET /v1/events`: what happened since a number, as a list at once or as a stream that goes on. */

import * as v from 'valibot';
import { eventStream } from './event-stream.ts';
import { json, route } from './route.ts';
import { eventList } from './schemas.ts';

export const eventsRoute = route({
  method: 'get',
  path: '/v1/events',
  summary: 'Tell what happens: updates of indexes and the progress of jobs',
  input: v.strictObject({
    after: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(0),
        v.maxValue(Number.MAX_SAFE_INTEGER),
        v.description('Events behind this number'),
      ),
    ),
  }),
  output: eventList,
  streams: true,
  run: async ({ service: { events }, input, request, signal }) => {
    const last = request.headers.get('last-event-id');
    const named = input.after ?? (last !== null && /^\d{1,15}$/.test(last) ? Number(last) : undefined);
    const isStream = (request.headers.get('accept') ?? '').includes('text/event-stream');
    if (!isStream) {
      const found = events.after(named ?? 0);
      return json({ seq: events.seq, reset: found === null, events: found ?? [] });
    }
    return eventStream((sink) => {
      const missed = named === undefined ? [] : events.after(named);
      // What was missed is not known any more: the reader fetches everything again.
      if (missed === null) sink.send('reset', { seq: events.seq }, events.seq);
      for (const { seq, kind, data } of missed ?? []) sink.send(kind, data, seq);
      const stop = events.listen(({ seq, kind, data }) => sink.send(kind, data, seq));
      return new Promise<void>((resolve) => {
        sink.signal.addEventListener('abort', () => {
          stop();
          resolve();
        });
      });
    }, signal);
  },
});
