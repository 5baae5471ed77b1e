/** Whether searches of a project use what its history taught. */

import { adapterOf, type SearcherOptions } from '../../search/index.ts';
import type { Project } from './project.ts';

/** To be spread into the options of a searcher. */
export function personalOf({ indexDir, config }: Project): Pick<SearcherOptions, 'personal'> {
  return config.values['index.personal'] ? { personal: (model) => adapterOf(indexDir, model) } : {};
}
