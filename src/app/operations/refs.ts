/** The operation `refs`. */

import * as v from 'valibot';
import type { References } from '../../search/index.ts';
import { type Answer, type CodeQuestion, referencesTo } from '../searching/code-questions.ts';
import type { Operation } from './operation.ts';
import { at, notes, place, reference, text } from './schemas.ts';

export const refs: Operation<CodeQuestion, Answer<References>> = {
  input: v.object({ query: text('The symbol; Class.method asks for the scope too'), ...place }),
  output: v.object({
    found: v.object({ symbol: v.string(), references: v.array(reference), truncated: v.boolean() }),
    notes,
  }),
  run: referencesTo,
  lines: ({ found }) => found.references.map((ref) => at(ref.path, ref.line, ref.text)),
};
