/**
 * `mlx-code serve --on-demand`: a service that another program starts for itself, and that cannot outlive its use. It ends when
 * its input is closed, which the kernel does for a program that was killed, and nobody else is connected any more.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { openEventLog, openOneProject, type Project, serviceDoor } from '../../../../app/index.ts';
import { agentsOverHttp } from '../../../mcp/over-http.ts';
import { openDoor } from '../../../server/doors.ts';
import { HookRuns } from '../../../server/hook-runs.ts';
import { httpApp } from '../../../server/http-app.ts';
import { Jobs } from '../../../server/jobs.ts';
import type { CommandContext } from '../../options/command-context.ts';
import { endSoon, listenForInterrupt } from '../../start/interrupt.ts';

const EXIT_DONE = 0;
/** The program that ends closes its connection and our input at the same moment. */
const SETTLE_MS = 30;
/** How often others that are still connected are looked at. */
const LOOK_MS = 500;

/** @returns 0 when nobody needs it any more @throws what keeps the door from opening */
export async function runOnDemand(project: Project, { io, version }: CommandContext): Promise<number> {
  const { signal } = listenForInterrupt(() => undefined);
  const { place, announce, remove } = await serviceDoor(project, true);
  const events = await openEventLog();
  const projects = await openOneProject(project);
  const jobs = new Jobs(events);
  // Messages of git servers come to a service that the user runs.
  const hooks = { hookSecrets: [], hookRuns: new HookRuns(jobs) };
  const service = { projects, events, jobs, version, roots: projects.roots, ...hooks };
  const app = httpApp(service, { token: null, hosts: ['localhost'] }, agentsOverHttp({ projects, version }));
  try {
    const door = await openDoor(app, place.socket);
    const record = {
      ...{ pid: process.pid, version, startedAtMs: Date.now(), roots: projects.roots },
      ...{ socket: place.socket, url: null, tokenFile: null, onDemand: true },
    };
    await announce(record);
    io.out(`${JSON.stringify(record)}\n`);
    void projects.warmUp();
    await inputClosed(signal);
    await sleep(SETTLE_MS);
    let said = false;
    while (!signal.aborted && (await door.connections()) > 0) {
      if (!said) io.out(`${JSON.stringify({ stays: 'others are connected' })}\n`);
      said = true;
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    remove();
    // A run that is under way may be inside a library, which would keep the process.
    endSoon(EXIT_DONE);
    await door.close();
  } finally {
    remove();
    await projects.close();
  }
  return EXIT_DONE;
}

// --- internal ---

function inputClosed(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const { stdin } = process;
    for (const name of ['end', 'close', 'error']) stdin.once(name, () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
    stdin.resume();
  });
}
