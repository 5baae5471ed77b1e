/** `mlx-code search`: asks, prints the hits to stdout and everything about them to stderr. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  allLanguages,
  hitsForBudget,
  openProject,
  type Packed,
  type Project,
  packHits,
  packLines,
  run,
  type SearchResponse,
  surroundings,
} from '../../../app/index.ts';
import { spanned } from '../../../base/observe.ts';
import { forTerminal, plural } from '../../../base/text.ts';
import { type ContextOptions, toJson, toJsonLines } from '../../words/search-json.ts';
import type { CliIo } from '../io.ts';
import type { CommandContext } from '../options/command-context.ts';
import type { SearchOptions } from '../options/command-options.ts';
import { readTyped } from '../options/grep-options.ts';
import { sayLeftOut } from '../print/left-out-note.ts';
import {
  colouredAs,
  explainRoot,
  filesWithout,
  inOrder,
  isGrepForm,
  printGrepForm,
  printPaths,
  sayStats,
  withMaxCount,
  withZeros,
} from '../print/print-grep.ts';
import { isOfLines, matchesToScreen } from '../print/print-matches.ts';
import { footer, isExact, type PrintOptions, toPlain, toScreen } from '../print/print-search.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';

/** `--only-matching` shows all matches. */
const ALL = 1000;
const EXIT_FOUND = 0;
const EXIT_NOTHING = 1;
/** As grep ends where a file that it was given is not there. */
const EXIT_NO_PATH = 2;
/** Guesses shown where nothing fits and no number was asked for: ten wrong hits do not help. */
const GUESSES = 3;

/** @returns 0 when something was found, 1 when nothing was */
export async function runSearch(
  typedQuery: string | undefined,
  typedPaths: readonly string[],
  typedOptions: SearchOptions,
  context: CommandContext,
): Promise<number> {
  const { cwd } = context;
  const io = colouredAs(typedOptions, context.io);
  if (typedOptions.typeList === true) {
    for (const { id, name } of await allLanguages()) io.out(`${id}: ${name}\n`);
    return EXIT_FOUND;
  }
  const options = withMaxCount(typedOptions);
  const { query, paths, mode, pattern, globs } = readTyped(typedQuery, typedPaths, options, cwd);
  const project = await openProject({
    cwd,
    root: options.root,
    flags: {
      ...(await limitFlag(options.onlyMatching === true ? { limit: ALL, ...options } : options)),
      ...(mode !== undefined && { 'search.mode': mode }),
      ...(options.neural === true && { 'search.neural': true }),
    },
  }).catch((error) => {
    throw explainRoot(error, options.root);
  });
  warnAbout(project.config, io);
  const { values } = project.config;
  const input = {
    query,
    pattern,
    mode: values['search.mode'],
    limit: values['search.limit'],
    languages: [...(options.lang ?? []), ...(options.type ?? [])],
    notLanguages: options.typeNot ?? [],
    globs,
    paths,
    cwd,
    neural: values['search.neural'],
    explain: options.explain === true,
    fresh: options.fresh === true,
  };
  const search = (asked: typeof input) => runWork(io, (work) => run(project, 'search', asked, work));
  const answered = await search(input);
  const { under, neuralUnused } = answered;
  const response = inOrder(answered.response, options);
  const found = isFound(response);
  const exit = found ? EXIT_FOUND : paths.every((path) => existsSync(resolve(cwd, path))) ? EXIT_NOTHING : EXIT_NO_PATH;
  if (options.stats === true) sayStats(response, io);
  if (options.quiet === true) return exit;
  const everyFile = async () => (await search({ ...input, query: '^', pattern: {}, mode: 'regex' })).response;
  if (options.filesWithoutMatch === true) {
    const rest = filesWithout(await everyFile(), response);
    printPaths(rest, options, project, context);
    return rest.length > 0 ? EXIT_FOUND : EXIT_NOTHING;
  }
  if (isGrepForm(options)) {
    const counted = options.includeZero === true ? withZeros(response, await everyFile()) : response;
    printGrepForm(counted, options, project, context);
    return exit;
  }
  const where = under.length === 0 ? '' : `in ${under.join(', ')}`;
  const more = neuralUnused && !isExact(response) ? 'MLX tier ready: --neural uses it too' : '';
  await spanned('print', () => showAnswer(response, project, options, { ...context, io }, [where, more]));
  if (!found) await sayLeftOut(query, project, io);
  return exit;
}

