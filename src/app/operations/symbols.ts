/** The operation `symbols`. */

import * as v from 'valibot';
import type { SymbolsFound } from '../../search/index.ts';
import { type Answer, type CodeQuestion, symbolsOf } from '../searching/code-questions.ts';
import type { Operation } from './operation.ts';
import { at, count, notes, place, symbolEntry, text } from './schemas.ts';

type Input = CodeQuestion & { readonly kinds: readonly string[]; readonly limit: number };

export const symbols: Operation<Input, Answer<SymbolsFound>> = {
  input: v.object({
    query: text('A name or a part of one; Class.method asks for the scope too; empty for every definition'),
    ...place,
    kinds: v.pipe(v.array(v.string()), v.description('Kinds of definitions, any of; none for all')),
    limit: count('Definitions shown', 100_000),
  }),
  output: v.object({ found: v.object({ symbols: v.array(symbolEntry), total: v.number() }), notes }),
  run: symbolsOf,
  lines: ({ found }) => found.symbols.map((entry) => at(entry.path, entry.startLine, entry.signature)),
};
