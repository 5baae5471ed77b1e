import { expect, it } from 'vitest';
import type { CopyLimits, IndexReading } from './index-reading.ts';
import { WarmEngine } from './warm-engine.ts';

it('copies an index only while no query is answered', async () => {
  const steps: string[] = [];
  const reader = {
    version: async () => '1',
    loadCopy: async ({ pause }: CopyLimits) => {
      for (const batch of ['first', 'second']) {
        await pause();
        steps.push(`${batch} batch`);
      }
      return {};
    },
  } as unknown as IndexReading;
  const copy = new WarmEngine(reader);
  let answer: () => void = () => undefined;
  const query = copy.during(async () => {
    // The first query finds no copy, and begins one.
    expect(await copy.current()).toBe(reader);
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    steps.push('answered');
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(steps).toEqual([]);
  answer();
  await query;
  await copy.loaded();
  expect(steps).toEqual(['answered', 'first batch', 'second batch']);
  expect(await copy.current()).not.toBe(reader);
});

it('goes on copying below queries without end', async () => {
  let isCopied = false;
  const reader = {
    version: async () => '1',
    loadCopy: async ({ pause }: CopyLimits) => {
      await pause();
      isCopied = true;
      return {};
    },
  } as unknown as IndexReading;
  const copy = new WarmEngine(reader);
  let end: () => void = () => undefined;
  const query = copy.during(
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  await copy.loaded();
  expect(isCopied).toBe(true);
  end();
  await query;
});
