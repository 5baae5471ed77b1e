/**
 * What the user's own credential helpers of git keep for a host, such as the keychain of macOS. Only settings of the user and
 * of the system name helpers here: git is asked in the user's home folder, and those of a repository, which could name any
 * program, are not read.
 */

import { childEnv, homeFolder } from '../base/env.ts';
import { type Child, startChild } from '../platform/process.ts';

/** The keychain may ask its owner for leave. */
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT = 64_000;
/** Nobody is asked for a password: what is not kept is not there. */
const QUIET = ['-c', 'credential.interactive=false', '-c', 'core.askPass=', '-c', 'core.fsmonitor=false'];

/** @param origin scheme, host and port @returns the password; undefined when nothing is kept */
export async function keptPassword(origin: string, signal?: AbortSignal): Promise<string | undefined> {
  const home = homeFolder();
  if (home === null || signal?.aborted === true) return undefined;
  const { protocol, host } = new URL(origin);
  const child = startChild('git', [...QUIET, 'credential', 'fill'], environment(home), home);
  const stop = () => child.kill('SIGKILL');
  const late = setTimeout(stop, TIMEOUT_MS);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const output = await outputOf(child, `protocol=${protocol.replace(':', '')}\nhost=${host}\n\n`);
    return /^password=(.+)$/m.exec(output)?.[1];
  } finally {
    clearTimeout(late);
    signal?.removeEventListener('abort', stop);
  }
}

// --- internal ---

/** Environment and folder of a program of the user that is asked for a secret: nothing of the project decides what it does. */
function environment(home: string): Record<string, string> {
  const env = childEnv({ GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'false', SSH_ASKPASS: 'false', LC_ALL: 'C' });
  for (const name of Object.keys(env)) {
    const isGit = /^GIT_(?!TERMINAL_PROMPT$|ASKPASS$|EXEC_PATH$|CONFIG_GLOBAL$|CONFIG_SYSTEM$|CONFIG_NOSYSTEM$)/.test(
      name,
    );
    if (isGit) delete env[name];
  }
  // A repository above the home folder is not asked.
  return { ...env, GIT_CEILING_DIRECTORIES: home };
}

async function outputOf(child: Child, input: string): Promise<string> {
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (output.length < MAX_OUTPUT) output += text;
  });
  child.stderr.resume();
  child.stdin.end(input);
  const { code, error } = await child.ended;
  return code === 0 && error === null ? output : '';
}
