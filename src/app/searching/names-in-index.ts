/** Which names of code some file of the index holds. */

import { lastPart } from '../../chat/index.ts';
import type { AppWork } from '../work-options.ts';
import type { SearchAnswer, SearchInput } from './search-project.ts';

/**
 * @param search asks the index
 * @returns those of the names whose last part some file holds, letter by letter
 */
export async function namesInIndex(
  names: readonly string[],
  cwd: string,
  search: (input: SearchInput, work: AppWork) => Promise<SearchAnswer>,
  work: AppWork,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const name of names) {
    const input: SearchInput = {
      ...{ query: lastPart(name), mode: 'literal', pattern: { literal: true, case: 'exact' }, limit: 1 },
      ...{ languages: [], globs: [], paths: [], cwd, neural: false, explain: false },
    };
    const { response } = await search(input, work);
    if (response.results.length > 0) found.add(name);
  }
  return found;
}
