import { describe, expect, it } from 'vitest';
import { Transfer } from './transfer.ts';

/** A download at a steady rate, on a clock of its own. */
function download(total: number, bytesPerSecond: number, seconds: number, found = 0) {
  let now = 0;
  const messages: string[] = [];
  const notes: string[] = [];
  const transfer = new Transfer(
    total,
    {
      onMessage: (text) => messages.push(text),
      onProgress: ({ note }) => notes.push(note ?? ''),
    },
    () => now,
  );
  if (found > 0) transfer.found(found);
  for (let at = 0; at < seconds * 10; at++) {
    now += 100;
    transfer.add(bytesPerSecond / 10);
  }
  return { messages, notes };
}

describe('telling of a download', () => {
  it('names the time once it has measured the first bytes', () => {
    const { messages, notes } = download(880e6, 7e6, 4);
    expect(messages).toEqual([expect.stringMatching(/^8\d\d MB left at 7(?:\.0)? MB\/s: about 2 min/)]);
    expect(notes.at(-1)).toMatch(/7(?:\.0)? MB\/s, 2 min .*left$/);
  });

  it('gives a tip below 500 kB a second, once, and none above', () => {
    expect(download(880e6, 499e3, 30).messages).toEqual([
      expect.stringMatching(/left at 499 kB\/s: about \d+ min/),
      expect.stringMatching(/link is slow \(499 kB\/s\).*HF_ENDPOINT/),
    ]);
    expect(download(880e6, 501e3, 30).messages).toHaveLength(1);
  });

  it('says nothing of what is nearly there, and does not count what lay there for speed', () => {
    expect(download(10e6, 5e6, 2).messages).toEqual([]);
    expect(download(880e6, 1e6, 3, 800e6).messages[0]).toMatch(/^7\d MB left at 1(?:\.0)? MB\/s: about 1 min/);
  });
});
