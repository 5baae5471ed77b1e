/** `mlx-code pr` and `mlx-code issue`: what the forge of the project holds. */

import { askedWords, issueLines, openProject, type RequestState, requestLines, run } from '../../../../app/index.ts';
import { forTerminal } from '../../../../base/text.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';
import { coloured } from '../history/diff.ts';

export interface ForgeOptions {
  readonly remote?: string;
  readonly json?: boolean;
}

export interface ForgeListOptions extends ForgeOptions {
  readonly state?: RequestState;
  readonly limit?: number;
}

export const DEFAULT_LIMIT = 30;

/** @returns 0 when there are some */
export async function runPrList(options: ForgeListOptions, context: CommandContext): Promise<number> {
  const { state = 'open', limit = DEFAULT_LIMIT, remote = '' } = options;
  const view = await ask('pr', { number: 0, diff: false, state, limit, remote }, context);
  print(view, requestLines(view), options, context);
  return view.requests.length > 0 ? 0 : 1;
}

export async function runPrShow(number: number, options: ForgeOptions, context: CommandContext): Promise<number> {
  const view = await ask('pr', { ...ONE, number, diff: false, remote: options.remote ?? '' }, context);
  print(view, requestLines(view), options, context);
  return 0;
}

/** @returns 1 where the forge sends no lines */
export async function runPrDiff(number: number, options: ForgeOptions, context: CommandContext): Promise<number> {
  const view = await ask('pr', { ...ONE, number, diff: true, remote: options.remote ?? '' }, context);
  const lines = view.patch === '' ? [] : requestLines(view);
  print(view, lines, options, context, (line) => coloured(line, context.io));
  return view.patch === '' ? 1 : 0;
}

/** @returns 0 when there are some */
export async function runIssueList(options: ForgeListOptions, context: CommandContext): Promise<number> {
  const { state = 'open', limit = DEFAULT_LIMIT, remote = '' } = options;
  const view = await ask('issue', { number: 0, state, limit, remote }, context);
  print(view, issueLines(view), options, context);
  return view.issues.length > 0 ? 0 : 1;
}

export async function runIssueShow(number: number, options: ForgeOptions, context: CommandContext): Promise<number> {
  const view = await ask('issue', { ...ONE, number, remote: options.remote ?? '' }, context);
  print(view, issueLines(view), options, context);
  return 0;
}

// --- internal ---

const ONE = { state: 'all', limit: 1 } as const;

async function ask<N extends 'pr' | 'issue'>(
  name: N,
  input: Parameters<typeof run<N>>[2],
  context: CommandContext,
): Promise<Awaited<ReturnType<typeof run<N>>>> {
  const project = await openProject(whichProject(context));
  warnAbout(project.config, context.io);
  return (await runWork(context.io, (work) => run(project, name, input, work))) as Awaited<ReturnType<typeof run<N>>>;
}

function print(
  view: { readonly forge: Parameters<typeof askedWords>[0]; readonly notes: readonly string[] },
  lines: readonly string[],
  { json }: ForgeOptions,
  { io }: CommandContext,
  paint: (line: string) => string = (line) => line,
): void {
  io.say(io.paintErr.dim(forTerminal(askedWords(view.forge))));
  for (const note of view.notes) io.say(io.paintErr.dim(`note: ${forTerminal(note)}`));
  if (json === true) return io.out(`${JSON.stringify(view)}\n`);
  for (const line of lines) io.out(`${paint(forTerminal(line))}\n`);
  if (lines.length === 0) io.say('Nothing found.');
}
