/** Parts of the schemas that several operations share. Descriptions are what clients show as help. */

import * as v from 'valibot';
import { CHUNK_KINDS } from '../../base/types.ts';
import { SEARCH_MODES } from '../../search/index.ts';

/** A list of words takes no more than a person types. */
const MAX_LIST = 1000;

const list = (says: string) => v.pipe(v.array(v.string()), v.maxLength(MAX_LIST), v.description(says));
export const count = (says: string, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most), v.description(says));
export const text = (says: string) => v.pipe(v.string(), v.description(says));
export const flag = (says: string) => v.pipe(v.boolean(), v.description(says));

/** The part of the project that a question is about. */
export const place = {
  languages: list('Languages by name or ending; none for all'),
  globs: list('Globs over paths, any of; one that begins with ! leaves out'),
  paths: list('Folders and files, relative to cwd; none: the current folder'),
  cwd: text('The current folder, an absolute path'),
};

const line = v.pipe(v.number(), v.integer(), v.minValue(1));
const lines = { startLine: line, endLine: line };
const arm = v.string();
const kind = v.picklist(CHUNK_KINDS);
export const notes = v.pipe(v.array(v.string()), v.description('What the user should know, such as changed files'));

export const symbolEntry = v.object({
  name: v.string(),
  kind,
  scope: v.string(),
  language: v.string(),
  path: v.string(),
  ...lines,
  signature: v.string(),
});

export const reference = v.object({
  use: v.picklist(['definition', 'import', 'call', 'use', 'mention']),
  path: v.string(),
  line,
  text: v.string(),
  within: v.string(),
  kind,
  language: v.string(),
});

const hit = v.object({
  path: v.string(),
  ...lines,
  symbol: v.string(),
  kind,
  scope: v.string(),
  definition: v.nullable(v.object(lines)),
  language: v.string(),
  score: v.number(),
  text: v.string(),
  matches: v.optional(v.array(v.tuple([v.number(), v.number()]))),
  captures: v.optional(v.record(v.string(), v.string())),
  together: v.optional(
    v.pipe(
      v.object({ commits: v.number(), of: v.number() }),
      v.description('Of `related`: so many of the newest commits of the file asked about changed this file too'),
    ),
  ),
  ranks: v.record(arm, v.number()),
  armScores: v.optional(v.record(arm, v.number())),
  signals: v.optional(v.array(v.object({ name: v.string(), value: v.number(), weight: v.number(), says: v.string() }))),
});

const fileCount = v.object({ path: v.string(), lines: v.number(), matches: v.number() });

export const searchResponse = v.object({
  query: v.string(),
  mode: v.picklist(SEARCH_MODES),
  arms: v.array(arm),
  confidence: v.picklist(['high', 'medium', 'low', 'none']),
  tookMs: v.number(),
  results: v.array(hit),
  notes,
  totals: v.optional(v.object({ lines: v.number(), matches: v.number(), files: v.array(fileCount) })),
  didYouMean: v.optional(v.string()),
});

export const outline = v.array(v.object({ path: v.string(), importance: v.number(), symbols: v.array(symbolEntry) }));

/** A hit or a symbol as `path:line  name`. */
export const at = (path: string, startLine: number, name: string): string => `${path}:${startLine}  ${name}`.trimEnd();
