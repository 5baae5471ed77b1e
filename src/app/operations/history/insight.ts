/** The operation `insight`. */

import * as v from 'valibot';
import { type InsightInput, type InsightView, insightInto } from '../../history/insight.ts';
import { insightLines } from '../../history/insight-words.ts';
import type { Operation } from '../operation.ts';
import { count, flag, notes, place, text } from '../schemas.ts';

const BY = ['file', 'folder', 'owner', 'coupling', 'hotspot'] as const;

export const insight: Operation<InsightInput, InsightView> = {
  input: v.object({
    by: v.picklist(BY),
    blame: flag('Owners by the lines that stand, as git blame counts them, not by the lines that were added'),
    since: text('Only commits since then, as git reads dates; empty for all'),
    limit: count('Rows wanted', 100_000),
    paths: place.paths,
    cwd: place.cwd,
  }),
  output: v.object({
    by: v.picklist(BY),
    commits: v.number(),
    busFactor: v.number(),
    busAuthors: v.array(v.string()),
    files: v.array(
      v.object({
        path: v.string(),
        commits: v.number(),
        added: v.number(),
        removed: v.number(),
        heat: v.number(),
        lastAt: v.number(),
        owners: v.array(v.object({ author: v.string(), share: v.number() })),
        fractal: v.number(),
        bytes: v.number(),
        lines: v.nullable(v.number()),
        hotspot: v.number(),
      }),
    ),
    owners: v.array(
      v.object({
        author: v.string(),
        commits: v.number(),
        added: v.number(),
        removed: v.number(),
        owned: v.number(),
        lastAt: v.number(),
        lines: v.nullable(v.number()),
      }),
    ),
    couplings: v.array(v.object({ path: v.string(), other: v.string(), shared: v.number(), degree: v.number() })),
    total: v.number(),
    notes,
  }),
  run: insightInto,
  lines: insightLines,
};
