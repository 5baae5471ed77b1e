/**
 * The only place that runs git to ask it something: its arguments are a list, and everything in the settings of a repository
 * that could start a program, reach another machine or lead to another repository is off.
 */

import { childEnv } from '../base/env.ts';
import { MlxCodeError, throwIfCancelled } from '../base/errors.ts';
import { oneLine } from '../base/text.ts';
import { askCommand, type Child, startChild } from '../platform/process.ts';

export interface GitAsking {
  readonly signal?: AbortSignal | undefined;
  /** What git reads from its input. @default nothing */
  readonly input?: string;
  /** Exit codes that are an answer beside 0, such as 1 for "nothing found". */
  readonly fine?: readonly number[];
}

export interface ShortAsking {
  readonly signal?: AbortSignal | undefined;
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;
const MAX_OUTPUT_BYTES = 1_000_000;
/** Longer without a word: it reads what never ends, as a file that the settings name may. */
const SILENT_MS = 60_000;
/** A record that is longer is cut: no person wrote it. */
const MAX_RECORD = 32_000_000;
const MAX_ERROR = 2_000;
/** Settings of the repository that would start a program, or let a bare repository inside it speak for it. */
const HARDENING = [
  ...['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'safe.bareRepository=explicit', 'core.pager=cat'],
  ...['core.sshCommand=false', 'core.askPass=', 'core.gitProxy=', 'credential.helper=', 'protocol.allow=never'],
  ...['diff.external=', 'submodule.recurse=false', 'log.showSignature=false', 'gpg.program=false', 'core.editor=false'],
  ...['core.alternateRefsCommand=false', 'core.quotePath=false', 'gc.auto=0'],
].flatMap((setting) => ['-c', setting]);
/** Options before the command. */
const OPTIONS = ['--no-pager', '--no-optional-locks', '--literal-pathspecs', '--no-replace-objects'];
/** Nothing is fetched, also not by a clone that holds a part only, whatever the repository allows. */
const ENVIRONMENT = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_ASKPASS: 'false',
  SSH_ASKPASS: 'false',
  LC_ALL: 'C',
};

/** Options of every difference: in git's plain form, and without the programs that the repository names for it. */
export const PLAIN_DIFF: readonly string[] = [
  ...['--no-color', '--no-ext-diff', '--no-textconv', '--src-prefix=a/', '--dst-prefix=b/', '-O/dev/null'],
  ...['--submodule=short', '--ignore-submodules=dirty', '--ws-error-highlight=none', '--diff-algorithm=default'],
];

/** @returns the output without its final newline; '' when git says no; null when there is no answer at all */
export async function askGit(
  root: string,
  args: readonly string[],
  { signal, maxBytes = MAX_OUTPUT_BYTES, timeoutMs = TIMEOUT_MS }: ShortAsking = {},
): Promise<string | null> {
  const options = { env: environment(), timeoutMs, maxBytes, signal };
  const { code, stdout } = await askCommand('git', line(root, args), options);
  if (code === null) return null;
  return code === 0 ? stdout.replace(/\n$/, '') : '';
}

/**
 * What git prints, record by record, as it comes; leaving the loop ends git.
 * @param separator ends each record
 * @throws E_GIT_MISSING, E_GIT_FAILED with what git says, E_CANCELLED
 */
export async function* gitRecords(
  root: string,
  args: readonly string[],
  separator: string,
  asking: GitAsking = {},
): AsyncGenerator<string> {
  const git = startGit(root, args, asking);
  try {
    git.child.stdout.setEncoding('utf8');
    let rest = '';
    for await (const text of git.child.stdout as AsyncIterable<string>) {
      git.heard();
      const parts = `${rest}${text}`.split(separator);
      rest = (parts.pop() ?? '').slice(0, MAX_RECORD);
      yield* parts;
    }
    if (rest !== '') yield rest;
    await git.succeeded();
  } finally {
    git.end();
  }
}

/** What git prints, as bytes, as they come; leaving the loop ends git. @throws as gitRecords */
export async function* gitPieces(
  root: string,
  args: readonly string[],
  asking: GitAsking = {},
): AsyncGenerator<Buffer> {
  const git = startGit(root, args, asking);
  try {
    for await (const piece of git.child.stdout as AsyncIterable<Buffer>) {
      git.heard();
      yield piece;
    }
    await git.succeeded();
  } finally {
    git.end();
  }
}

/**
 * All that git prints, as bytes.
 * @param maxBytes more is E_GIT_FAILED
 * @throws as gitRecords
 */
export async function gitBytes(
  root: string,
  args: readonly string[],
  maxBytes: number,
  asking: GitAsking = {},
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of gitPieces(root, args, asking)) {
    pieces.push(piece);
    length += piece.length;
    if (length > maxBytes) throw new MlxCodeError('E_GIT_FAILED', `git ${args[0]} printed more than ${maxBytes} bytes`);
  }
  return Buffer.concat(pieces);
}

