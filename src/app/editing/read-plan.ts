/** Reads a plan that comes from a file, which anybody may have written: every field is checked. */

import * as v from 'valibot';
import { MlxCodeError } from '../../base/errors.ts';
import { isRepoPath } from '../../base/paths.ts';
import { type EditPlan, REFUSALS } from '../../edit/index.ts';

const MAX_FILES = 100_000;

const path = v.custom<EditPlan['files'][number]['path']>(
  (value) => typeof value === 'string' && isRepoPath(value),
  'a path inside the root',
);
const hash = v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)));
const line = v.pipe(v.number(), v.integer(), v.minValue(0));

export const hunkSchema = v.object({
  startLine: line,
  endLine: line,
  old: v.string(),
  new: v.string(),
  why: v.string(),
  sure: v.boolean(),
});

const fileChange = v.object({
  path,
  to: v.exactOptional(path),
  kind: v.picklist(['change', 'create', 'delete', 'move']),
  before: hash,
  after: hash,
  mode: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o777))),
  hunks: v.array(hunkSchema),
});

export const refusedSchema = v.object({
  code: v.picklist(REFUSALS),
  path: v.string(),
  message: v.string(),
  mend: v.exactOptional(v.string()),
  merge: v.exactOptional(v.object({ clean: v.boolean(), conflicts: v.number(), text: v.string() })),
});

const unresolvedSchema = v.object({
  path: v.string(),
  line: v.number(),
  text: v.string(),
  reason: v.string(),
  isLost: v.exactOptional(v.boolean()),
});

export const planSchema: v.GenericSchema<unknown, EditPlan> = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
  command: v.string(),
  engine: v.string(),
  title: v.string(),
  files: v.pipe(v.array(fileChange), v.maxLength(MAX_FILES)),
  unresolved: v.array(unresolvedSchema),
  refused: v.array(refusedSchema),
  applied: v.boolean(),
  undo: v.nullable(v.number()),
});

/** @throws E_PLAN_INVALID with the first field that is wrong */
export function readPlan(text: string): EditPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new MlxCodeError('E_PLAN_INVALID', `The plan is not JSON: ${(cause as Error).message}`, { cause });
  }
  const { success, output, issues } = v.safeParse(planSchema, value);
  if (success) return output;
  const [issue] = issues;
  throw new MlxCodeError(
    'E_PLAN_INVALID',
    `The plan is not valid at ${v.getDotPath(issue) ?? 'its top'}: ${issue.message}`,
  );
}
