/**
 * Every question about a project and everything that changes its index, a row each. The command line, the chat, and the
 * socket of a watch call operations by these names. A new operation is one file beside this one, and one row here.
 */

import { type OperationRow, row } from './operation.ts';

const LIMIT = 20;
/** A commit takes several lines. */
const COMMITS = 5;
const MAP_TOKENS = 1000;
/** Shortest function of which clones are told. */
const MIN_LINES = 8;

/** `12`, `#12` or `!12` as people type them; 0 for anything else, which asks for the list. */
const typedNumber = (words: string) => Number(/^[#!]?(\d{1,9})$/.exec(words.trim())?.[1] ?? 0);
const everywhere = (cwd: string) => ({ languages: [], globs: [], paths: [], cwd });

export const OPERATIONS = {
  search: row({
    summary: 'Find code by meaning, by word, by symbol or by pattern',
    effect: 'reads',
    watch: true,
    load: async () => (await import('./search.ts')).search,
  }),
  related: row({
    summary: 'Find code like that at a place, and files that change with it',
    effect: 'reads',
    watch: true,
    typed: { usage: 'FILE:LINE', input: (query, cwd) => ({ ...everywhere(cwd), query, limit: LIMIT }) },
    load: async () => (await import('./related.ts')).related,
  }),
  similar: row({
    summary: 'Find copies of the code at a place, also changed ones',
    effect: 'reads',
    watch: false,
    typed: {
      usage: '[FILE:LINES]',
      input: (query, cwd) => ({ ...everywhere(cwd), query, minLines: MIN_LINES, limit: LIMIT }),
    },
    load: async () => (await import('./similar.ts')).similar,
  }),
  symbols: row({
    summary: 'List definitions by name',
    effect: 'reads',
    watch: true,
    typed: { usage: '[NAME]', input: (query, cwd) => ({ ...everywhere(cwd), query, kinds: [], limit: LIMIT }) },
    load: async () => (await import('./symbols.ts')).symbols,
  }),
  refs: row({
    summary: 'Show where a symbol is defined, imported, called and used',
    effect: 'reads',
    watch: true,
    typed: { usage: 'NAME', input: (query, cwd) => ({ ...everywhere(cwd), query }) },
    load: async () => (await import('./refs.ts')).refs,
  }),
  map: row({
    summary: 'Outline the project by importance',
    effect: 'reads',
    watch: true,
    typed: {
      usage: '[NAMES]',
      input: (words, cwd) => ({ maxTokens: MAP_TOKENS, mentioned: words.split(' ').filter(Boolean), paths: [], cwd }),
    },
    load: async () => (await import('./map.ts')).map,
  }),
  context: row({
    summary: 'Gather the passages that answer a question, before a model is asked',
    effect: 'reads',
    watch: true,
    load: async () => (await import('./context.ts')).context,
  }),
  status: row({
    summary: 'Show what is indexed, how fresh it is, and what is running',
    effect: 'reads',
    watch: false,
    load: async () => (await import('./status.ts')).status,
  }),
  doctor: row({
    summary: 'Check the set-up and the index',
    effect: 'reads',
    watch: false,
    load: async () => (await import('./doctor.ts')).doctor,
  }),
  bench: row({
    summary: 'Measure how well each arm answers on this project',
    effect: 'reads',
    watch: false,
    load: async () => (await import('./bench.ts')).bench,
  }),
  index: row({
    summary: 'Bring the index up to date',
    effect: 'writes the index',
    watch: false,
    load: async () => (await import('./index-root.ts')).index,
  }),
  clear: row({
    summary: 'Delete the index; the files are not touched',
    effect: 'deletes the index',
    watch: false,
    load: async () => (await import('./clear.ts')).clear,
  }),
  diff: row({
    summary: 'Show what changed, by lines or by definitions',
    effect: 'reads',
    watch: false,
    typed: {
      usage: '[REVISION]',
      input: (revision, cwd) => ({ revision, staged: false, symbols: true, paths: [], cwd }),
    },
    load: async () => (await import('./history/diff.ts')).diff,
  }),
  review: row({
    summary: 'Say what is certain about a change, without a model',
    effect: 'reads',
    watch: false,
    load: async () => (await import('./history/review.ts')).review,
  }),
  commit: row({
    summary: 'Propose a message for what is staged; nothing is committed',
    effect: 'reads',
    watch: false,
    typed: { usage: '[TYPE]', input: (type, cwd) => ({ type, scope: '', cwd }) },
    load: async () => (await import('./history/commit.ts')).commit,
  }),
  blame: row({
    summary: 'Show the commits behind lines of a file',
    effect: 'reads',
    watch: false,
    typed: { usage: 'FILE:LINES', input: (place, cwd) => ({ place, cwd }) },
    load: async () => (await import('./history/blame.ts')).blame,
  }),
  log: row({
    summary: 'Find the commits that explain, by a question; without one the newest',
    effect: 'reads',
    watch: false,
    typed: {
      usage: '[QUESTION]',
      input: (query, cwd) => ({ query, show: '', author: '', since: '', until: '', limit: COMMITS, paths: [], cwd }),
    },
    load: async () => (await import('./history/log.ts')).log,
  }),
  insight: row({
    summary: 'Show which files change most, who owns them, and what changes together',
    effect: 'reads',
    watch: false,
    typed: {
      usage: '[FOLDER]',
      input: (path, cwd) => ({
        ...{ by: 'file' as const, blame: false, since: '', limit: LIMIT },
        ...{ paths: path === '' ? [] : [path], cwd },
      }),
    },
    load: async () => (await import('./history/insight.ts')).insight,
  }),
  pr: row({
    summary: 'List pull and merge requests, or show one with its talk and checks; asks the forge',
    effect: 'reads',
    watch: false,
    typed: {
      usage: '[NUMBER]',
      input: (words) => ({ number: typedNumber(words), diff: false, state: 'open' as const, limit: LIMIT, remote: '' }),
    },
    load: async () => (await import('./forge/pr.ts')).pr,
  }),
  issue: row({
    summary: 'List issues, or show one with its talk; asks the forge',
    effect: 'reads',
    watch: false,
    typed: {
      usage: '[NUMBER]',
      input: (words) => ({ number: typedNumber(words), state: 'open' as const, limit: LIMIT, remote: '' }),
    },
    load: async () => (await import('./forge/issue.ts')).issue,
  }),
  edit: row({
    summary: 'Make changes of files from an answer',
    effect: 'changes files',
    watch: false,
    load: async () => (await import('./edits/edit.ts')).edit,
  }),
  move: row({
    summary: 'Rename and move files, many at once',
    effect: 'changes files',
    watch: false,
    load: async () => (await import('./edits/move.ts')).move,
  }),
  replace: row({
    summary: 'Find and replace over the files of the project',
    effect: 'changes files',
    watch: false,
    load: async () => (await import('./edits/replace.ts')).replace,
  }),
  apply: row({
    summary: 'Carry out a plan of changes of files',
    effect: 'changes files',
    watch: false,
    load: async () => (await import('./edits/apply.ts')).apply,
  }),
  undo: row({
    summary: 'Take back the last changes of files',
    effect: 'changes files',
    watch: false,
    load: async () => (await import('./edits/undo.ts')).undo,
  }),
  redo: row({
    summary: 'Make changes again that were undone',
    effect: 'changes files',
    watch: false,
    load: async () => (await import('./edits/undo.ts')).redo,
  }),
  restore: row({
    summary: 'Bring one file back as it was at a change',
    effect: 'changes files',
    watch: false,
    load: async () => (await import('./edits/undo.ts')).restore,
  }),
  history: row({
    summary: 'List the changes of files that were made here',
    effect: 'reads',
    watch: false,
    load: async () => (await import('./edits/history.ts')).history,
  }),
  audit: row({
    summary: 'Show what was proposed, decided, written and refused',
    effect: 'reads',
    watch: false,
    load: async () => (await import('./edits/history.ts')).audit,
  }),
};

export type OperationName = keyof typeof OPERATIONS;

type Loaded<N extends OperationName> = Awaited<ReturnType<(typeof OPERATIONS)[N]['load']>>;
export type InputOf<N extends OperationName> = Parameters<Loaded<N>['run']>[1];
export type OutputOf<N extends OperationName> = Awaited<ReturnType<Loaded<N>['run']>>;

/** The table as clients see it that take any operation. */
export type OperationTable = Readonly<Record<string, OperationRow<unknown, unknown>>>;

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}
