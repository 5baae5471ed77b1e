import { expect, it } from 'vitest';
import { Matching } from './matching.ts';

const TEXTS = ['one total\ntwo\n', 'total of é\r\nthree total total\r\n', ''];
const EVIL = `${'a'.repeat(60)}!`;
const open = (source: string, more = {}) =>
  new Matching({ source, flags: 'u', wide: source, invert: false, spans: false, ...more }, source);

it.each([{}, { invert: true }, { spans: true }])('finds the same here and in the thread: %j', async (more) => {
  const matching = open('tot\\w+', more);
  try {
    const here = JSON.stringify(matching.now(TEXTS));
    expect(here).toContain('[[');
    expect(JSON.stringify(await matching.later(TEXTS, undefined))).toBe(here);
  } finally {
    await matching.close();
  }
});

it('gives a pathological pattern up, and hears everything else meanwhile', async () => {
  const matching = open('^(a+)+$');
  try {
    expect(matching.now([EVIL])).toBeNull();
    expect(matching.isSlow).toBe(true);
    let beats = 0;
    const heart = setInterval(() => beats++, 10);
    await expect(matching.later([EVIL], undefined)).rejects.toMatchObject({ code: 'E_QUERY_TIMEOUT' });
    clearInterval(heart);
    expect(beats).toBeGreaterThan(5);
  } finally {
    await matching.close();
  }
});

it('can be cancelled in the middle', async () => {
  const matching = open('^(a+)+$');
  const leave = new AbortController();
  try {
    const work = matching.later([EVIL], leave.signal);
    setTimeout(() => leave.abort(), 20);
    await expect(work).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await expect(matching.later([EVIL], leave.signal)).rejects.toMatchObject({ code: 'E_CANCELLED' });
  } finally {
    await matching.close();
  }
});
