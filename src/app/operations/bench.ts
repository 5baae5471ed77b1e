/** The operation `bench`. */

import * as v from 'valibot';
import { type BenchReport, benchProject } from '../measuring/bench.ts';
import type { Operation } from './operation.ts';
import { count, notes } from './schemas.ts';

export const bench: Operation<{ readonly limit: number }, BenchReport> = {
  input: v.object({ limit: count('Queries of each kind at most', 100_000) }),
  output: v.object({ root: v.string(), sets: v.array(v.looseObject({ queries: v.number() })), notes }),
  run: (project, { limit }, work) => benchProject(project, limit, work),
};
