/** `mlx-code bench`: prints how well each arm finds what the project's own history and comments ask for. */

import { type BenchSet, openProject, run } from '../../../app/index.ts';
import { forTerminal, plural } from '../../../base/text.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import { warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';

export interface BenchOptions {
  readonly limit?: number;
  readonly json?: boolean;
}

const DEFAULT_LIMIT = 200;
const EXIT_NOTHING = 1;

/** @returns 1 when the project gives no queries */
export async function runBench(
  root: string | undefined,
  options: BenchOptions,
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context, root));
  warnAbout(project.config, io);
  const report = await runWork(io, (work) => run(project, 'bench', { limit: options.limit ?? DEFAULT_LIMIT }, work));
  const asked = report.sets.filter(({ queries }) => queries > 0);
  if (options.json === true) io.out(`${JSON.stringify(report)}\n`);
  if (asked.length === 0) {
    io.say('No query could be made: there are neither commits that changed a few indexed files, nor doc comments.');
    return EXIT_NOTHING;
  }
  if (options.json === true) return 0;
  io.out(`${forTerminal(report.root)}\n`);
  for (const set of asked) io.out(`\n${table(set)}`);
  for (const note of report.notes) io.say(`\n${forTerminal(note)}`);
  return 0;
}

// --- internal ---

const TITLES = { commits: 'commit subject', docs: 'doc comment' };

function table({ source, queries, arms }: BenchSet): string {
  const width = Math.max(...arms.map(({ name }) => name.length));
  const lines = arms.map(({ name, recall, mrr, ndcg, medianMs }) => {
    const cells = [recall.toFixed(3).padStart(9), mrr.toFixed(3).padStart(5), ndcg.toFixed(3).padStart(7)];
    return `${name.padEnd(width)}  ${cells.join('  ')}  ${medianMs.toFixed(1).padStart(9)}\n`;
  });
  return `${plural(queries, TITLES[source])}\n${''.padEnd(width)}  recall@10    MRR  NDCG@10  median ms\n${lines.join('')}`;
}
