/** Code like that at a place: what is left out as a copy is named, with the reason. */

import { expect, it } from 'vitest';
import { projectOfFiles } from '../answering/testing/project-of-files.ts';
import { relatedTo } from './code-questions.ts';

const TIDE = `/** Tells the tide of an hour from the table of the harbour. */
export function tideOf(hour: number, table: readonly number[]): number {
  const known = table[hour];
  if (known === undefined) throw new Error('no tide is known');
  return known * 3;
}
`;
const project = projectOfFiles({
  'src/tide.ts': TIDE,
  'lib/tide.ts': TIDE,
  'src/wave.ts': 'export function waveOf(hour: number): number {\n  return hour * 7;\n}\n',
});

it('names a copy that is left out, and says why', async () => {
  const input = { query: 'src/tide.ts:2', limit: 5, languages: [], globs: [], paths: [], cwd: project().root };
  const { notes, results } = await relatedTo(project(), input, {});
  expect(notes).toContain('1 copy of this code left out, as nearly all words are the same: lib/tide.ts:1.');
  expect(results.map(({ path }) => path)).not.toContain('lib/tide.ts');
});
