/** Where the paths of the table lie for this user and this project. */

import { isAbsolute, join } from 'node:path';
import { envText, homeFolder } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { userConfigDir } from '../../platform/dirs.ts';
import type { TablePath } from './agent-types.ts';

/** Absolute paths. */
export interface Places {
  readonly home: string;
  readonly config: string;
  readonly apps: string;
  readonly claude: string;
  readonly codex: string;
  /** Null where the command is about no project. */
  readonly project: string | null;
}

/** @param project real path of the project's root @throws E_READ_ONLY when the user has no home folder */
export function placesOf(project: string | null): Places {
  const home = homeFolder();
  if (home === null)
    throw new MlxCodeError('E_READ_ONLY', 'HOME is not set, and the system knows no home folder of this user');
  const config = userConfigDir();
  const moved = (value: string | undefined, usual: string) =>
    value !== undefined && isAbsolute(value) ? value : usual;
  return {
    home,
    config,
    apps: process.platform === 'darwin' ? join(home, 'Library', 'Application Support') : config,
    claude: moved(envText('CLAUDE_CONFIG_DIR'), join(home, '.claude')),
    codex: moved(envText('CODEX_HOME'), join(home, '.codex')),
    project,
  };
}

/** @returns null for a path of a project where there is none */
export function placeOf(path: TablePath, places: Places): string | null {
  const [name = '', ...rest] = path.split('/');
  const top = topOf(name, places);
  return top === null ? null : join(top, ...rest);
}

// --- internal ---

function topOf(name: string, places: Places): string | null {
  switch (name) {
    case '.':
      return places.project;
    case '$CONFIG':
      return places.config;
    case '$APPS':
      return places.apps;
    case '$CLAUDE':
      return places.claude;
    case '$CODEX':
      return places.codex;
    default:
      return places.home;
  }
}
