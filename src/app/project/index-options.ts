/** The settings of a project as indexing wants them. */

import type { IndexRootOptions } from '../../index/index.ts';
import { otherLanguages } from './only-languages.ts';
import type { Project } from './project.ts';
import { walkOptionsWithout } from './walk-options.ts';

/** @param force build the index again from the files */
export function indexOptions(project: Project, force: boolean): IndexRootOptions {
  const threads = project.config.values['index.threads'];
  return {
    root: project.root,
    indexDir: project.indexDir,
    walk: walkOptionsWithout(otherLanguages(project.config), project.config),
    redactSecrets: project.config.values['index.redactSecrets'],
    force,
    ...(threads > 0 && { threads }),
  };
}
