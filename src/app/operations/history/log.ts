/** The operation `log`. */

import * as v from 'valibot';
import { type LogInput, type LogView, logged } from '../../history/log.ts';
import { logLines } from '../../history/log-words.ts';
import type { Operation } from '../operation.ts';
import { count, notes, place, text } from '../schemas.ts';

export const log: Operation<LogInput, LogView> = {
  input: v.object({
    query: text('What the commits are to explain, in words; empty for the newest'),
    show: text('A commit to be shown whole, in place of a search; empty for none'),
    author: text('Part of a name or an address; empty for all'),
    since: text('Only commits since then, as git reads dates; empty for all'),
    until: text('Only commits until then, as git reads dates; empty for all'),
    limit: count('Commits wanted', 1_000),
    paths: place.paths,
    cwd: place.cwd,
  }),
  output: v.object({
    query: v.string(),
    commits: v.array(
      v.object({
        id: v.string(),
        author: v.string(),
        email: v.string(),
        at: v.pipe(v.number(), v.description('Seconds since 1970')),
        subject: v.string(),
        body: v.string(),
        files: v.array(v.object({ path: v.string(), oldPath: v.string(), added: v.number(), removed: v.number() })),
        lines: v.pipe(
          v.array(v.object({ path: v.string(), sign: v.picklist(['+', '-']), text: v.string() })),
          v.description('The changed lines that have most to do with the question'),
        ),
        score: v.number(),
      }),
    ),
    patch: v.pipe(v.string(), v.description('What the one commit changed; empty for a search')),
    confidence: v.pipe(
      v.nullable(v.picklist(['high', 'medium', 'low', 'none'])),
      v.description('How well the best commit fits the question; null without one'),
    ),
    searched: v.number(),
    notes,
  }),
  run: logged,
  lines: logLines,
};
