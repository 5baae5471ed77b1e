/** The operations `history` and `audit`. */

import * as v from 'valibot';
import type { ChangeRecord } from '../../../edit/index.ts';
import { type AuditInput, type AuditView, auditOf, changeHistory, type HistoryInput } from '../../editing/history.ts';
import type { Operation } from '../operation.ts';
import { count, flag, text } from '../schemas.ts';

const MAX_LINES = 100_000;

const file = v.looseObject({
  path: v.string(),
  kind: v.string(),
  before: v.nullable(v.string()),
  after: v.nullable(v.string()),
});

export const history: Operation<HistoryInput, { readonly changes: readonly ChangeRecord[] }> = {
  input: v.object({
    file: v.optional(text('One file alone, relative to cwd')),
    limit: count('Changes at most', MAX_LINES),
    cwd: text('The current folder, an absolute path'),
  }),
  output: v.object({
    changes: v.array(
      v.looseObject({
        id: v.number(),
        command: v.string(),
        title: v.string(),
        kind: v.picklist(['edit', 'undo', 'redo']),
        of: v.nullable(v.number()),
        undone: v.boolean(),
        expired: v.boolean(),
        createdAtMs: v.number(),
        files: v.array(file),
      }),
    ),
  }),
  run: changeHistory,
  lines: ({ changes }) =>
    changes.map(({ id, title, files }) => `${id}  ${title}  ${files.map(({ path }) => path).join(', ')}`),
};

export const audit: Operation<AuditInput, AuditView> = {
  input: v.object({
    tail: count('Lines from the end', MAX_LINES),
    verify: flag('Look whether the audit is as it was written'),
  }),
  output: v.object({
    lines: v.array(v.looseObject({ at: v.string(), event: v.string(), command: v.string(), files: v.array(file) })),
    check: v.nullable(
      v.object({ lines: v.number(), broken: v.nullable(v.object({ line: v.number(), why: v.string() })) }),
    ),
  }),
  run: auditOf,
  lines: ({ lines }) => lines.map(({ at, event, command }) => `${at} ${event} ${command}`),
};
