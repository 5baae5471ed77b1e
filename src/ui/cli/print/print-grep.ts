/** Answers in the forms of grep: counts, files without a match, matches alone, and what `--stats` tells. */

import picocolors from 'picocolors';
import type { FileCount, Hit, Project, SearchResponse } from '../../../app/index.ts';
import { MlxCodeError } from '../../../base/errors.ts';
import { formatDuration, forTerminal, plural } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { SearchOptions } from '../options/command-options.ts';
import { shownPath } from './print-search.ts';

/** `-m 2` as people type it for grep. */
export function withMaxCount(options: SearchOptions): SearchOptions {
  const { mode, ...rest } = options;
  if (mode === undefined || !/^\d+$/.test(mode)) return options;
  return { ...rest, maxCount: Math.max(1, Number(mode)) };
}

export function colouredAs({ colour, color = colour, pretty }: SearchOptions, io: CliIo): CliIo {
  const wanted = color === 'always' || color === 'ansi' || (pretty === true && color === undefined);
  if (!wanted && color !== 'never') return io;
  const paint = picocolors.createColors(wanted);
  return { ...io, colour: wanted, paint, paintErr: paint };
}

/** `-r PATTERN .` is grep's; here -r names the folder. */
export function explainRoot(error: unknown, root: string | undefined): unknown {
  if (root === undefined || !(error instanceof MlxCodeError) || error.code !== 'E_ROOT_MISSING') return error;
  const query = /^[\w./-]+$/.test(root) ? root : JSON.stringify(root);
  return new MlxCodeError(error.code, error.message, {
    hint: `-r is --root, the folder to search in. Searches are recursive anyway: mlx-code search ${query}`,
    cause: error,
  });
}

/** Hits as `--sort` and `--max-count` want them. */
export function inOrder(response: SearchResponse, { sort, maxCount }: SearchOptions): SearchResponse {
  let results = [...response.results];
  if (maxCount !== undefined) {
    const counts = new Map<string, number>();
    results = results.filter(({ path }) => {
      counts.set(path, (counts.get(path) ?? 0) + 1);
      return (counts.get(path) ?? 0) <= maxCount;
    });
  }
  if (sort === 'path')
    results.sort((a, b) => (a.path === b.path ? a.startLine - b.startLine : a.path < b.path ? -1 : 1));
  return { ...response, results };
}

export function sayStats(response: SearchResponse, io: CliIo): void {
  const { totals, results, tookMs } = response;
  const files = totals?.files.length ?? new Set(results.map(({ path }) => path)).size;
  if (totals !== undefined) {
    io.say(plural(totals.matches, 'match', 'matches'));
    io.say(plural(totals.lines, 'matched line'));
  } else io.say(plural(results.length, 'hit'));
  io.say(`${plural(files, 'file')} contained matches`);
  io.say(formatDuration(tookMs));
}

export function filesWithout(all: SearchResponse, found: SearchResponse): Pick<Hit, 'path'>[] {
  const held = new Set((found.totals?.files ?? found.results).map(({ path }) => path));
  return (all.totals?.files ?? []).filter(({ path }) => !held.has(path));
}

/** Counts of the files without a match too. */
export function withZeros(found: SearchResponse, all: SearchResponse): SearchResponse {
  const own = new Map((found.totals?.files ?? countsOf(found)).map((file) => [file.path, file]));
  const files = (all.totals?.files ?? []).map(({ path }) => own.get(path) ?? { path, lines: 0, matches: 0 });
  return { ...found, totals: { ...(found.totals ?? { lines: 0, matches: 0 }), files } };
}

/** True for a form that nothing else prints. */
export function isGrepForm({
  count,
  countMatches,
  onlyMatching,
  files,
  filesWithMatches,
  null: nul,
}: SearchOptions): boolean {
  return (
    count === true ||
    countMatches === true ||
    onlyMatching === true ||
    files === true ||
    (filesWithMatches === true && nul === true)
  );
}

export function printGrepForm(
  response: SearchResponse,
  options: SearchOptions,
  project: Project,
  context: CommandContext,
): void {
  const where = { root: project.root, cwd: context.cwd };
  const files = response.totals?.files ?? countsOf(response);
  if (options.count === true || options.countMatches === true) {
    for (const file of files) {
      const count = options.countMatches === true ? file.matches : file.lines;
      context.io.out(`${shownPath(file, where)}${options.null === true ? '\0' : ':'}${count}\n`);
    }
  } else if (options.onlyMatching === true) {
    for (const hit of response.results) {
      for (const [from, to] of hit.matches ?? []) {
        context.io.out(`${shownPath(hit, where)}:${hit.startLine}:${forTerminal(hit.text.slice(from, to))}\n`);
      }
    }
  } else printPaths(files, options, project, context);
}

export function printPaths(
  files: readonly Pick<Hit, 'path'>[],
  options: SearchOptions,
  project: Project,
  { io, cwd }: CommandContext,
): void {
  const end = options.null === true ? '\0' : '\n';
  for (const { path } of files) io.out(`${shownPath({ path }, { root: project.root, cwd })}${end}`);
}

// --- internal ---

function countsOf({ results }: SearchResponse): FileCount[] {
  const counts = new Map<Hit['path'], number>();
  for (const { path } of results) counts.set(path, (counts.get(path) ?? 0) + 1);
  return [...counts].map(([path, lines]) => ({ path, lines, matches: lines }));
}
