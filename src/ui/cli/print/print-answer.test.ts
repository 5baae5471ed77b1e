import { describe, expect, it } from 'vitest';
import { type CliIo, createIo } from '../io.ts';
import { AnswerPrinter } from './print-answer.ts';

async function printed(pieces: readonly string[], colour: boolean): Promise<string[]> {
  const out: string[] = [];
  const io: CliIo = {
    ...createIo(colour ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
    out: (text) => out.push(text),
    colour,
  };
  const printer = new AnswerPrinter(io);
  for (const piece of pieces) await printer.push(piece);
  await printer.end();
  return out;
}

/** Without colours. */
function bare(parts: readonly string[]): string {
  return parts.join('').replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');
}

const ANSWER =
  'It is so [1]:\n\n```ts\nconst a = `x`; // twice\nif (a) run();\n```\n\nAnd `b` too.\n~~~\nplain\n~~~\nopen ``` end';

describe('AnswerPrinter', () => {
  it('gives a program the text as it is', async () => {
    expect((await printed([...ANSWER], false)).join('')).toBe(ANSWER);
  });

  it.each([1, 2, 3, 5, 1000])('loses nothing in pieces of %i, and prints nothing twice', async (size) => {
    const pieces = ANSWER.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(bare(await printed(pieces, true))).toBe(ANSWER);
  });

  it('prints prose as it comes', async () => {
    expect(await printed(['It ', 'is ', 'so.'], true)).toEqual(['It ', 'is ', 'so.']);
  });

  it('colours code by its language', async () => {
    const out = (await printed(['```py\n', 'def f():\n    return 1\n', '```\n'], true)).join('');
    expect(out).toContain(`${String.fromCharCode(27)}[35mdef`);
  });

  it('prints a block that has no end', async () => {
    expect(bare(await printed(['```ts\nconst a = 1;\nlet b'], true))).toBe('```ts\nconst a = 1;\nlet b');
    expect(bare(await printed(['``'], true))).toBe('``');
  });
});
