/** `mlx-code serve`: watches projects and answers other programs over HTTP, until it is stopped. */

import {
  incomingSecrets,
  openEventLog,
  openProject,
  type Project,
  runningServices,
  serviceDoor,
  startWatchedProjects,
} from '../../../../app/index.ts';
import { MlxCodeError } from '../../../../base/errors.ts';
import { oneLine } from '../../../../base/text.ts';
import { agentsOverHttp } from '../../../mcp/over-http.ts';
import { openDoor } from '../../../server/doors.ts';
import { HookRuns } from '../../../server/hook-runs.ts';
import { httpApp } from '../../../server/http-app.ts';
import { Jobs } from '../../../server/jobs.ts';
import type { CliIo } from '../../io.ts';
import { type CommandContext, whichProject } from '../../options/command-context.ts';
import type { ServeOptions } from '../../options/service-commands.ts';
import { warnAbout } from '../../print/warnings.ts';
import { listenForInterrupt } from '../../start/interrupt.ts';

const EXIT_DONE = 0;
const EXIT_NOTHING = 1;

/** @returns 0, or 1 from `--status` when no service runs @throws E_WATCH_RUNNING for a project that is served already, and what keeps a door from opening */
export async function runServe(
  roots: readonly string[],
  options: ServeOptions,
  context: CommandContext,
): Promise<number> {
  const { io, version } = context;
  const named = roots.length === 0 ? [undefined] : roots;
  const projects = await Promise.all(named.map((root) => openProject(whichProject(context, root))));
  const [first] = projects;
  if (first === undefined) return EXIT_NOTHING;
  if (options.status === true) return await showServices(first, options.json === true, io);
  if (options.onDemand === true) {
    if (projects.length > 1) throw new MlxCodeError('E_USAGE', 'With --on-demand one project is served');
    const { runOnDemand } = await import('./serve-on-demand.ts');
    return await runOnDemand(first, context);
  }
  for (const { config } of projects) warnAbout(config, io);
  await requireUnserved([first, ...projects]);
  const hookSecrets = await incomingSecrets(first);
  const events = await openEventLog();
  const served = await startWatchedProjects(
    projects,
    { events, ...(options.fast === true && { neural: false }) },
    { onDetail: (text) => io.say(oneLine(text)) },
  );
  const { elsewhere } = served;
  // Of two that begin at once, one finds the other's watch: they must not share a place.
  const beside = elsewhere.includes(first.root);
  const { place, makeToken, announce, remove } = await serviceDoor(first, beside).catch(async (error: unknown) => {
    await served.close();
    throw error;
  });
  const jobs = new Jobs(events);
  const about = { version, roots: served.roots, hookSecrets };
  const service = { ...about, projects: served, events, jobs, hookRuns: new HookRuns(jobs) };
  const agents = agentsOverHttp({ projects: served, version });
  const doors: Awaited<ReturnType<typeof openDoor>>[] = [];
  const end = async () => {
    remove();
    await Promise.all(doors.map((door) => door.close()));
    await served.close();
  };
  try {
    doors.push(await openDoor(httpApp(service, { token: null, hosts: ['localhost'] }, agents), place.socket));
    let url: string | null = null;
    if (options.http !== undefined) {
      const hosts: string[] = [];
      const door = { token: await makeToken(), hosts };
      const { port, ...rest } = await openDoor(
        httpApp(service, door, agents),
        options.http === true ? 0 : options.http,
      );
      doors.push({ port, ...rest });
      hosts.push(`127.0.0.1:${port}`, `localhost:${port}`);
      url = `http://127.0.0.1:${port}`;
    }
    const tokenFile = url === null ? null : place.tokenFile;
    await announce({
      ...{ pid: process.pid, version, startedAtMs: Date.now(), roots: served.roots },
      ...{ socket: place.socket, url, tokenFile, onDemand: false, beside },
    });
    io.say(`Serving ${served.roots.map(oneLine).join(', ')} (process ${process.pid}); Ctrl+C ends it.`);
    for (const root of elsewhere) {
      io.say(
        `  ${oneLine(root)} is watched by another process; it is asked, and this one watches when that one has ended.`,
      );
    }
    io.say(`  socket ${place.socket}`);
    if (url !== null) io.say(`  ${url} with the token in ${place.tokenFile}`);
    await stopped(served.stopped);
  } finally {
    await end();
  }
  io.say('The service has ended.');
  return EXIT_DONE;
}

// --- internal ---

/** @throws E_WATCH_RUNNING where a service of the user answers for one of the projects: clients would find either */
async function requireUnserved(projects: readonly [Project, ...Project[]]): Promise<void> {
  const services = (await runningServices(projects[0])).filter(({ onDemand }) => !onDemand);
  for (const { root } of projects) {
    const running = services.find(({ roots }) => roots.includes(root));
    if (running === undefined) continue;
    const { pid, socket } = running;
    throw new MlxCodeError('E_WATCH_RUNNING', `${root} is already served by process ${pid}, on the socket ${socket}`, {
      hint: 'Ask that one: "mlx-code serve --status" shows it. Ctrl+C ends it, or "mlx-code watch --stop" in the project.',
    });
  }
}

async function showServices(project: Project, json: boolean, io: CliIo): Promise<number> {
  const servers = await runningServices(project);
  if (json) io.out(`${JSON.stringify({ servers })}\n`);
  else if (servers.length === 0) io.say('No service runs.');
  for (const { pid, roots, socket, url } of json ? [] : servers) {
    io.out(
      `process ${pid}: ${roots.map(oneLine).join(', ')}\n  socket ${oneLine(socket)}${url === null ? '' : `\n  ${url}`}\n`,
    );
  }
  return servers.length === 0 ? EXIT_NOTHING : EXIT_DONE;
}

/** Heard to the end of the process: a second Ctrl+C must not cut off the first. */
function stopped(byOthers: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    listenForInterrupt(() => resolve());
    void byOthers.then(resolve);
  });
}
