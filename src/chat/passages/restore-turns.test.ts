import { expect, it } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import { sourceText, turnMessage } from '../prompt.ts';
import { passageHash } from './passages.ts';
import { restoreTurns } from './restore-turns.ts';

const MARKER = 'kq7mz3td';
const LINES = ['one', 'two', 'three', 'four'];

function source(number: number, startLine: number, endLine: number, text: string) {
  return { number, path: 'src/a.ts', startLine, endLine, symbol: '', hash: passageHash(text), score: 1 };
}

it('says again what was read, as far as files still hold it, and keeps the numbers', () => {
  const sources = [source(1, 1, 2, 'one\ntwo'), source(2, 3, 4, 'three\nwas here')];
  const kept = { question: 'what?', answer: 'That [1].', sources };
  const [turn] = restoreTurns(MARKER, [kept, { ...kept, answer: '' }], (path) => (path === 'src/a.ts' ? LINES : null));
  const place = {
    path: repoPath('src/a.ts'),
    startLine: 1,
    endLine: 2,
    symbol: '',
    reason: 'found',
    score: 1,
  } as const;
  expect(turn?.message).toBe(turnMessage(MARKER, [sourceText(MARKER, 1, { ...place, text: 'one\ntwo' })], 'what?'));
  expect(turn?.sources.map(({ number }) => number)).toEqual([1, 2]);
  expect(restoreTurns(MARKER, [kept], () => null)[0]?.message).toBe('Question: what?');
  expect(restoreTurns(MARKER, [{ ...kept, answer: ' ' }], () => LINES)).toEqual([]);
});
