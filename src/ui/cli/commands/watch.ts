/** `mlx-code watch`: keeps an index fresh in the foreground or the background, shows what runs, ends it. */

import {
  openProject,
  type Project,
  startDaemon,
  startWatch,
  stopWatch,
  type WatchEvent,
  watchStatus,
} from '../../../app/index.ts';
import { oneLine } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';
import { type CommandContext, whichProject } from '../options/command-context.ts';
import type { WatchCommandOptions } from '../options/command-options.ts';
import { warn, warnAbout } from '../print/warnings.ts';
import { eventText, watchText } from '../print/watch-text.ts';
import { listenForInterrupt } from '../start/interrupt.ts';

const EXIT_DONE = 0;
const EXIT_NOTHING = 1;

/** @returns 0, or 1 from `--status` when no watch runs @throws E_WATCH_RUNNING and what keeps a watch from starting */
export async function runWatch(
  root: string | undefined,
  options: WatchCommandOptions,
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const project = await openProject(whichProject(context, root));
  warnAbout(project.config, io);
  if (options.status === true) return await showStatus(project, options.json === true, io);
  if (options.stop === true) return await stop(project, io);
  if (options.daemon === true) {
    const { pid, log } = await startDaemon(project);
    io.say(`Watching ${oneLine(project.root)} in the background: process ${pid}, log ${oneLine(log)}`);
    io.say('"mlx-code watch --status" shows it, "mlx-code watch --stop" ends it.');
    return EXIT_DONE;
  }
  return await foreground(project, options, io);
}

// --- internal ---

async function showStatus(project: Project, json: boolean, io: CliIo): Promise<number> {
  const view = await watchStatus(project);
  if (json) io.out(`${JSON.stringify({ root: project.root, watch: view })}\n`);
  else if (view === null) io.say(`No watch of ${oneLine(project.root)} runs.`);
  else {
    io.out(`${oneLine(project.root)}: ${oneLine(watchText(view))}\n`);
    if (view.state?.follow.problem) warn(view.state.follow.problem.message, io);
  }
  return view === null ? EXIT_NOTHING : EXIT_DONE;
}

async function stop(project: Project, io: CliIo): Promise<number> {
  const view = await stopWatch(project);
  io.say(view === null ? `No watch of ${oneLine(project.root)} runs.` : `The watch ended (process ${view.pid}).`);
  return EXIT_DONE;
}

async function foreground(project: Project, options: WatchCommandOptions, io: CliIo): Promise<number> {
  const line = (text: string) => io.say(options.log === true ? `${new Date().toISOString()} ${text}` : text);
  const onEvent = (event: WatchEvent): void => {
    if (options.json === true) io.out(`${JSON.stringify(event)}\n`);
    const text = eventText(event);
    if (text !== '') line(oneLine(text));
  };
  const watch = await startWatch(
    project,
    { onEvent, ...(options.fast === true && { neural: false }) },
    { onDetail: (text) => line(oneLine(text)) },
  );
  // Heard to the end of the process: a second Ctrl+C must not cut off the first.
  listenForInterrupt(() => void watch.close());
  line(`Watching ${oneLine(project.root)} (process ${process.pid}); Ctrl+C ends it.`);
  await watch.stopped;
  line('The watch has ended.');
  return EXIT_DONE;
}
