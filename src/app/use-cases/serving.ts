/** Projects as a service answers about them. Each use case is loaded when it is called. */

import type { Project, ProjectRequest } from '../project/project.ts';
import type { AskedProjects } from '../serving/asked-projects.ts';
import type { EventLog } from '../serving/event-log.ts';
import type { OneProject } from '../serving/one-project.ts';
import type { ServicePlace, ServiceRecord } from '../serving/service-record.ts';
import type { WatchedProjects } from '../serving/watched-projects.ts';
import type { AppWork } from '../work-options.ts';

/** Projects that this process answers about without watching them. See `asked-projects.ts`. */
export const openAskedProjects = async (request: ProjectRequest): Promise<AskedProjects> =>
  new (await import('../serving/asked-projects.ts')).AskedProjects(request);

/** One project, for a program that starts a service for itself. See `one-project.ts`. */
export const openOneProject = async (project: Project): Promise<OneProject> =>
  new (await import('../serving/one-project.ts')).OneProject(project);

/** Projects with a watch over each. See `watched-projects.ts`. */
export const startWatchedProjects = async (
  projects: readonly Project[],
  options: { readonly events: EventLog; readonly neural?: boolean },
  work: AppWork,
): Promise<WatchedProjects> =>
  (await import('../serving/watched-projects.ts')).WatchedProjects.start(projects, options, work);

/** Numbers rise over restarts: they begin with the time. See `event-log.ts`. */
export const openEventLog = async (first = Date.now()): Promise<EventLog> =>
  new (await import('../serving/event-log.ts')).EventLog(first);

/**
 * Where a service of this project says how it is reached, and how it does. See `service-record.ts`.
 * @param own for one that stands beside others of the same project
 */
export const serviceDoor = async (project: Project, own = false): Promise<ServiceDoor> => {
  const records = await import('../serving/service-record.ts');
  const place = records.servicePlace(project, own);
  if (own) records.removeLeftRecords(place);
  return {
    place,
    makeToken: () => records.makeToken(place),
    announce: (record) => records.writeServiceRecord(place, record),
    remove: () => records.removeServiceRecord(place),
  };
};

export interface ServiceDoor {
  readonly place: ServicePlace;
  readonly makeToken: () => Promise<string>;
  readonly announce: (record: ServiceRecord) => Promise<void>;
  readonly remove: () => void;
}

/** The services that run. See `service-record.ts`. */
export const runningServices = async (project: Project): Promise<readonly ServiceRecord[]> =>
  (await import('../serving/service-record.ts')).runningServices(project);
