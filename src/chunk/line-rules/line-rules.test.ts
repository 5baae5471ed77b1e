/** Definitions of languages without a grammar: names, kinds, scopes and lines of a sample in each. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chunker, createChunker, LANGUAGES } from '../index.ts';
import { LINE_SAMPLES } from '../testing/line-samples.ts';
import { MORE_LINE_SAMPLES } from '../testing/more-line-samples.ts';
import { lineRulesFor } from './index.ts';

const SAMPLES = [...LINE_SAMPLES, ...MORE_LINE_SAMPLES];
const BUDGET = 60;

let chunker: Chunker;
let fine: Chunker;
beforeAll(async () => {
  chunker = await createChunker();
  fine = await createChunker({ budget: BUDGET });
});
afterAll(() => {
  chunker.close();
  fine.close();
});

describe('definitions by line', () => {
  it.each(SAMPLES)('%s: %j', async (language, text, expected) => {
    const { symbols } = await chunker.chunk({ path: 'x', text, language });
    expect(
      symbols.map(
        ({ name, kind, scope, startLine, endLine }) =>
          `${startLine}-${endLine} ${kind} ${scope === '' ? '' : `${scope} > `}${name}`,
      ),
    ).toEqual(expected);
  });

  it.each(SAMPLES)('chunks of %s tile it whatever is cut out: %j', async (language, text) => {
    for (let at = 0; at < text.length; at += 7) {
      const some = [text.slice(at), text.slice(0, at), text.slice(0, at) + text.slice(at + 11)];
      for (const mutated of [...some, text.replaceAll('\n', '\r\n')]) {
        const { chunks } = await fine.chunk({ path: 'x', text: mutated, language });
        expect(chunks.map((chunk) => chunk.text).join('')).toBe(mutated.trim() === '' ? '' : mutated);
      }
    }
  });

  it('takes time in proportion to the text', async () => {
    const units = ['(', 'a ', ' ', '{\n', 'a\n ', '(def ', '/*', 'public ', 'x\n', '<!--\n', '= ', '\t\n', 'end\n'];
    for (const { id } of LANGUAGES.filter((each) => lineRulesFor(each.id) !== null)) {
      for (const unit of units) {
        const text = unit.repeat(8_000 / unit.length);
        const { chunks } = await chunker.chunk({ path: 'x', text, language: id });
        expect(chunks.map((chunk) => chunk.text).join('')).toBe(text.trim() === '' ? '' : text);
      }
    }
  }, 60_000);
});

describe('the table', () => {
  it('has rules for languages that have no grammar only', () => {
    const trees = LANGUAGES.filter((each) => each.cut !== 'lines' && lineRulesFor(each.id) !== null);
    expect(trees.map(({ id }) => id)).toEqual([]);
  });
});
