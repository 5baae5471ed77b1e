/** The operation `index`. */

import * as v from 'valibot';
import { type IndexOutcome, type IndexRequest, indexProject } from '../indexing/index-project.ts';
import type { Operation } from './operation.ts';
import { flag } from './schemas.ts';

export const index: Operation<IndexRequest, IndexOutcome> = {
  input: v.object({
    tier: v.picklist(['auto', 'fast', 'full']),
    force: flag('Build again from the files'),
  }),
  output: v.looseObject({ report: v.looseObject({ files: v.number(), chunks: v.number() }), tookMs: v.number() }),
  run: async (project, request, work) => {
    const outcome = await indexProject(project, request, work);
    if (request.tier !== 'fast' && outcome.background === null && outcome.neural.state !== 'running') {
      const { startLearningIfDue } = await import('../measuring/personal-due.ts');
      // The index is whole without it.
      await startLearningIfDue(project, work.signal).catch((error: unknown) => {
        work.onDetail?.(
          `Nothing is learned from the history: ${error instanceof Error ? error.message : String(error)}`,
        );
      });
    }
    return outcome;
  },
};
