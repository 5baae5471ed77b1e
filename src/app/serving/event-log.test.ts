/** Events are numbered over restarts, and what is no longer known is never given as a part. */

import { expect, it } from 'vitest';
import { EventLog } from './event-log.ts';

it('gives what is behind a number, and everything behind 0', () => {
  const log = new EventLog(1_000);
  log.add('a', 1);
  log.add('b', 2);
  expect(log.after(0)?.map(({ seq, kind }) => [seq, kind])).toEqual([
    [1_001, 'a'],
    [1_002, 'b'],
  ]);
  expect(log.after(1_001)?.map(({ kind }) => kind)).toEqual(['b']);
  expect(log.after(1_002)).toEqual([]);
  expect(log.after(1_003)).toBeNull();
});

it('knows a number of a service that ran before, however much it has told itself', () => {
  const before = new EventLog(1_000);
  for (let n = 0; n < 5; n++) before.add('old', n);
  const after = new EventLog(2_000);
  for (let n = 0; n < 10; n++) after.add('new', n);
  expect(after.after(before.seq)).toBeNull();
});

it('gives no part once the oldest events are gone', () => {
  const log = new EventLog(1_000);
  for (let n = 0; n < 1_001; n++) log.add('a', n);
  expect(log.after(0)).toBeNull();
  expect(log.after(1_001)).toHaveLength(1_000);
});
