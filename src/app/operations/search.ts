/** The operation `search`. */

import * as v from 'valibot';
import { SEARCH_MODES } from '../../search/index.ts';
import { type SearchAnswer, type SearchInput, searchProject } from '../searching/search-project.ts';
import type { Operation } from './operation.ts';
import { at, count, flag, place, searchResponse, text } from './schemas.ts';

const pattern = v.object({
  literal: v.exactOptional(flag('Take the pattern as text')),
  also: v.exactOptional(v.array(v.string())),
  case: v.exactOptional(v.picklist(['smart', 'exact', 'ignore'])),
  words: v.exactOptional(flag('Only whole words')),
  lines: v.exactOptional(flag('Only whole lines')),
  invert: v.exactOptional(flag('Lines that do not match')),
  multiline: v.exactOptional(flag('A match may span lines')),
  basic: v.exactOptional(flag('Basic regular expressions, as grep has them without -E')),
  where: v.exactOptional(
    v.pipe(v.array(v.string()), v.description('Of a pattern of code: conditions, such as A=string or A~^get')),
  ),
  maxPerFile: v.exactOptional(count('Matching lines of each file at most', 1_000_000)),
  totals: v.exactOptional(flag('Count all matches, shown or not')),
});

export const search: Operation<SearchInput, SearchAnswer> = {
  input: v.object({
    query: text('What to look for'),
    mode: v.picklist(SEARCH_MODES),
    pattern: v.exactOptional(pattern),
    limit: count('Hits wanted', 1000),
    notLanguages: v.exactOptional(v.array(v.string())),
    ...place,
    neural: flag('Embed the query with the MLX model too'),
    explain: flag('Explain the score of each hit'),
    fresh: v.exactOptional(flag('First bring in everything that was saved')),
  }),
  output: v.object({
    response: searchResponse,
    under: v.array(v.string()),
    neuralUnused: v.boolean(),
  }),
  run: searchProject,
  lines: ({ response }) => response.results.map((hit) => at(hit.path, hit.startLine, hit.symbol)),
};
