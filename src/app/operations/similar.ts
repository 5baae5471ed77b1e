/** The operation `similar`. */

import * as v from 'valibot';
import type { CloneRegion, Clones } from '../../search/index.ts';
import type { Answer } from '../searching/code-questions.ts';
import { type SimilarInput, similarTo } from '../searching/similar-code.ts';
import type { Operation } from './operation.ts';
import { at, count, notes, place, text } from './schemas.ts';

const region = v.object({
  path: v.string(),
  startLine: v.number(),
  endLine: v.number(),
  symbol: v.string(),
  likeness: v.number(),
});

export const similar: Operation<SimilarInput, Answer<Clones>> = {
  input: v.object({
    query: text('A place, FILE:A-B, FILE:LINE or FILE:SYMBOL; FILE for all clones with a part there; empty for all'),
    ...place,
    minLines: count('Lines of the shortest definition compared, where no place is asked about', 100_000),
    limit: count('Regions or groups wanted', 100_000),
  }),
  output: v.object({
    found: v.object({
      place: v.nullable(region),
      regions: v.array(region),
      groups: v.array(v.object({ spare: v.number(), regions: v.array(region) })),
      total: v.number(),
      whole: v.boolean(),
    }),
    notes,
  }),
  run: similarTo,
  lines: ({ found }) => [
    ...found.regions.map(line),
    ...found.groups.flatMap(({ spare, regions }) => [`${spare} lines more than once:`, ...regions.map(line)]),
  ],
};

// --- internal ---

function line({ path, startLine, symbol }: CloneRegion): string {
  return at(path, startLine, symbol);
}
