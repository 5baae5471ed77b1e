/** The operation `related`. */

import * as v from 'valibot';
import type { SearchResponse } from '../../search/index.ts';
import { type RelatedInput, relatedTo } from '../searching/code-questions.ts';
import { togetherWords } from '../searching/together-words.ts';
import type { Operation } from './operation.ts';
import { at, count, place, searchResponse, text } from './schemas.ts';

export const related: Operation<RelatedInput, SearchResponse> = {
  input: v.object({ query: text('A place, FILE:LINE'), ...place, limit: count('Hits wanted', 1000) }),
  output: searchResponse,
  run: relatedTo,
  lines: ({ results }) =>
    results.map((hit) => [at(hit.path, hit.startLine, hit.symbol), togetherWords(hit)].filter(Boolean).join('  ')),
};
