import { expect, it } from 'vitest';
import { budgetOf } from './budget.ts';
import { FEW_VIEWS, MANY_VIEWS, SOME_VIEWS } from './passages/pack-shape.ts';

const generator = (contextTokens: number, exactCounts = true) => ({
  identity: { model: 'm', revision: '', contextTokens, sentTo: null },
  exactCounts,
});

it.each([
  [2_048, { answer: 512, outline: 128, sources: 768, leastSources: 256, facts: 61, prompt: 1_536 }],
  [8_192, { answer: 1_024, outline: 512, sources: 3_072, leastSources: 1_024, facts: 245, prompt: 7_168 }],
  [16_384, { answer: 1_024, outline: 512, sources: 6_144, leastSources: 2_048, facts: 491, prompt: 15_360 }],
])('shares out a window of %i tokens', (window, shares) => {
  expect(budgetOf(generator(window))).toEqual({ window, shape: MANY_VIEWS, ...shares });
});

it('shows small models few passages', () => {
  const shapeFor = (model: string, contextTokens = 4_096) => {
    const { identity, exactCounts } = generator(contextTokens);
    return budgetOf({ identity: { ...identity, model }, exactCounts }).shape;
  };
  expect(shapeFor('Qwen2.5-Coder-0.5B-Instruct')).toBe(FEW_VIEWS);
  expect(shapeFor('Qwen2.5-Coder-0.5B-Instruct', 16_384)).toBe(SOME_VIEWS);
  expect(shapeFor('Qwen2.5-Coder-3B-Instruct-4bit')).toBe(MANY_VIEWS);
  expect(shapeFor('Qwen2.5-Coder-3B-Instruct-4bit', 16_384)).toBe(MANY_VIEWS);
});

it('keeps 2 % free where counts are estimates, and follows wishes within the window', () => {
  expect(budgetOf(generator(10_000, false)).prompt).toBe(10_000 - 1_024 - 200);
  expect(budgetOf(generator(8_192), { maxTokens: 100, sourceTokens: 500 })).toMatchObject({
    answer: 100,
    sources: 500,
  });
  expect(budgetOf(generator(2_048), { maxTokens: 5_000 }).answer).toBe(1_024);
});

it('refuses a window that holds nothing', () => {
  expect(() => budgetOf(generator(256))).toThrow(expect.objectContaining({ code: 'E_PROMPT_TOO_LONG' }));
});
