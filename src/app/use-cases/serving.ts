/** Projects as a service answers about them. Each use case is loaded when it is called. */

import type { ProjectRequest } from '../project/project.ts';
import type { AskedProjects } from '../serving/asked-projects.ts';

/** Projects that this process answers about without watching them. See `asked-projects.ts`. */
export const openAskedProjects = async (request: ProjectRequest): Promise<AskedProjects> =>
  new (await import('../serving/asked-projects.ts')).AskedProjects(request);
