import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection, Table } from '@lancedb/lancedb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { globToRegex } from '../../text/glob.ts';
import { connect } from '../tables/database.ts';
import { filterSql } from './filter-sql.ts';
import { bothOf, type RowFilter, rowTest } from './row-filter.ts';

/** Names that would be read as SQL, as patterns or as other text if one of them got through unquoted. */
const HOSTILE = [
  "it's.ts",
  "a') OR ('1'='1.ts",
  "x'; DROP TABLE chunks; --",
  'back\\slash.ts',
  '100%_done.h',
  'new\nline.c',
  'carriage\rreturn.c',
  'line\u2028separator.c',
  '"quoted".H',
  '`tick`.go',
  'emoji😀.md',
  'lone\ud800surrogate.md',
  '[a&&b]~~.ts',
  '--dash.ts',
  '/*.sql',
  '',
];
const FOLDERS = ['', 'src/', 'src', "o'neil/", 'a/b/', 'src/deep/er/', 'src2/'];
const LANGUAGES = ['c', 'go', "c'", 'c++', '', 'TypeScript'];
const ROWS = FOLDERS.flatMap((folder) =>
  HOSTILE.map((name, at) => ({ path: folder + name, language: LANGUAGES[at % LANGUAGES.length] ?? '' })),
).map(({ path, language }) => ({ path: Buffer.from(path).toString(), language }));

const name = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 8 }));
const path = fc.oneof(fc.constantFrom(...ROWS.map((row) => row.path)), name);
const glob = fc.oneof(
  fc.constantFrom('*.ts', '**/*.c', 'src/**', '[!a]*', '{a,b}*', '*&*', '[a&&b]*', '[+--]*', '[~-~]*', '?*.md', '.*'),
  path,
  fc.string({ maxLength: 12 }),
);
const pattern = glob.map((text) => {
  try {
    return globToRegex(text);
  } catch {
    return '^never$';
  }
});
const leaf: fc.Arbitrary<RowFilter> = fc.oneof(
  fc.record({ kind: fc.constant('language' as const), of: fc.array(fc.constantFrom(...LANGUAGES), { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('path' as const), of: fc.array(path, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('under' as const), of: fc.oneof(fc.constantFrom('src', "o'neil", 'a/b'), name) }),
  fc.record({ kind: fc.constant('matches' as const), of: pattern }),
);
const { filter } = fc.letrec<{ filter: RowFilter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    leaf,
    fc.record({ kind: fc.constant('not' as const), of: tie('filter') }),
    fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of: fc.array(tie('filter'), { maxLength: 3 }) }),
  ),
}));

describe('the SQL of a filter', () => {
  const dir = mkdtempSync(join(tmpdir(), 'mlx-code-filter-'));
  let connection: Connection;
  let table: Table;
  beforeAll(async () => {
    connection = await connect(dir, 'write');
    table = await connection.createTable('rows', ROWS);
  });
  afterAll(() => {
    connection.close();
    removeFolder(dir);
  });

  it('is what it was as text', () => {
    expect(filterSql(null)).toBeNull();
    const named: RowFilter = { kind: 'language', of: ['go'] };
    expect(filterSql(bothOf(named, { kind: 'under', of: "it's" }))).toBe(
      "language IN ('go') AND (path = 'it''s' OR starts_with(path, 'it''s/'))",
    );
    expect(filterSql({ kind: 'not', of: { kind: 'matches', of: '\\.ts$' } })).toBe("NOT regexp_like(path, '\\.ts$')");
  });

  it('selects the rows that the test in memory takes, whatever the names', async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (made) => {
        const found = await table.query().where(filterSql(made)!).select(['path', 'language']).toArray();
        const key = (row: { path: string; language: string }) => `${row.language}\0${row.path}`;
        const test = rowTest(made);
        const wanted = ROWS.filter((row) => test(row.path, row.language));
        expect(found.map((row) => key(row)).sort()).toEqual(wanted.map(key).sort());
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
