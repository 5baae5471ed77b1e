import { expect, it } from 'vitest';
import { SerialQueue } from './serial-queue.ts';

/** A job that ends when `end` is called, and what it has noted. */
function job(name: string, log: string[]) {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async () => {
    log.push(`${name} begins`);
    await over;
    log.push(`${name} ends`);
    return name;
  };
  return { run, end: () => end() };
}

it('runs one job at a time, an urgent one before those that wait', async () => {
  const queue = new SerialQueue();
  const log: string[] = [];
  const [first, second, urgent] = [job('first', log), job('second', log), job('urgent', log)];
  const answers = [queue.add(first.run), queue.add(second.run), queue.add(urgent.run, { isUrgent: true })];
  expect(queue.length).toBe(3);
  for (const each of [first, urgent, second]) each.end();
  expect(await Promise.all(answers)).toEqual(['first', 'second', 'urgent']);
  expect(log).toEqual(['first', 'urgent', 'second'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  await queue.ended();
  expect(queue.length).toBe(0);
});

it('answers a cancelled caller at once, and runs the next job when the cancelled one has ended', async () => {
  const queue = new SerialQueue();
  const log: string[] = [];
  const [slow, waiting, next] = [job('slow', log), job('waiting', log), job('next', log)];
  const cancel = new AbortController();
  const options = { signal: cancel.signal };
  const cancelled = [queue.add(slow.run, options), queue.add(waiting.run, options)];
  const later = queue.add(next.run);
  next.end();
  cancel.abort();
  for (const each of cancelled) await expect(each).rejects.toMatchObject({ code: 'E_CANCELLED' });
  expect(log).toEqual(['slow begins']);
  slow.end();
  expect(await later).toBe('next');
  expect(log).toEqual(['slow begins', 'slow ends', 'next begins', 'next ends']);
});

it('goes on after a job that failed', async () => {
  const queue = new SerialQueue();
  const failed = queue.add(() => Promise.reject(new Error('no')));
  const next = queue.add(() => Promise.resolve(2));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe(2);
});
