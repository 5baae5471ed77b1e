/** Use case: completion for a shell: names the program knows, and those of the index, of sessions and of templates. */

import { oneLine } from '../base/text.ts';
import { CHUNK_KINDS } from '../base/types.ts';
import { LANGUAGES } from '../chunk/index.ts';
import { listModels } from '../model/index.ts';
import { folderKind } from '../platform/index-folder.ts';
import { symbolNames } from '../search/index.ts';
import { openReader } from '../store/index.ts';
import { listSessions } from './answering/sessions.ts';
import { CONFIG_KEY_NAMES } from './config/config-keys.ts';
import type { Project } from './project/project.ts';
import { listTemplates } from './templates.ts';

/** Every name that can stand for one of these on the command line. */
export interface CompletionWords {
  readonly languages: readonly string[];
  readonly kinds: readonly string[];
  readonly settings: readonly string[];
  readonly models: readonly string[];
}

export async function completionWords(): Promise<CompletionWords> {
  const models = await listModels();
  return {
    languages: LANGUAGES.map(({ id }) => id).sort(),
    kinds: CHUNK_KINDS,
    settings: CONFIG_KEY_NAMES,
    models: models.flatMap(({ id, entry }) => [...entry.shortNames, id]),
  };
}

/** What is looked up for the place of the cursor. */
export type LookedUp = 'symbols' | 'sessions' | 'templates';

/** Names that begin so, without regard to case; nothing is made. @throws E_INDEX_*, E_SESSIONS_* */
export async function namesFor(of: LookedUp, project: Project, prefix: string, limit: number): Promise<string[]> {
  if (of === 'symbols') return await definedNames(project, prefix, limit);
  const begins = (name: string) => name.toLowerCase().startsWith(prefix.toLowerCase());
  if (of === 'templates') {
    const { templates } = listTemplates(project);
    const usable = templates.filter(({ problem }) => problem === '').map(({ name }) => name);
    return usable.filter(begins).slice(0, limit);
  }
  // The commands themselves report problems of their file.
  const sessions = await listSessions({ root: project.root, limit: MAX_SESSIONS }, () => {});
  const names = sessions.map(({ name }) => oneLine(name)).filter(begins);
  // Ids are offered only after one digit of them was typed.
  const ids = prefix === '' ? [] : sessions.map(({ id }) => id).filter(begins);
  return [...new Set([...names, ...ids])].slice(0, limit);
}

// --- internal ---

const MAX_SESSIONS = 500;

/** Names of definitions that begin so, from the index as it is: nothing is read again, none is made. @throws E_INDEX_* */
async function definedNames(project: Project, prefix: string, limit: number): Promise<string[]> {
  if (folderKind(project.indexDir) === 'none') return [];
  const reader = await openReader(project.indexDir);
  try {
    return await symbolNames(reader, prefix, limit);
  } finally {
    reader.close();
  }
}
