import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KNOWN_KEYS } from '../../testing/known-keys.ts';
import { characterEvent, type InputEvent, keyEvent } from './event.ts';
import { InputTokenizer } from './tokenizer.ts';

const bytesOf = (latin1: string): Buffer => Buffer.from(latin1, 'latin1');
const LATER = 100_000;

/** All pieces arrive at once; then time passes until nothing waits any more. */
function events(...pieces: readonly Uint8Array[]): InputEvent[] {
  const tokenizer = new InputTokenizer();
  const out = pieces.flatMap((piece) => tokenizer.push(piece, 0));
  for (let now = LATER; tokenizer.deadline !== null; now += LATER) out.push(...tokenizer.expire(now));
  return out;
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const sorted = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return sorted.slice(1).map((end, i) => bytes.subarray(sorted[i], end));
}

describe('known sequences', () => {
  it.each(KNOWN_KEYS.map(([bytes, ...wanted]) => ({ bytes, wanted })))('$bytes', ({ bytes, wanted }) => {
    expect(events(bytesOf(bytes))).toEqual(wanted);
  });

  it('mean the same when cut at every byte', () => {
    for (const [text, ...wanted] of KNOWN_KEYS) {
      const bytes = bytesOf(text);
      for (let cut = 1; cut < Math.min(bytes.length, 300); cut++) {
        expect(events(bytes.subarray(0, cut), bytes.subarray(cut)), `${JSON.stringify(text)} at ${cut}`).toEqual(
          wanted,
        );
      }
      expect(events(...Array.from(bytes, (byte) => Buffer.from([byte]))), JSON.stringify(text)).toEqual(wanted);
    }
  });

  it('mean the same in any mix and any cut', () => {
    const part = fc.oneof(
      fc.constantFrom(...KNOWN_KEYS.map(([bytes]) => bytes).filter((bytes) => bytes.length < 200)),
      fc.constantFrom('\x1b', '\x1b[', '\x1bO', '\x1b]', '\x1b[200~', '\x1b[201~', '\x03', '\xf0\x9f', 'x'),
    );
    const input = fc.tuple(fc.array(part, { maxLength: 12 }), fc.array(fc.nat(500), { maxLength: 12 }));
    fc.assert(
      fc.property(input, ([parts, cuts]) => {
        const bytes = bytesOf(parts.join(''));
        expect(events(...cutAt(bytes, cuts))).toEqual(events(bytes));
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it('never throw and never type a control character, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const event of events(bytes)) {
          const text = event.kind === 'key' || event.kind === 'paste' ? event.text : '';
          for (const character of text.replaceAll(/[\n\t]/g, ''))
            expect(character.codePointAt(0)).toBeGreaterThan(0x1f);
        }
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });
});

describe('time', () => {
  it('tells a lone Escape from the beginning of a sequence', () => {
    const tokenizer = new InputTokenizer();
    expect(tokenizer.push(bytesOf('\x1b'), 1_000)).toEqual([]);
    expect(tokenizer.deadline).toBe(1_040);
    expect(tokenizer.expire(1_039)).toEqual([]);
    expect(tokenizer.expire(1_040)).toEqual([keyEvent('escape')]);
    expect(tokenizer.deadline).toBeNull();
    expect(tokenizer.push(bytesOf('[A'), 1_041)).toEqual([characterEvent('['), characterEvent('A')]);
  });

  it.each([
    ['\x1b\x1b', [keyEvent('escape'), keyEvent('escape')]],
    ['\x1b[', [keyEvent('[', { alt: true })]],
    ['\x1bO', [keyEvent('o', { alt: true, shift: true })]],
    ['\x1b]', [keyEvent(']', { alt: true })]],
    ['\x1b[1;5', [{ kind: 'reply', sequence: '[1;5' }]],
    ['\x1b]11;rgb', [{ kind: 'reply', sequence: ']11;rgb' }]],
    ['\xe6\xbc', [characterEvent('\ufffd')]],
    ['\x1b[M ', [{ kind: 'reply', sequence: '[M ' }]],
  ])('ends the unfinished %j', (bytes, wanted) => expect(events(bytesOf(bytes))).toEqual(wanted));

  it('reads the old reports of the mouse, which have three bytes', () => {
    expect(events(bytesOf('\x1b[M !\x22a'))).toEqual([{ kind: 'press', column: 0, row: 1 }, characterEvent('a')]);
    expect(events(bytesOf('\x1b[M`+$'))).toEqual([{ kind: 'wheel', direction: 'up', column: 10, row: 3 }]);
    // A release, and the right button.
    expect(events(bytesOf('\x1b[M#!!\x1b[M"!!'))).toEqual([]);
  });

  it('gives a slow sequence half a second', () => {
    const tokenizer = new InputTokenizer();
    tokenizer.push(bytesOf('\x1b[1;'), 0);
    expect(tokenizer.deadline).toBe(500);
    expect(tokenizer.push(bytesOf('5C'), 400)).toEqual([keyEvent('right', { ctrl: true })]);
  });

  it('finds its way out of an endless control string', () => {
    const tokenizer = new InputTokenizer();
    expect(tokenizer.push(bytesOf(`\x1b]52;${'A'.repeat(9_000)}`), 0)).toEqual([]);
    expect(tokenizer.expire(500)).toEqual([]);
    expect(tokenizer.push(bytesOf('a'), 501)).toEqual([characterEvent('a')]);
  });

  it('gives what follows an end of paste as keys a moment later', () => {
    const tokenizer = new InputTokenizer();
    expect(tokenizer.push(bytesOf('\x1b[200~a\x1b[201~'), 0)).toEqual([]);
    expect(tokenizer.push(bytesOf('x\x1b'), 30)).toEqual([]);
    expect(tokenizer.expire(40)).toEqual([{ kind: 'paste', text: 'a', cut: false }, characterEvent('x')]);
    expect(tokenizer.expire(80)).toEqual([keyEvent('escape')]);
  });

  it('does not take the rest of a paste without end for keys, until Ctrl+C', () => {
    const tokenizer = new InputTokenizer();
    expect(tokenizer.push(bytesOf('\x1b[200~one\r'), 0)).toEqual([]);
    expect(tokenizer.expire(2_000)).toEqual([{ kind: 'paste', text: 'one\n', cut: false }]);
    expect(tokenizer.deadline).toBeNull();
    expect(tokenizer.push(bytesOf('two\r\x03x'), 3_000)).toEqual([
      { kind: 'paste', text: 'two\n', cut: false },
      keyEvent('c', { ctrl: true }),
      characterEvent('x'),
    ]);
  });
});

describe('Ctrl+C', () => {
  it.each(['\x03', '\x1b[99;5u', '\x1b[27;5;99~'])('ends a paste without end as %j', (bytes) => {
    const tokenizer = new InputTokenizer();
    tokenizer.push(bytesOf('\x1b[200~one'), 0);
    tokenizer.expire(2_000);
    expect(tokenizer.push(bytesOf(bytes), 3_000)).toEqual([keyEvent('c', { ctrl: true })]);
  });
});

describe('large pastes', () => {
  it('are one event', () => {
    const text = 'All of it, line by line.\n'.repeat(1_000);
    const bytes = Buffer.from(`\x1b[200~${text.replaceAll('\n', '\r')}\x1b[201~`);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 1_000) }, (_, i) =>
      bytes.subarray(i * 1_000, i * 1_000 + 1_000),
    );
    expect(events(...pieces)).toEqual([{ kind: 'paste', text, cut: false }]);
  });

  it('are bounded, and say so', () => {
    const [event] = events(Buffer.from(`\x1b[200~${'x'.repeat(5 * 1024 * 1024)}\x1b[201~`));
    expect(event).toMatchObject({ kind: 'paste', cut: true });
    expect(event?.kind === 'paste' && event.text.length).toBe(4 * 1024 * 1024);
  });
});

