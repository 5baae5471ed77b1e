/** A service over real projects, asked without a port: requests go to its application. */

import { openEventLog, openProject, startWatchedProjects } from '../../src/app/index.ts';
import { agentsOverHttp } from '../../src/ui/mcp/over-http.ts';
import type { Door } from '../../src/ui/server/guards.ts';
import { HookRuns } from '../../src/ui/server/hook-runs.ts';
import { type HttpApp, httpApp } from '../../src/ui/server/http-app.ts';
import { Jobs } from '../../src/ui/server/jobs.ts';

export interface TestService {
  readonly served: Awaited<ReturnType<typeof startWatchedProjects>>;
  /** A door of its own for each call: what one took does not count for another. */
  readonly door: (door: Door) => HttpApp;
  /** Asks by the socket; a body is sent as JSON. */
  readonly ask: (path: string, init?: { body?: unknown; headers?: object; signal?: AbortSignal }) => Promise<Response>;
  readonly close: () => Promise<void>;
}

export async function startService(
  roots: readonly string[],
  { flags = {}, hookSecrets = [] }: { flags?: Record<string, unknown>; hookSecrets?: readonly string[] } = {},
): Promise<TestService> {
  const events = await openEventLog(0);
  const projects = await Promise.all(roots.map((root) => openProject({ cwd: root, root, flags })));
  const served = await startWatchedProjects(projects, { events, neural: false }, {});
  for (const root of roots) await (await served.project(root)).catchUp({});
  const jobs = new Jobs(events);
  const about = { version: '0', roots: served.roots, hookSecrets };
  const service = { ...about, projects: served, events, jobs, hookRuns: new HookRuns(jobs) };
  const agents = agentsOverHttp({ projects: served, version: '0' });
  const door = (of: Door) => httpApp(service, of, agents);
  const socket = door({ token: null, hosts: ['localhost'] });
  return {
    served,
    door,
    ask: (path, { body, headers, signal } = {}) => {
      const isPost = body !== undefined;
      const all = { host: 'localhost', ...(isPost && { 'content-type': 'application/json' }), ...headers };
      const init = { headers: all, ...(isPost && { method: 'POST', body: JSON.stringify(body) }) };
      return socket.fetch(new Request(`http://localhost${path}`, { ...init, ...(signal !== undefined && { signal }) }));
    },
    close: () => served.close(),
  };
}
