/** What a repository could run at a commit: its hooks, and the programs that its own settings name. */

import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { askGit, withoutFilters } from '../../files/index.ts';
import { withHome } from '../../platform/dirs.ts';

/** Hooks that git calls at a commit, and at what a commit calls in turn. */
const HOOKS = [
  ...['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit', 'post-rewrite'],
  ...['post-index-change', 'reference-transaction', 'pre-auto-gc', 'fsmonitor-watchman'],
];
/** Settings that name a program which a commit may start, in git's own spelling. */
const PROGRAMS = [
  /^gpg\.(?:.+\.)?program$/,
  /^gpg\.ssh\.defaultkeycommand$/,
  /^filter\..+\.(?:clean|smudge|process)$/s,
  /^hook\..+\.command$/s,
  /^trailer\..+\.(?:cmd|command)$/s,
  /^diff\.(?:external|.+\.(?:command|textconv))$/s,
  /^merge\..+\.driver$/s,
];
const EDITORS = /^(?:core|sequence)\.editor$/;
/** Of the monitor a word for yes or no is no program. */
const SWITCH = /^(?:true|false|yes|no|on|off|[01]|)$/i;
const OFF = /^(?:false|no|off|0|)$/i;
/** Scopes of settings that lie in the repository itself. */
const OWN_SCOPES = new Set(['local', 'worktree']);

interface Setting {
  readonly scope: string;
  readonly key: string;
  readonly value: string;
}

/**
 * @param edit the user edits the message, so the editor counts
 * @returns what could run, as `the hook pre-commit` or `the setting gpg.program`; none where nothing of the repository could
 * @throws E_CANCELLED
 */
export async function programsAtCommit(top: string, edit: boolean, signal?: AbortSignal): Promise<string[]> {
  const listed = await askGit(top, ['config', '-z', '--show-scope', '--list'], { signal });
  const common = await askGit(top, ['rev-parse', '--git-common-dir'], { signal });
  // An old git tells no scopes, and what is not known is not trusted.
  if (!listed || !common) return ['settings that git does not list'];
  const settings = settingsIn(listed);
  const own = settings.filter(({ scope }) => OWN_SCOPES.has(scope)).filter((each) => runs(each, edit));
  const named = [...new Set(own.map(({ key }) => key))].map((key) => `the setting ${key}`);
  const filters = await withoutFilters(top, undefined, signal);
  const unknown = filters === null ? ['filters whose names cannot be switched off'] : [];
  return [...hooksIn(hooksFolder(settings, top, resolve(top, common))), ...named, ...unknown];
}

// --- internal ---

/** Records are a scope, and a key with its value after a line break; a key alone is a yes. */
function settingsIn(listed: string): Setting[] {
  const parts = listed.split('\0');
  const settings: Setting[] = [];
  for (let n = 0; n + 1 < parts.length; n += 2) {
    const [scope = '', record = ''] = [parts[n], parts[n + 1]];
    const end = record.indexOf('\n');
    const [key, value] = end === -1 ? [record, 'true'] : [record.slice(0, end), record.slice(end + 1)];
    settings.push({ scope, key, value });
  }
  return settings;
}

function runs({ key, value }: Setting, edit: boolean): boolean {
  if (key === 'commit.gpgsign') return !OFF.test(value);
  if (key === 'core.fsmonitor') return !SWITCH.test(value);
  if (EDITORS.test(key)) return edit && value !== '';
  return value !== '' && PROGRAMS.some((program) => program.test(key));
}

/** The folder that git would use, also where the user set it for all repositories: such hooks often call those of the repository. */
function hooksFolder(settings: readonly Setting[], top: string, common: string): string {
  // Of the command line are our own settings, which switch hooks off.
  const set = settings.filter(({ scope, key }) => key === 'core.hookspath' && scope !== 'command').at(-1)?.value ?? '';
  if (set === '') return join(common, 'hooks');
  const path = withHome(set);
  return isAbsolute(path) ? path : resolve(top, path);
}

function hooksIn(folder: string): string[] {
  const found = HOOKS.filter((name) => isProgram(join(folder, name)));
  return found.map((name) => `the hook ${name}`);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    // What cannot be looked at may be there.
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'EACCES';
  }
}
