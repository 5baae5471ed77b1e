/** The operation `context`: what a question finds, as passages for a model. */

import * as v from 'valibot';
import { type ContextAnswer, type ContextInput, contextOf } from '../answering/ask-context.ts';
import type { Operation } from './operation.ts';
import { at, count, flag, notes, outline, place, text } from './schemas.ts';

export const context: Operation<ContextInput, ContextAnswer> = {
  input: v.object({
    query: text('What to search for; empty to search for nothing'),
    question: text('As the user typed it: names in it say where to look beyond the hits'),
    ...place,
    limit: count('Hits to consider', 1000),
    neural: flag('Embed the query with the MLX model too'),
    fresh: flag('First bring in everything that was saved'),
    names: v.pipe(
      v.array(v.string()),
      v.description('File names to find in the index; one that ends in .* has any ending'),
    ),
    outlineTokens: v.pipe(v.number(), v.integer(), v.minValue(0), v.description('Tokens of the outline; 0 for none')),
  }),
  output: v.object({
    passages: v.array(
      v.looseObject({ path: v.string(), startLine: v.number(), endLine: v.number(), text: v.string() }),
    ),
    leads: v.array(v.looseObject({ path: v.string(), startLine: v.number(), endLine: v.number(), text: v.string() })),
    related: v.array(v.looseObject({ path: v.string(), of: v.string(), how: v.picklist(['imports', 'imported']) })),
    facts: v.array(v.looseObject({ path: v.string(), startLine: v.number(), name: v.string(), signature: v.string() })),
    confidence: v.picklist(['high', 'medium', 'low', 'none']),
    strange: v.nullable(v.array(v.string())),
    outline,
    named: v.record(v.string(), v.array(v.string())),
    notes,
  }),
  run: contextOf,
  lines: ({ passages }) => passages.map(({ path, startLine, symbol }) => at(path, startLine, symbol)),
};