/** What of an answer is shown, and how. */
export type ShowOptions = Pick<
  SearchOptions,
  | 'limit'
  | 'json'
  | 'jsonl'
  | 'plain'
  | 'filesWithMatches'
  | 'vimgrep'
  | 'scores'
  | 'explain'
  | 'afterContext'
  | 'beforeContext'
  | 'context'
  | 'maxTokens'
>;

/** Hits to ask for: the number that was given, else as many as can count within the budget that was given. */
export async function limitFlag({ limit, maxTokens }: ShowOptions): Promise<{ 'search.limit'?: number }> {
  if (limit !== undefined) return { 'search.limit': limit };
  return maxTokens === undefined ? {} : { 'search.limit': await hitsForBudget(maxTokens) };
}

/** Prints an answer in the form that was asked for. @param more words for the last line */
export async function showAnswer(
  answer: SearchResponse,
  project: Project,
  options: ShowOptions,
  { io, cwd }: CommandContext,
  more: readonly string[],
): Promise<void> {
  const packed = options.maxTokens === undefined ? undefined : await pack(answer, options.maxTokens, options);
  const isGuess = answer.results.length > 0 && !isFound(answer);
  const few = isGuess && options.limit === undefined ? answer.results.slice(0, GUESSES) : answer.results;
  const response = { ...answer, results: packed === undefined ? few : packed.kept.map(({ hit }) => hit) };
  const around = await contextOf(response, project, options, io);
  const extras = { context: around, packed };
  const print: PrintOptions = {
    root: project.root,
    cwd,
    snippetLines: packed === undefined ? project.config.values['search.snippetLines'] : Number.POSITIVE_INFINITY,
    scores: options.scores === true,
    explain: options.explain === true,
    ...(around !== undefined && { context: around }),
  };
  for (const note of response.notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  if (packed !== undefined) sayPacked(packed, io);
  if (isGuess) io.say('No confident result; nearest guesses:\n');
  if (options.json === true) io.out(toJson(response, extras));
  else if (options.jsonl === true) io.out(toJsonLines(response, extras));
  else if (options.plain === true) io.out(toPlain(response, print));
  else if (options.filesWithMatches === true) io.out((await lines()).toFiles(response, print));
  else if (options.vimgrep === true) io.out((await lines()).toVimgrep(response, print));
  else {
    if (answer.results.length === 0) io.say('Nothing found.');
    io.out(
      isOfLines(response) ? matchesToScreen(response, print, io) : await toScreen(response, print, io, packed?.listed),
    );
    if (response.results.length > 0) io.say('');
    io.say(io.paintErr.dim(forTerminal(footer(response, more))));
  }
}

// --- internal ---

/** Whether there is more than guesses: those are shown, but nothing was found. */
function isFound({ results, confidence }: SearchResponse): boolean {
  return results.length > 0 && confidence !== 'low';
}

const lines = () => import('../print/print-lines.ts');

async function contextOf(
  response: SearchResponse,
  project: Project,
  options: ShowOptions,
  io: CliIo,
): Promise<ContextOptions | undefined> {
  const before = options.beforeContext ?? options.context;
  const after = options.afterContext ?? options.context;
  if (before === undefined && after === undefined) return undefined;
  const range = { before: before ?? 0, after: after ?? 0 };
  const { around, changed } = await surroundings(project, response.results, range.before, range.after);
  for (const path of changed) {
    io.say(io.paintErr.dim(`note: ${forTerminal(path)} changed since the index; its hits are shown without context.`));
  }
  return { ...range, around };
}

/** By what the form shows: code, or a line for each hit. */
function pack({ results, query }: SearchResponse, maxTokens: number, { plain }: ShowOptions): Promise<Packed> {
  return plain === true ? packLines(results, maxTokens) : packHits(results, query, maxTokens);
}

function sayPacked({ kept, dropped, listed, usedTokens, maxTokens }: Packed, io: CliIo): void {
  const cut = kept.filter(({ cutFrom }) => cutFrom !== null).length;
  const parts = [
    `about ${usedTokens.toLocaleString('en-US')} of ${maxTokens.toLocaleString('en-US')} tokens`,
    cut === 0 ? '' : `${plural(cut, 'hit')} cut to the best lines`,
    dropped.length === 0 ? '' : `no room for the code of ${plural(dropped.length, 'more hit')}`,
    listed.length === 0 ? '' : `${listed.length} of these named`,
  ];
  io.say(io.paintErr.dim(`note: ${parts.filter((part) => part !== '').join(', ')}.`));
}
