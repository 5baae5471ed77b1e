import { describe, expect, it } from 'vitest';
import { splitPasted } from './pasted.ts';

const LOG = `${Array.from({ length: 400 }, (_, n) => `INFO worker-${n} heartbeat ok`).join('\n')}\nRangeError: content too large`;
const ASKED = 'Why does the parser raise this?';

describe('splitPasted', () => {
  it.each([
    ['after a blank line', `${LOG}\n\n${ASKED}`],
    ['on the last line', `${LOG}\n${ASKED}`],
    ['before it', `${ASKED}\n\n${LOG}`],
    ['with CR LF', `${LOG}\n\n${ASKED}`.replaceAll('\n', '\r\n')],
  ])('finds the question %s', (_, text) => {
    expect(splitPasted(text)).toEqual({ question: ASKED, material: LOG });
  });

  it('leaves a question alone, also one of several lines', () => {
    const text = 'How does this work?\nI mean the retry.\n\nAnd where?';
    expect(splitPasted(text)).toEqual({ question: text, material: '' });
  });

  it('asks what it tells where nothing is asked', () => {
    const { question, material } = splitPasted(LOG);
    expect(question).toContain('RangeError: content too large');
    expect(material).toBe(LOG);
  });
});
