import { describe, expect, it } from 'vitest';
import type { CandidateRow, Engine, Lexicon } from '../../store/index.ts';
import { terms } from '../../text/terms.ts';
import { exactIn } from '../query/exact-text.ts';
import { analyzeQuery } from '../query/query.ts';
import type { CandidateChunk } from './candidate-types.ts';
import { termsInside, textRows } from './text-rows.ts';

function row(path: string, text: string, ordinal = 0): CandidateRow {
  return { id: `${path}#${ordinal}`, path, ordinal, text, terms: terms(text).join(' ') } as CandidateRow;
}

function lookup(rows: readonly CandidateRow[]) {
  const holding = (term: string) => rows.filter((each) => each.terms.split(' ').includes(term));
  const scanned: string[] = [];
  return {
    scanned,
    index: {
      chunkTerms: (fields: readonly { terms: readonly string[] }[]) =>
        [...new Set(fields.flatMap((field) => field.terms.flatMap(holding)))].map((each) => ({ row: each, score: 1 })),
      chunksById: (ids: readonly string[]) => rows.filter(({ id }) => ids.includes(id)),
    } as unknown as Engine,
    lexicon: { terms: 100, df: (term: string) => holding(term).length } as Lexicon,
    filter: null,
    scan: async (exact: Parameters<typeof exactIn>[1]) => {
      scanned.push(exact.text);
      return rows.filter(({ text }) => exactIn(text, exact) > 0).map(({ id }) => id);
    },
  };
}

const OTHERS = new Map([['x', { row: row('other.ts', 'nothing alike'), scores: {}, ranks: {} } as CandidateChunk]]);

describe('a query as text', () => {
  it.each([
    ['if (status === okCode) return', 'if (STATUS === OK_CODE || status === okcode) return;'],
    ['raise HTTPError(url, response.statusCode)', '  raise HTTPError(url, response.StatusCode)'],
    ['a = $scope.__init__ + users;', 'data = $scope.__init__ + users;'],
  ])('has a term of every inner word in common with what holds it: %s', (text, holder) => {
    const held = new Set(terms(holder));
    for (const alternatives of termsInside(text)) expect(alternatives.some((term) => held.has(term))).toBe(true);
  });

  it('is looked up by its rarest inner word, in the order of the files', async () => {
    const rows = [
      row('b.ts', 'if (gauge.level > limit) alarm()'),
      row('a.ts', 'x; if (gauge.level > limit) alarms()'),
      row('c.ts', 'gauge level and limit'),
    ];
    const places = lookup(rows);
    const found = await textRows(places, analyzeQuery('(gauge.level > limit) alarm'), OTHERS);
    expect(found.map(({ path }) => path)).toEqual(['a.ts', 'b.ts']);
    expect(places.scanned).toEqual([]);
  });

  it('is scanned for where it has no inner word, or where nothing else was found', async () => {
    const rows = [row('a.ts', 'a >= b'), row('b.ts', 'if (gauge.level > limit) alarm()')];
    const marks = lookup(rows);
    expect(await textRows(marks, analyzeQuery('>='), OTHERS)).toHaveLength(1);
    const alone = lookup(rows);
    expect(await textRows(alone, analyzeQuery('(gauge.level > limit)'), new Map())).toHaveLength(1);
    expect([...marks.scanned, ...alone.scanned]).toEqual(['>=', '(gauge.level > limit)']);
  });
});
