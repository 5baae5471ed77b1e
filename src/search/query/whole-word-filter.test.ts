import { describe, expect, it } from 'vitest';
import { wordsAsTyped } from './whole-word-filter.ts';

describe('words of a query as they are typed', () => {
  it('are whole, and in any case unless one is given', () => {
    const whole = wordsAsTyped('conca tab', { words: true });
    expect(whole?.test('concat(tabs)')).toBe(false);
    expect(whole?.test('a Tab here')).toBe(true);
    expect(wordsAsTyped('Tab', { words: true })?.test('a tab here')).toBe(false);
    expect(wordsAsTyped('größe', { words: true })?.test('Dateigröße')).toBe(false);
    expect(wordsAsTyped('save', { case: 'exact' })?.test('Save')).toBe(false);
    expect(wordsAsTyped('save', { case: 'exact' })?.test('saved')).toBe(true);
  });

  it('stand for their forms where nothing is said', () => {
    for (const options of [undefined, {}, { case: 'smart' }, { case: 'ignore' }] as const)
      expect(wordsAsTyped('save', options)).toBeNull();
    expect(wordsAsTyped('>=', { words: true })).toBeNull();
  });
});
