/** Which files of a project count. Indexing and the question whether files changed must agree on it. */

import type { WalkOptions } from '../../files/index.ts';
import type { Project } from './project.ts';

export async function walkOptions(project: Project): Promise<WalkOptions> {
  if (project.config.values['index.languages'].length === 0) return walkOptionsWithout([], project);
  // The table of languages is loaded only if some were chosen.
  const { otherLanguages } = await import('./only-languages.ts');
  return walkOptionsWithout(otherLanguages(project), project);
}

/** @param patterns of files of languages that are not wanted */
export function walkOptionsWithout(patterns: readonly string[], { config }: Project): WalkOptions {
  const { values } = config;
  return {
    maxFileBytes: values['index.maxFileBytes'],
    maxFiles: values['index.maxFiles'],
    include: values['index.include'],
    exclude: [...patterns, ...values['index.exclude']],
  };
}
