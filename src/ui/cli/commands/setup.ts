/** `mlx-code setup`: installs what the MLX tier needs. */

import { openProject, setUp } from '../../../app/index.ts';
import { formatDuration, oneLine } from '../../../base/text.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import { warn, warnAbout } from '../print/warnings.ts';
import { runWork } from '../run-with-progress.ts';

export async function runSetup(options: { json?: boolean }, context: CommandContext): Promise<number> {
  const { io } = context;
  const { config } = await openProject(whichProject(context));
  warnAbout(config, io);
  const started = performance.now();
  const report = await runWork(io, (work) => setUp(config, work));
  if (options.json === true) {
    io.out(`${JSON.stringify(report)}\n`);
    return 0;
  }
  io.out(`Python  ${report.pythonVersion}  ${oneLine(report.python)}\n`);
  io.out(`BLAS    ${report.blas === null ? 'as it comes with MLX' : oneLine(report.blas)}\n`);
  if (report.model !== null) io.out(`Model   ${oneLine(report.model)}  ${oneLine(report.modelDir ?? '')}\n`);
  const { chatModel, chatProblem } = report;
  io.out(`Chat    ${oneLine(chatModel)}${chatProblem === null ? '' : '  not fetched'}\n`);
  if (chatProblem !== null) warn(`${chatProblem.message} [${chatProblem.code}]. ${chatProblem.hint}`, io);
  io.say(`Ready after ${formatDuration(performance.now() - started)}. "mlx-code doctor" proves it.`);
  return 0;
}
