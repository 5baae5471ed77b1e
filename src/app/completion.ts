/** Use case: what a shell can complete with: names the program knows, and names the index holds. */

import { folderKind } from '../base/index-folder.ts';
import { CHUNK_KINDS } from '../base/types.ts';
import { loadTemplates } from '../chat/index.ts';
import { LANGUAGES } from '../chunk/index.ts';
import { listModels } from '../model/index.ts';
import { symbolNames } from '../search/index.ts';
import { IndexReader } from '../store/index.ts';
import { CONFIG_KEY_NAMES } from './config-keys.ts';
import type { Project } from './project.ts';
import { shippedTemplates } from './templates.ts';

/** Every name that can stand for one of these on the command line. */
export interface CompletionWords {
  readonly languages: readonly string[];
  readonly kinds: readonly string[];
  readonly settings: readonly string[];
  readonly models: readonly string[];
  /** Those that ship. */
  readonly templates: readonly string[];
}

export async function completionWords(): Promise<CompletionWords> {
  const models = await listModels();
  return {
    languages: LANGUAGES.map(({ id }) => id).sort(),
    kinds: CHUNK_KINDS,
    settings: CONFIG_KEY_NAMES,
    models: models.flatMap(({ id, entry }) => [...entry.shortNames, id]),
    templates: [...loadTemplates({ places: [shippedTemplates()], trusted: false }).templates.keys()],
  };
}

/** Names of definitions that begin so, as the index stands: nothing is read again, none is made. @throws E_INDEX_* */
export async function definedNames(project: Project, prefix: string, limit: number): Promise<string[]> {
  if (folderKind(project.indexDir) === 'none') return [];
  const reader = await IndexReader.open(project.indexDir);
  try {
    return await symbolNames(reader, prefix, limit);
  } finally {
    reader.close();
  }
}
