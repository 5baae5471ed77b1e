/** The one place that reads the process environment; every variable the program knows is listed here. */

import { userInfo } from 'node:os';
import { isAbsolute, resolve } from 'node:path';

const XDG_FOLDER = /^XDG_[A-Z]+_HOME$/;
const OWN_FOLDER = /^MLX_CODE_(?:CACHE|DATA|CONFIG|INDEX)_DIR$/;

/** Variables that the program reads, ours first. */
export type EnvName =
  | 'MLX_CODE_CACHE_DIR'
  | 'MLX_CODE_DATA_DIR'
  | 'MLX_CODE_CONFIG_DIR'
  | 'MLX_CODE_PYTHON'
  | 'MLX_CODE_MAVEN'
  | 'MLX_CODE_CPU_FLAGS'
  | 'MLX_CODE_LOG'
  | 'MLX_CODE_DEBUG'
  | 'MLX_CODE_FAIL'
  | 'MLX_CODE_TRACE'
  | 'MLX_CODE_REMOTE_TIMEOUT'
  | 'MLX_CODE_LEASE_SECONDS'
  | 'AWS_ACCESS_KEY_ID'
  | 'AWS_SECRET_ACCESS_KEY'
  | 'AWS_SESSION_TOKEN'
  | 'AWS_REGION'
  | 'AWS_DEFAULT_REGION'
  | 'AWS_ENDPOINT_URL'
  | 'AWS_ENDPOINT_URL_S3'
  | 'AWS_PROFILE'
  | 'AWS_SKIP_SIGNATURE'
  | 'AWS_WEB_IDENTITY_TOKEN_FILE'
  | 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'
  | 'AWS_CONTAINER_CREDENTIALS_FULL_URI'
  | 'AWS_EC2_METADATA_DISABLED'
  | 'GOOGLE_APPLICATION_CREDENTIALS'
  | 'GOOGLE_SERVICE_ACCOUNT'
  | 'GOOGLE_SERVICE_ACCOUNT_KEY'
  | 'AZURE_STORAGE_ACCOUNT_NAME'
  | 'AZURE_STORAGE_ACCOUNT_KEY'
  | 'AZURE_STORAGE_SAS_TOKEN'
  | 'AZURE_STORAGE_ENDPOINT'
  | 'AZURE_CLIENT_ID'
  | 'AZURE_CLIENT_SECRET'
  | 'AZURE_TENANT_ID'
  | 'LANCEDB_API_KEY'
  | 'LANCEDB_HOST'
  | 'LANCEDB_REGION'
  | 'LANCEDB_LOG'
  | 'OPENAI_API_KEY'
  | 'ANTHROPIC_API_KEY'
  | 'MLX_CODE_FORGE_TOKEN'
  | 'GH_TOKEN'
  | 'GITHUB_TOKEN'
  | 'GH_ENTERPRISE_TOKEN'
  | 'GITHUB_ENTERPRISE_TOKEN'
  | 'GH_HOST'
  | 'GITLAB_TOKEN'
  | 'GITLAB_ACCESS_TOKEN'
  | 'GITLAB_HOST'
  | 'GL_HOST'
  | 'HF_ENDPOINT'
  | 'HF_HOME'
  | 'HF_HUB_CACHE'
  | 'HF_HUB_OFFLINE'
  | 'HF_TOKEN'
  | 'HTTP_PROXY'
  | 'HTTPS_PROXY'
  | 'NO_PROXY'
  | 'http_proxy'
  | 'https_proxy'
  | 'no_proxy'
  | 'CLAUDE_CONFIG_DIR'
  | 'CODEX_HOME'
  | 'PATH'
  | 'HOME'
  | 'USERPROFILE'
  | 'LOCALAPPDATA'
  | 'XDG_CACHE_HOME'
  | 'XDG_CONFIG_HOME'
  | 'XDG_DATA_HOME'
  | 'XDG_STATE_HOME'
  | 'XDG_RUNTIME_DIR'
  | 'NO_COLOR'
  | 'FORCE_COLOR'
  | 'CLICOLOR'
  | 'CLICOLOR_FORCE'
  | 'TERM'
  | 'SHELL'
  | 'COLUMNS'
  | 'CI';

/** @returns the value, or undefined when unset or empty */
export function envText(name: EnvName): string | undefined {
  const value = process.env[name];
  return value === undefined || value === '' ? undefined : value;
}

/** A variable that the user's own settings name, for a key. @returns undefined when unset or empty */
export function envNamed(name: string): string | undefined {
  return process.env[name] || undefined;
}

/** True when set to anything but an empty value, `0`, `false`, `no` or `off` (any case). */
export function envFlag(name: EnvName): boolean {
  const value = envText(name);
  return value !== undefined && !/^(?:0|false|no|off)$/i.test(value);
}

/** @returns the value as a number of at least 0, or undefined when unset or not such a number */
export function envNumber(name: EnvName): number | undefined {
  const value = Number(envText(name) ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** True when `npm start` of this package runs the program, so that commands are typed behind `npm start --`. */
export function startedByNpm(): boolean {
  return process.env['npm_lifecycle_event'] === 'start' && process.env['npm_package_name'] === 'mlx-code';
}

/** Sets a variable that a native library reads, unless the user has set it. */
export function setEnvDefault(name: EnvName, value: string): void {
  process.env[name] ??= value;
}

/**
 * The user's home folder: `HOME` where it is an absolute path, else what the system knows of the user. A relative one would
 * make whatever folder the user stands in the place of the user's own settings.
 * @returns null when nothing names one
 */
export function homeFolder(): string | null {
  const home = envText(process.platform === 'win32' ? 'USERPROFILE' : 'HOME');
  if (home !== undefined && isAbsolute(home)) return home;
  try {
    const { homedir } = userInfo();
    return isAbsolute(homedir) ? homedir : null;
  } catch {
    // A user id that the system has no entry for, as in some containers.
    return null;
  }
}

/**
 * Environment for a child process: ours with `changes` on top; a change to undefined removes the variable. A home folder that
 * is no absolute path is replaced and relative XDG folders are left out, or the folder that the child runs in would be the user's own.
 */
export function childEnv(changes: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...process.env, ...changes }))
    if (value !== undefined && !(XDG_FOLDER.test(name) && !isAbsolute(value))) env[name] = value;
  // A child runs in a folder of its own.
  for (const [name, value] of Object.entries(env))
    if (OWN_FOLDER.test(name) && value !== '' && !value.includes('://')) env[name] = resolve(value);
  const home = homeFolder();
  if (env['HOME'] !== undefined && !isAbsolute(env['HOME'])) {
    if (home === null) delete env['HOME'];
    else env['HOME'] = home;
  }
  return env;
}
