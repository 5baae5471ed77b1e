/** The operation `diff`. */

import * as v from 'valibot';
import { SYMBOL_CHANGES } from '../../../history/index.ts';
import { type DiffInput, type DiffView, diffOf } from '../../history/diff.ts';
import { symbolLines } from '../../history/diff-words.ts';
import type { Operation } from '../operation.ts';
import { flag, notes, place, text } from '../schemas.ts';

const symbolPlace = v.object({
  path: v.string(),
  name: v.string(),
  scope: v.string(),
  startLine: v.number(),
  endLine: v.number(),
  signature: v.string(),
});

export const changedFile = v.object({
  path: v.string(),
  oldPath: v.string(),
  kind: v.picklist(['added', 'removed', 'changed', 'renamed', 'copied', 'retyped', 'unmerged']),
  added: v.number(),
  removed: v.number(),
  binary: v.boolean(),
});

export const diff: Operation<DiffInput, DiffView> = {
  input: v.object({
    revision: text('REV, REV..REV or REV...REV; empty for the last commit'),
    staged: flag('Compare with what is staged, not with the files'),
    symbols: flag('Tell the definitions that differ, who uses them and which tests, in place of lines'),
    paths: place.paths,
    cwd: place.cwd,
  }),
  output: v.object({
    compared: v.string(),
    files: v.array(changedFile),
    symbols: v.array(
      v.object({
        change: v.picklist(SYMBOL_CHANGES),
        kind: v.string(),
        name: v.string(),
        scope: v.string(),
        exported: v.boolean(),
        edited: v.boolean(),
        before: v.nullable(symbolPlace),
        after: v.nullable(symbolPlace),
        callers: v.array(v.object({ path: v.string(), line: v.number(), text: v.string(), sure: v.boolean() })),
        callersTotal: v.number(),
        tests: v.array(v.string()),
      }),
    ),
    patch: v.string(),
    notes,
  }),
  run: diffOf,
  lines: (view) => (view.patch === '' ? symbolLines(view) : view.patch.trimEnd().split('\n')),
};
