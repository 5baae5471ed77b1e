/** The operation `status`. */

import * as v from 'valibot';
import { projectStatus, type StatusReport } from '../indexing/status.ts';
import type { Operation } from './operation.ts';

export const status: Operation<object, StatusReport> = {
  input: v.object({}),
  output: v.looseObject({ root: v.string(), indexDir: v.string(), jobs: v.array(v.unknown()), log: v.string() }),
  run: (project) => projectStatus(project),
};
