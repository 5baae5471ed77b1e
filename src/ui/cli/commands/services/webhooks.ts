/** `mlx-code webhooks`: what was told to the programs that the user named, and a test of whether they hear. */

import { openProject, testWebhook, webhookDeliveries } from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { oneLine } from '../../../../base/text.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import { warnAbout } from '../../print/warnings.ts';
import { runWork } from '../../run-with-progress.ts';

const EXIT_DONE = 0;
const EXIT_NOTHING = 1;

export async function listDeliveries(options: { json?: boolean }, context: CommandContext): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const deliveries = await webhookDeliveries(project);
  if (options.json === true) io.out(`${JSON.stringify({ deliveries })}\n`);
  for (const { atMs, type, target, state, attempts, problem } of options.json === true ? [] : deliveries) {
    const why = problem === null ? '' : `: ${problem}`;
    const when = `${state === 'waiting' ? 'next ' : ''}${new Date(atMs).toISOString()}`;
    io.out(`${when}  ${type.padEnd(13)}  ${state} (${attempts})  ${oneLine(target + why)}\n`);
  }
  if (deliveries.length === 0) io.say('Nothing was sent here. Targets are the setting webhooks.targets.');
  return deliveries.length === 0 ? EXIT_NOTHING : EXIT_DONE;
}

/** @returns 0 when every target took the message @throws E_USAGE when the settings name none */
export async function testTargets(context: CommandContext): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context));
  warnAbout(project.config, io);
  const targets = project.config.values['webhooks.targets'];
  if (targets.length === 0) {
    throw new MlxCodeError('E_USAGE', 'There is no target', {
      hint: 'Name one: mlx-code config set webhooks.targets https://example.org/hook',
    });
  }
  let taken = true;
  for (const target of targets) {
    const status = await runWork(io, (work) => testWebhook(project, target, work));
    io.out(`${status}  ${oneLine(target)}\n`);
    taken &&= status >= 200 && status < 300;
  }
  return taken ? EXIT_DONE : EXIT_NOTHING;
}