describe('answers of the terminal', () => {
  const REPLIES = '\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\\x1b[?62;22c';

  it('are never typed, wherever they are cut and however late the rest comes', () => {
    for (let cut = 1; cut < REPLIES.length; cut++) {
      for (const pause of [10, 600, 3_000]) {
        const tokenizer = new InputTokenizer();
        tokenizer.awaitReply(0);
        const out = [...tokenizer.push(bytesOf(REPLIES.slice(0, cut)), 0), ...tokenizer.expire(pause)];
        out.push(...tokenizer.push(bytesOf(`${REPLIES.slice(cut)}x`), pause));
        for (let now = LATER; tokenizer.deadline !== null; now += LATER) out.push(...tokenizer.expire(now));
        const place = `cut at ${cut}, ${pause} ms`;
        const keys = out.filter((event) => event.kind === 'key' && event.key.name !== 'escape');
        expect(keys, place).toEqual([characterEvent('x')]);
        expect(out, place).toContainEqual({ kind: 'reply', sequence: ']11;rgb:1e1e/1e1e/1e1e' });
        expect(tokenizer.isAwaiting, place).toBe(false);
      }
    }
  });

  it('leave what is typed meanwhile as it is', () => {
    const tokenizer = new InputTokenizer();
    tokenizer.awaitReply(0);
    expect(tokenizer.push(bytesOf('a'), 0)).toEqual([characterEvent('a')]);
    expect(tokenizer.push(bytesOf('\x1b'), 10)).toEqual([]);
    expect(tokenizer.expire(300)).toEqual([keyEvent('escape')]);
    expect(tokenizer.push(bytesOf('b\x1b[A'), 400)).toEqual([characterEvent('b'), keyEvent('up')]);
    expect(tokenizer.push(bytesOf(`${REPLIES}c`), 500)).toContainEqual(characterEvent('c'));
  });
});