/**
 * Options that switch off each filter that the settings name: git would run them to compare files with what is committed.
 * @returns null where that cannot be said for one of them
 */
export async function withoutFilters(
  root: string,
  timeoutMs = TIMEOUT_MS,
  signal?: AbortSignal,
): Promise<string[] | null> {
  const asked = ['config', '-z', '--name-only', '--get-regexp', '^filter\\.'];
  const names = await askGit(root, asked, { signal, timeoutMs });
  if (names === null) return null;
  const filters = new Set(names.split('\0').map((name) => name.slice(0, name.lastIndexOf('.'))));
  filters.delete('');
  // In an option such a name would end early.
  if ([...filters].some((name) => /[=\n]/.test(name))) return null;
  return [...filters].flatMap((name) =>
    [`${name}.clean=`, `${name}.smudge=`, `${name}.process=`, `${name}.required=false`].flatMap((each) => ['-c', each]),
  );
}

// --- internal ---

function line(root: string, args: readonly string[]): string[] {
  return [...HARDENING, ...OPTIONS, '-C', root, ...args];
}

/** Our environment must not point git at another repository, at a program or at settings. */
function environment(): Record<string, string> {
  const env = childEnv();
  for (const name of Object.keys(env)) if (/^GIT_(?!EXEC_PATH$|CEILING_DIRECTORIES$)/.test(name)) delete env[name];
  return { ...env, ...ENVIRONMENT };
}

interface Running {
  readonly child: Child;
  /** It printed something. @throws E_CANCELLED */
  heard(): void;
  /** Waits for its end. @throws E_GIT_MISSING, E_GIT_FAILED, E_CANCELLED */
  succeeded(): Promise<void>;
  end(): void;
}

function startGit(root: string, args: readonly string[], { signal, input = '', fine = [] }: GitAsking): Running {
  throwIfCancelled(signal);
  const child = startChild('git', line(root, args), environment());
  const kill = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  let said = '';
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    kill();
  }, SILENT_MS);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < MAX_ERROR) said += text;
  });
  child.stdin.end(input);
  return {
    child,
    heard() {
      throwIfCancelled(signal);
      late.refresh();
    },
    async succeeded() {
      const { code, error } = await child.ended;
      throwIfCancelled(signal);
      if (error !== null) throw new MlxCodeError('E_GIT_MISSING', undefined, { cause: error });
      if (code === 0 || (code !== null && fine.includes(code))) return;
      const what = args.find((arg) => /^[a-z][a-z-]+$/.test(arg)) ?? '';
      if (isLate) throw new MlxCodeError('E_GIT_FAILED', `git ${what} did not answer for a minute`);
      throw new MlxCodeError('E_GIT_FAILED', `git ${what} failed: ${oneLine(said.trim()) || `exit code ${code}`}`);
    },
    end() {
      clearTimeout(late);
      kill();
      signal?.removeEventListener('abort', kill);
    },
  };
}
