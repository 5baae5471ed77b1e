/** Which files of a project count. Indexing and the question whether files changed must agree on it. */

import type { WalkOptions } from '../../files/index.ts';
import type { Config } from '../config/config.ts';

export async function walkOptions(config: Config): Promise<WalkOptions> {
  if (config.values['index.languages'].length === 0) return walkOptionsWithout([], config);
  // The table of languages is loaded only if some were chosen.
  const { otherLanguages } = await import('./only-languages.ts');
  return walkOptionsWithout(otherLanguages(config), config);
}

/** @param patterns of files of languages that are not wanted */
export function walkOptionsWithout(patterns: readonly string[], { values }: Config): WalkOptions {
  return {
    maxFileBytes: values['index.maxFileBytes'],
    maxFiles: values['index.maxFiles'],
    include: values['index.include'],
    exclude: [...patterns, ...values['index.exclude']],
  };
}
