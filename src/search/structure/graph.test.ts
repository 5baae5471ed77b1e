/** Rank over small graphs, and which files matter because others use what they define. */

import { describe, expect, it } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import type { DefinitionRow, IndexReader } from '../../store/index.ts';
import { fileImportance } from './graph.ts';
import { pageRank } from './page-rank.ts';

describe('pageRank', () => {
  it('sums to one, and flows to what is pointed at', () => {
    const ranks = pageRank(4, { from: [0, 1, 2], to: [3, 3, 0], weight: [1, 1, 1] });
    expect([...ranks].reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 6);
    expect(ranks[3]).toBe(Math.max(...ranks));
    expect(ranks[0]).toBeGreaterThan(ranks[1] ?? 1);
  });

  it('follows weights and the preference, and copes with nothing', () => {
    const heavy = pageRank(3, { from: [0, 0], to: [1, 2], weight: [9, 1] });
    expect(heavy[1]).toBeGreaterThan(heavy[2] ?? 1);
    const asked = pageRank(3, { from: [], to: [], weight: [] }, [0, 0, 1]);
    expect(asked[2]).toBeCloseTo(1, 6);
    expect([...pageRank(2, { from: [], to: [], weight: [] }, [0, 0])]).toEqual([0.5, 0.5]);
    expect(pageRank(0, { from: [], to: [], weight: [] })).toHaveLength(0);
  });
});

describe('fileImportance', () => {
  it('ranks a file by who uses what it defines, within its own family of languages', async () => {
    const files: [path: string, language: string, defines: string, text: string][] = [
      ['src/core.ts', 'typescript', 'parseHeader', 'function parseHeader() {}'],
      ['src/a.ts', 'typescript', 'handleRequest', 'parseHeader(); parseHeader();'],
      ['src/b.js', 'javascript', 'sendAnswer', 'parseHeader();'],
      ['lib/c.py', 'python', 'read_body', 'handleRequest()'],
    ];
    const rows = files.map(([path, language, defines], n) => ({
      ...{ id: String(n), path: repoPath(path), language, definitions: `00,0,0\t${defines}` },
      ...{ startLine: 1, endLine: 1 },
    }));
    const reader = {
      scanDefinitions: async (_: null, visit: (row: DefinitionRow) => boolean) => {
        for (const row of rows) visit(row as DefinitionRow);
      },
      scanTexts: async (_: null, visit: (chunk: { path: string; text: string }) => boolean) => {
        for (const [path, , , text] of files) visit({ path, text });
      },
    } as unknown as IndexReader;
    const importance = await fileImportance(reader);
    const of = (path: string) => importance.get(repoPath(path)) ?? 0;
    expect(of('src/core.ts')).toBeGreaterThan(1);
    expect(of('src/core.ts')).toBe(Math.max(...importance.values()));
    expect(of('src/a.ts')).toBeCloseTo(of('lib/c.py'), 6);
    expect([...importance.values()].reduce((sum, value) => sum + value, 0)).toBeCloseTo(4, 5);
  });
});
