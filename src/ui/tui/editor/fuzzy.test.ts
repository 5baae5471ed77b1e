import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzy } from './fuzzy.ts';

const PATHS = [
  'src/ui/tui/editor/completion.ts',
  'src/app/completion.ts',
  'test/e2e/completion.test.ts',
  'src/base/text.ts',
  'src/base/text.test.ts',
  'docs/context.md',
  'src/model/mlxEmbedder.ts',
  'README.md',
];
const best = (query: string): string | undefined => fuzzy(query, PATHS, 1)[0]?.text;

describe('fuzzy', () => {
  it.each([
    ['text', 'src/base/text.ts'],
    ['texttest', 'src/base/text.test.ts'],
    ['appcomp', 'src/app/completion.ts'],
    ['app comp', 'src/app/completion.ts'],
    ['tuicompl', 'src/ui/tui/editor/completion.ts'],
    ['readme', 'README.md'],
    ['RM', 'README.md'],
    ['emb', 'src/model/mlxEmbedder.ts'],
    ['me', 'src/model/mlxEmbedder.ts'],
    ['Emb', 'src/model/mlxEmbedder.ts'],
    ['EMB', undefined],
    ['xyz', undefined],
  ])('%s finds %s', (query, wanted) => expect(best(query)).toBe(wanted));

  it('tells which letters it means', () => {
    expect(fuzzy('bt', ['src/base/text.ts'], 1)[0]?.matched).toEqual([4, 9]);
    expect(fuzzy('text', ['t/e/x/text'], 1)[0]?.matched).toEqual([6, 7, 8, 9]);
  });

  it('takes the list as it is without a query', () => {
    expect(fuzzy(' ', PATHS, 2).map(({ text }) => text)).toEqual(PATHS.slice(0, 2));
  });

  it('finds all that holds the letters in order, and nothing else', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '/', '.', '_'), maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 10 }),
        fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 }),
        (texts, query) => {
          const holds = (text: string) => new RegExp([...query].join('.*'), 'i').test(text);
          const found = fuzzy(query, texts, 100);
          expect(found.map(({ text }) => text).sort()).toEqual(texts.filter(holds).sort());
          for (const { text, matched } of found) {
            expect(matched.map((index) => text[index]?.toLowerCase()).join('')).toBe(query);
            expect([...matched].sort((a, b) => a - b)).toEqual(matched);
          }
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it('finds one among many, and survives what is no path', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `packages/p${i % 100}/src/module${i}.ts`);
    expect(fuzzy('p42modu29942', many, 50)[0]?.text).toBe('packages/p42/src/module29942.ts');
    expect(fuzzy('module', many, 50)).toHaveLength(50);
    expect(fuzzy('ab', [`${'x'.repeat(10_000)}ab`, '', 'İab'], 50).map(({ text }) => text)).toContain('İab');
    expect(fuzzy('x'.repeat(1_000), ['y', 'x'.repeat(2_000)], 50)).toHaveLength(1);
  });
});
