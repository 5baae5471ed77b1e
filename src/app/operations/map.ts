/** The operation `map`. */

import * as v from 'valibot';
import type { ProjectMap } from '../../search/index.ts';
import { type Answer, type MapInput, mapOf } from '../searching/code-questions.ts';
import type { Operation } from './operation.ts';
import { count, notes, outline, place } from './schemas.ts';

const { paths, cwd } = place;

export const map: Operation<MapInput, Answer<ProjectMap>> = {
  input: v.object({
    maxTokens: count('Tokens that the outline may take, estimated', 1_000_000),
    mentioned: v.pipe(v.array(v.string()), v.description('Names to favour')),
    paths,
    cwd,
  }),
  output: v.object({
    found: v.object({ files: outline, usedTokens: v.number(), total: v.number(), whole: v.boolean() }),
    notes,
  }),
  run: mapOf,
  lines: ({ found }) =>
    found.files.flatMap(({ path, symbols }) => [path, ...symbols.map(({ signature }) => `  ${signature}`)]),
};
