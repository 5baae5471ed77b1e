/** `mlx-code bench`: prints how well each arm finds what the project's own history or comments ask for. */

import { benchProject, openProject } from '../../../app/index.ts';
import { forTerminal } from '../../../base/text.ts';
import type { CommandContext } from '../program.ts';
import { warnAbout } from '../warnings.ts';
import { runWork } from '../work.ts';

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
  const { io, cwd } = context;
  const project = await openProject({ cwd, root });
  warnAbout(project.config, io);
  const report = await runWork(io, (work) => benchProject(project, options.limit ?? DEFAULT_LIMIT, work));
  if (options.json === true) {
    io.out(`${JSON.stringify(report)}\n`);
    return report.queries === 0 ? EXIT_NOTHING : 0;
  }
  if (report.queries === 0) {
    io.say('No query could be made: there are neither commits that changed a few indexed files, nor doc comments.');
    return EXIT_NOTHING;
  }
  const what = report.source === 'commits' ? 'commit subjects' : 'sentences of comments';
  io.out(`${report.queries} queries from ${what} in ${forTerminal(report.root)}\n\n`);
  const width = Math.max(...report.arms.map(({ name }) => name.length));
  io.out(`${''.padEnd(width)}  recall@10    MRR  NDCG@10  median ms\n`);
  for (const { name, recall, mrr, ndcg, medianMs } of report.arms) {
    const cells = [recall.toFixed(3).padStart(9), mrr.toFixed(3).padStart(5), ndcg.toFixed(3).padStart(7)];
    io.out(`${name.padEnd(width)}  ${cells.join('  ')}  ${medianMs.toFixed(1).padStart(9)}\n`);
  }
  for (const note of report.notes) io.say(`\n${forTerminal(note)}`);
  return 0;
}
