import { expect, test } from 'vitest';
import { untilCancelled } from './until-cancelled.ts';

test('gives what the work gives, and throws what it throws', async () => {
  const { signal } = new AbortController();
  expect(await untilCancelled(Promise.resolve(1), signal)).toBe(1);
  expect(await untilCancelled(Promise.resolve(2), undefined)).toBe(2);
  await expect(untilCancelled(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
});

test('does not wait for work that goes on when cancelled, before or meanwhile', async () => {
  const endless = new Promise<never>(() => undefined);
  await expect(untilCancelled(endless, AbortSignal.abort())).rejects.toMatchObject({ code: 'E_CANCELLED' });
  const stop = new AbortController();
  const waiting = untilCancelled(endless, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'E_CANCELLED' });
});
