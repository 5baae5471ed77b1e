import { expect, test } from 'vitest';
import { analyzeQuery } from '../query/query.ts';
import { confidenceOf } from './confidence.ts';
import type { ScoredFile, Signals } from './signals.ts';

const best = (signals: Signals): ScoredFile => ({ signals }) as unknown as ScoredFile;
const known = { didYouMean: null, names: 0, unknownNames: 0 };
const sure = (query: string, signals: Signals, corrected = false) =>
  confidenceOf(analyzeQuery(query), best(signals), true, { ...known, didYouMean: corrected ? 'harbour' : null });

test('a name of several parts that is nowhere is no find, however much of it the best file holds', () => {
  const parts = { 'cover.file': 0.6, 'static.z': 6, 'define.file': 0.6, 'name.idf': 0.6, 'name.cover': 1 };
  expect(sure('LanternGate', parts)).toBe('low');
  expect(sure('lantern gate', parts)).not.toBe('low');
  expect(sure('LanternGate', { ...parts, 'define.exact': 1 })).toBe('high');
  expect(sure('lantern_gate', { ...parts, 'define.fit': 1 })).not.toBe('low');
  expect(sure('LanternGate', { ...parts, 'word.held': 1 })).not.toBe('low');
});

test('where a word was taken for another the answer is not sure', () => {
  const all = { 'cover.file': 1, 'static.z': 6, 'define.file': 1, 'name.idf': 1, 'name.cover': 1 };
  expect(sure('open the harbour', all)).toBe('high');
  expect(sure('open the harbuor', all, true)).toBe('medium');
});

test('a name one slip away from one that is here is found, and asked about', () => {
  const none = { 'cover.file': 0.56, 'static.z': 2, 'define.file': 0.56 };
  expect(sure('openHarbuor', none, true)).toBe('medium');
  expect(sure('openHarbuor', none)).toBe('low');
});

test('what finds nothing is not sure at all', () => {
  expect(confidenceOf(analyzeQuery('harbour'), undefined, true, known)).toBe('none');
});

test('a question whose names are all unknown here belongs to another project', () => {
  const signals = { 'cover.file': 0.5, 'static.z': 3, 'define.file': 0.2 };
  const query = analyzeQuery('how does the HarbourMaster open a lantern_gate at night');
  expect(confidenceOf(query, best(signals), true, { didYouMean: null, names: 2, unknownNames: 0 })).not.toBe('low');
  expect(confidenceOf(query, best(signals), true, { didYouMean: null, names: 2, unknownNames: 2 })).toBe('low');
});
