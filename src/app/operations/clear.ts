/** The operation `clear`. */

import * as v from 'valibot';
import { clearProject } from '../indexing/clear.ts';
import type { Operation } from './operation.ts';

export const clear: Operation<object, void> = {
  input: v.object({}),
  output: v.undefined(),
  run: (project) => clearProject(project),
};
