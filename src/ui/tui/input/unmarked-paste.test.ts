import { describe, expect, it } from 'vitest';
import { Bursts } from './unmarked-paste.ts';

const take = (bursts: Bursts, text: string | Buffer, now = 0) => bursts.take(Buffer.from(text as string), now);

describe('bursts', () => {
  it('take lines that come in one read for a paste, and line ends as such', () => {
    expect(take(new Bursts(), 'one\rtwo\rthree')?.text).toBe('one\ntwo\nthree');
    expect(take(new Bursts(), 'one\r\n\r\n\ttwo\r')?.text).toBe('one\n\n\ttwo\n');
  });

  it('leave keys alone: a line with its Enter, an answer of one letter, sequences', () => {
    for (const keys of ['a', 'a line\r', '\r', '\r\r', '\rnext', 'a\x1b[Ab\rc', 'a\x03\rb', '\x7f\x7f']) {
      expect(take(new Bursts(), keys), JSON.stringify(keys)).toBe(null);
    }
  });

  it('go on with the reads that follow at once, their last line end included', () => {
    const bursts = new Bursts();
    expect(take(bursts, 'one\rtw')?.text).toBe('one\ntw');
    expect(take(bursts, 'o', 10)?.text).toBe('o');
    expect(take(bursts, '\r', 20)?.text).toBe('\n');
    expect(take(bursts, '\r', 400)).toBe(null);
  });

  it('keep the beginning of a character for the next read', () => {
    const bytes = Buffer.from('ä\rb漢');
    expect(take(new Bursts(), bytes.subarray(0, -1))).toMatchObject({ text: 'ä\nb', rest: bytes.subarray(-3, -1) });
    expect(take(new Bursts(), bytes)).toMatchObject({ text: 'ä\nb漢', rest: Buffer.alloc(0) });
  });

  it('take very much text at once for a paste, also on one line', () => {
    expect(take(new Bursts(), 'x'.repeat(5000))?.text).toHaveLength(5000);
  });
});
