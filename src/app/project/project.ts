/** What every command starts from: the root, the settings in force there, and the place of its index. */

import { MlxCodeError } from '../../base/errors.ts';
import { isRemote } from '../../base/remote-address.ts';
import { logFile, logTo } from '../../platform/log.ts';
import type { RemotePlace } from '../../store/index.ts';
import { type Config, loadConfig } from '../config/config.ts';
import type { ConfigValues } from '../config/config-keys.ts';
import { type FoundRoot, findRoot, indexPlace, namedRoot } from './root.ts';

export interface Project extends FoundRoot {
  readonly config: Config;
  /** Local folder of the index; beside a remote index it holds what is this machine's own. */
  readonly indexDir: string;
  /** Where the tables lie when that is not `indexDir`. */
  readonly remote: RemotePlace | null;
}

export interface ProjectRequest {
  readonly cwd: string;
  /** A root the user named, absolute or relative to `cwd`; without it the one around `cwd` is found. */
  readonly root?: string | undefined;
  /** Settings from the command line. */
  readonly flags?: Partial<ConfigValues>;
  /** Leave wrong settings out instead of throwing; `config.problems` then names them. @default false */
  readonly tolerant?: boolean;
}

/** What writes at every save keeps an index of this machine: the team's is not for that. @throws E_REMOTE_UNSUPPORTED */
export function requireLocal({ remote }: Project): void {
  if (remote === null) return;
  throw new MlxCodeError('E_REMOTE_UNSUPPORTED', `A watch keeps an index of this machine, not ${remote.uri}`, {
    hint: 'A search lays your changed files over the remote index by itself; or watch with MLX_CODE_INDEX_DIR set to a folder.',
  });
}

/** Also starts the log, as far as the settings want one. @throws E_ROOT_*, E_CONFIG_INVALID */
export async function openProject(request: ProjectRequest): Promise<Project> {
  const flags = request.flags ?? {};
  // The place of indexes is the user's alone to set, so it is known before the root is.
  const tolerant = request.tolerant ?? false;
  const base = loadConfig({ root: null, flags, tolerant }).values['index.dir'];
  const found = request.root === undefined ? await findRoot(request.cwd, base) : namedRoot(request.root, request.cwd);
  const config = await modelFor(found.root, loadConfig({ root: found.root, flags, tolerant }), tolerant);
  logTo(logFile(), config.values['log.level']);
  const indexDir = indexPlace(found.root, base);
  if (!isRemote(base)) return { ...found, config, indexDir, remote: null };
  const { attachRemote } = await import('./remote.ts');
  return { ...found, config, indexDir, remote: await attachRemote(found.root, indexDir, config.values) };
}

// --- internal ---

async function modelFor(root: string, config: Config, tolerant: boolean): Promise<Config> {
  // Every command comes here, and most users name no languages: their table takes 10 ms to load.
  if (config.values['model.byLanguage'].length === 0) return config;
  const { withModelOfLanguage } = await import('./model-of-language.ts');
  try {
    return withModelOfLanguage(root, config);
  } catch (error) {
    if (!tolerant || !(error instanceof MlxCodeError)) throw error;
    return { ...config, problems: [...config.problems, error] };
  }
}
