/**
 * The token for one host: from a variable that means this host, from the programs gh and glab, or from what the user's git
 * keeps. It is never read from a file of a project, and never for another host.
 */

import { isAbsolute } from 'node:path';
import { childEnv, type EnvName, envText, homeFolder } from '../../base/env.ts';
import { MlxCodeError } from '../../base/errors.ts';
import { keptPassword } from '../../files/index.ts';
import { runCommand } from '../../platform/process.ts';
import type { ForgeHost } from './forge-host.ts';
import type { ForgeToken } from './refusals.ts';

const PROGRAM_MS = 10_000;
const USABLE = /^[\x21-\x7e]{1,4096}$/;
/** These would make the programs answer with a token of another host. */
const NOT_PASSED = [
  ...['GH_TOKEN', 'GITHUB_TOKEN', 'GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN', 'GH_HOST', 'GH_REPO'],
  ...[
    'GITLAB_TOKEN',
    'GITLAB_ACCESS_TOKEN',
    'OAUTH_TOKEN',
    'GITLAB_HOST',
    'GL_HOST',
    'GITLAB_URI',
    'MLX_CODE_FORGE_TOKEN',
  ],
];

/** @param hosts all that are known @returns null where there is none @throws E_FORGE_TOKEN for one that cannot be a token, E_CANCELLED */
export async function findForgeToken(
  host: ForgeHost,
  hosts: readonly ForgeHost[],
  signal?: AbortSignal,
): Promise<ForgeToken | null> {
  const { host: name, origin } = new URL(host.web);
  const given = ownVariable(name) ?? variableOf(host, name, hosts);
  if (given !== null) return checked(given);
  const [program, ...args] =
    host.kind === 'github'
      ? (['gh', 'auth', 'token', '--hostname', name] as const)
      : (['glab', 'config', 'get', 'token', '--host', name] as const);
  const told = await askProgram(program, args, signal);
  if (told !== '') return checked({ token: told, from: program });
  const kept = await keptPassword(origin, signal);
  return kept === undefined ? null : checked({ token: kept, from: "git's credential helper" });
}

// --- internal ---

/** `HOST=TOKEN`, several with commas between them: a variable for every host says which it means. */
function ownVariable(name: string): ForgeToken | null {
  const text = envText('MLX_CODE_FORGE_TOKEN');
  if (text === undefined) return null;
  const from = 'MLX_CODE_FORGE_TOKEN';
  for (const entry of text.split(',')) {
    const [, host, token] = /^\s*([^=\s]+)=(\S+)\s*$/.exec(entry) ?? [];
    if (host === undefined || token === undefined)
      throw new MlxCodeError(
        'E_FORGE_TOKEN',
        'MLX_CODE_FORGE_TOKEN must be HOST=TOKEN, several with commas between them',
        {
          hint: 'For example git.example.org=glpat-…: so a token reaches that host and no other.',
        },
      );
    if (host.toLowerCase() === name) return { token, from };
  }
  return null;
}

/** A variable that other tools read too, where it means this host as it does there. */
function variableOf(host: ForgeHost, name: string, hosts: readonly ForgeHost[]): ForgeToken | null {
  const others = hosts.filter(
    ({ kind, web }) => kind === host.kind && !['github.com', 'gitlab.com'].includes(new URL(web).host),
  );
  const isOnly = new Set(others.map(({ web }) => new URL(web).host)).size === 1;
  let names: EnvName[] = [];
  if (host.kind === 'github') {
    const named = envText('GH_HOST');
    if (name === 'github.com') names = ['GH_TOKEN', 'GITHUB_TOKEN'];
    else if (named === undefined ? isOnly : named === name) names = ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'];
  } else {
    const named = hostIn(envText('GITLAB_HOST') ?? envText('GL_HOST')) ?? 'gitlab.com';
    if (named === name) names = ['GITLAB_TOKEN', 'GITLAB_ACCESS_TOKEN'];
  }
  for (const variable of names) {
    const token = envText(variable)?.trim();
    if (token !== undefined && token !== '') return { token, from: variable };
  }
  return null;
}

function hostIn(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return URL.canParse(text) && text.includes('://') ? new URL(text).host : text.toLowerCase();
}

/** In the home folder: a project may hold settings of its own for these programs. Without a terminal, so that none asks. */
async function askProgram(program: string, args: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  const cwd = homeFolder();
  if (cwd === null) return '';
  const env = childEnv(Object.fromEntries(NOT_PASSED.map((name) => [name, undefined])));
  const path = (env['PATH'] ?? '').split(process.platform === 'win32' ? ';' : ':').filter(isAbsolute);
  env['PATH'] = path.join(process.platform === 'win32' ? ';' : ':');
  env['GH_PROMPT_DISABLED'] = '1';
  const { code, stdout } = await runCommand(program, args, { env, cwd, timeoutMs: PROGRAM_MS, signal });
  return code === 0 ? (stdout.trim().split('\n').at(-1) ?? '').trim() : '';
}

/** The token itself is not shown. */
function checked({ token, from }: ForgeToken): ForgeToken {
  if (USABLE.test(token)) return { token, from };
  throw new MlxCodeError(
    'E_FORGE_TOKEN',
    `What ${from} holds cannot be a token: it has blanks or characters that none has`,
  );
}
