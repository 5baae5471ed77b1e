import { expect, test } from 'vitest';
import { raceCancelled } from './race-cancelled.ts';

test('gives what the work gives, and throws what it throws', async () => {
  const { signal } = new AbortController();
  expect(await raceCancelled(Promise.resolve(1), signal)).toBe(1);
  expect(await raceCancelled(Promise.resolve(2), undefined)).toBe(2);
  await expect(raceCancelled(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
});

test('does not wait for work that goes on when cancelled, before or meanwhile', async () => {
  const endless = new Promise<never>(() => undefined);
  await expect(raceCancelled(endless, AbortSignal.abort())).rejects.toMatchObject({ code: 'E_CANCELLED' });
  const stop = new AbortController();
  const waiting = raceCancelled(endless, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'E_CANCELLED' });
});
