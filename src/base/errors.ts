/** Every error a user can meet: one class, one catalogue of codes with exit code, title and hint. */

interface CatalogueEntry {
  /** What happened, in a few words. */
  readonly title: string;
  /** What to do next. */
  readonly hint: string;
  readonly exitCode: number;
}

/** Exit codes: 0 found/done, 1 nothing found and never anything else, 2 usage, 3 set-up, 4 index, 5 busy, 6 model/worker, 7 disk/permission, 8 network, 70 bug, 130 cancelled. */
export const ERROR_CATALOGUE = {
  E_USAGE: {
    title: 'The command line is not valid',
    hint: 'Run the command with --help to see its options.',
    exitCode: 2,
  },
  E_BAD_REGEX: {
    title: 'The regular expression is not valid',
    hint: 'Check the pattern; quote it in the shell, and escape brackets that are meant literally.',
    exitCode: 2,
  },
  E_BAD_GLOB: {
    title: 'The path filter is not valid',
    hint: 'Use a glob such as "src/**/*.ts", quoted in the shell.',
    exitCode: 2,
  },
  E_QUERY_EMPTY: {
    title: 'The query is empty',
    hint: 'Give at least one word, symbol or path to search for.',
    exitCode: 2,
  },
  E_QUERY_TIMEOUT: {
    title: 'The regular expression took too long',
    hint: 'Make the pattern more specific; nested repeats such as (a+)+ are the usual cause.',
    exitCode: 2,
  },
  E_CONFIG_INVALID: {
    title: 'A configuration value is not valid',
    hint: 'Run "mlx-code config" to see every key with its default and the file it came from.',
    exitCode: 2,
  },
  E_TEMPLATE_UNKNOWN: {
    title: 'There is no such template or command',
    hint: 'Run "mlx-code templates" to list them.',
    exitCode: 2,
  },
  E_TEMPLATE_INVALID: {
    title: 'A template is not valid',
    hint: 'Fix the file named above; "mlx-code templates show review" shows a valid one.',
    exitCode: 2,
  },
  E_ROOT_MISSING: { title: 'The folder does not exist', hint: 'Check the path.', exitCode: 2 },
  E_ROOT_NOT_DIR: { title: 'The root is not a folder', hint: 'Give the folder that holds the file.', exitCode: 2 },
  E_ROOT_UNREADABLE: { title: 'The folder cannot be read', hint: 'Check its permissions.', exitCode: 7 },
  E_PATH_OUTSIDE: {
    title: 'The path lies outside the root',
    hint: 'Use a path inside the indexed folder.',
    exitCode: 2,
  },
  E_NODE_OLD: { title: 'Node is too old', hint: 'Install Node 20.19 or newer.', exitCode: 3 },
  E_PYTHON_MISSING: {
    title: 'Python was not found',
    hint: 'Install Python 3.10 or newer, or name one with MLX_CODE_PYTHON. Search works without it, on the lexical and static tiers.',
    exitCode: 3,
  },
  E_PYTHON_OLD: {
    title: 'Python is too old',
    hint: 'Install Python 3.10 or newer, or name one with MLX_CODE_PYTHON.',
    exitCode: 3,
  },
  E_SETUP_FAILED: {
    title: 'Setting up the Python worker failed',
    hint: 'Check the network and disk space, then run "mlx-code setup" again: it goes on where it stopped.',
    exitCode: 3,
  },
  E_PROCESSOR: {
    title: 'The processor lacks instructions that a native library needs',
    hint: 'Use another machine; in a virtual machine, pass the features of the host processor through.',
    exitCode: 3,
  },
  E_INDEX_MISSING: { title: 'There is no index for this folder', hint: 'Run "mlx-code index" first.', exitCode: 4 },
  E_INDEX_CORRUPT: {
    title: 'The index is damaged',
    hint: 'Run "mlx-code index --force" to build it again from your files.',
    exitCode: 4,
  },
  E_INDEX_FOREIGN: {
    title: 'The index folder holds something else',
    hint: 'Choose another index.dir, or empty that folder yourself.',
    exitCode: 4,
  },
  E_INDEX_VERSION: {
    title: 'The index was made by another version',
    hint: 'Run "mlx-code index" to build it again from your files.',
    exitCode: 4,
  },
  E_INDEX_LOCKED: {
    title: 'Another process is indexing this folder',
    hint: 'Wait for it, or end it with "mlx-code index --stop". Searching works meanwhile.',
    exitCode: 5,
  },
  E_WATCH_RUNNING: {
    title: 'This folder is watched already',
    hint: 'See it with "mlx-code watch --status", end it with "mlx-code watch --stop".',
    exitCode: 5,
  },
  E_REMOTE_DENIED: {
    title: 'The remote index place refused access',
    hint: 'Check the credentials in the environment (AWS_ACCESS_KEY_ID and so on, see docs/scale.md) and their rights.',
    exitCode: 8,
  },
  E_REMOTE_MISSING: {
    title: 'The bucket of the index does not exist',
    hint: 'Check index.dir, the region and the endpoint; mlx-code makes tables, never a bucket.',
    exitCode: 8,
  },
  E_REMOTE_UNREACHABLE: {
    title: 'The remote index place does not answer',
    hint: 'Check the network and run the same command again: what was committed is kept. MLX_CODE_REMOTE_TIMEOUT sets how long a request may take.',
    exitCode: 8,
  },
  E_REMOTE_UNSUPPORTED: {
    title: 'The remote index place does not support this',
    hint: 'docs/scale.md says what works where; an object store (s3://, gs://, az://) can do everything.',
    exitCode: 8,
  },
  E_SESSION_UNKNOWN: {
    title: 'There is no such session',
    hint: 'Run "mlx-code sessions --all" to list them.',
    exitCode: 2,
  },
  E_SESSION_AMBIGUOUS: {
    title: 'The name matches more than one session',
    hint: 'Give more digits of the id of the one you mean.',
    exitCode: 2,
  },
  E_SESSIONS_NEWER: {
    title: 'The sessions were kept by a newer version',
    hint: 'Update mlx-code, or move the file sessions.db of the data folder away. Nothing in it was changed.',
    exitCode: 7,
  },
  E_SESSIONS_BUSY: {
    title: 'Another process holds the sessions',
    hint: 'Try again in a moment.',
    exitCode: 5,
  },
  E_SESSIONS_DAMAGED: {
    title: 'The sessions file is damaged',
    hint: 'The next start moves it aside unchanged and begins a new one.',
    exitCode: 7,
  },
  E_EDITOR_FAILED: {
    title: 'The editor did not work',
    hint: 'Set VISUAL or EDITOR to a program that waits until the file is closed, such as "vim" or "code --wait".',
    exitCode: 6,
  },
  E_WORKER_START: {
    title: 'The MLX worker did not start',
    hint: 'Run "mlx-code doctor" to see what is missing.',
    exitCode: 6,
  },
  E_WORKER_DIED: {
    title: 'The MLX worker ended unexpectedly',
    hint: 'Run "mlx-code doctor"; the worker log shows its last output. Search works without the MLX tier.',
    exitCode: 6,
  },
  E_WORKER_TIMEOUT: {
    title: 'The MLX worker did not answer in time',
    hint: 'Try again; if it persists, run "mlx-code doctor".',
    exitCode: 6,
  },
  E_WORKER_PROTOCOL: {
    title: 'The MLX worker sent a malformed message',
    hint: 'Run "mlx-code setup" to install the worker again.',
    exitCode: 6,
  },
  E_WORKER_OFF: {
    title: 'The MLX worker failed too often and is switched off',
    hint: 'Run "mlx-code doctor"; search goes on without the MLX tier.',
    exitCode: 6,
  },
  E_PROMPT_TOO_LONG: {
    title: 'The prompt is longer than the model can read',
    hint: 'Ask a shorter question, name fewer files, or choose a model with a larger window.',
    exitCode: 2,
  },
  E_ANSWER_EMPTY: {
    title: 'The model wrote nothing',
    hint: 'Ask in other words, or with another model (--model); "mlx-code models" lists them.',
    exitCode: 6,
  },
  E_MODEL_UNKNOWN: {
    title: 'There is no such model',
    hint: 'Run "mlx-code models" to see those that are known.',
    exitCode: 2,
  },
  E_MODEL_ROLE: {
    title: 'The model is of the wrong kind',
    hint: 'Run "mlx-code models" to see which models embed and which answer questions.',
    exitCode: 2,
  },
  E_MODEL_MISSING: { title: 'The model is not on this machine', hint: 'Run "mlx-code models pull NAME".', exitCode: 6 },
  E_MODEL_UNSAFE: {
    title: 'The model folder holds something that may run code',
    hint: 'Only safetensors weights and JSON-like files are loaded.',
    exitCode: 6,
  },
  E_MODEL_CORRUPT: {
    title: 'A model file does not match its expected hash or size',
    hint: 'Run "mlx-code models pull NAME" to fetch it again.',
    exitCode: 6,
  },
  E_MODEL_BAD_VECTOR: {
    title: 'The model returned an unusable vector',
    hint: 'Run "mlx-code doctor"; the text is set aside and indexing goes on.',
    exitCode: 6,
  },
  E_SERVER_INSECURE: {
    title: 'The server is reached without encryption',
    hint: 'Use https:// or a server on this machine, or set server.allowHttp if anyone on the network path may read the traffic.',
    exitCode: 2,
  },
  E_SERVER_KEY: {
    title: 'The server does not accept the key',
    hint: 'Put the key into the variable that chat.keyVariable or embedding.keyVariable names, or into the keychain (docs/models.md).',
    exitCode: 8,
  },
  E_SERVER_MODEL: {
    title: 'The server has no such model',
    hint: 'Check chat.serverModel or embedding.serverModel, and the path of the address; "mlx-code models" lists what a chat server has.',
    exitCode: 8,
  },
  E_SERVER_BUSY: {
    title: 'The server asks to slow down',
    hint: 'Wait a minute, then ask again.',
    exitCode: 8,
  },
  E_SERVER_UNREACHABLE: {
    title: 'The server cannot be reached',
    hint: 'Start it, or check chat.server or embedding.server; "mlx-code models use NAME" takes a model on this machine instead.',
    exitCode: 8,
  },
  E_SERVER_TIMEOUT: {
    title: 'The server did not answer in time',
    hint: 'Ask again, or raise server.timeoutSeconds: a large model may read a long prompt for minutes.',
    exitCode: 8,
  },
  E_SERVER_FAILED: {
    title: 'The server refused the request or failed',
    hint: 'Check the log of the server.',
    exitCode: 8,
  },
  E_SERVER_CUT: {
    title: 'The server broke off its answer',
    hint: 'Ask again; the part that arrived is above.',
    exitCode: 8,
  },
  E_SERVER_ANSWER: {
    title: 'The server sent a malformed answer',
    hint: 'Check that chat.server or embedding.server names the right kind (openai or anthropic) and the path that ends in /v1.',
    exitCode: 8,
  },
  E_OFFLINE: {
    title: 'The network is switched off by setting',
    hint: 'Unset HF_HUB_OFFLINE, or put the model folder in place yourself.',
    exitCode: 8,
  },
  E_NETWORK: {
    title: 'The server cannot be reached',
    hint: 'Check the network or the proxy settings, then run the same command again: a download goes on where it stopped.',
    exitCode: 8,
  },
  E_HTTP: {
    title: 'The server refused the download',
    hint: 'Check access rights (HF_TOKEN) and the address, then try again.',
    exitCode: 8,
  },
  E_DISK_FULL: {
    title: 'The disk is full',
    hint: 'Free some space and run the same command again; what was committed is kept.',
    exitCode: 7,
  },
  E_DISK_LOW: {
    title: 'Too little disk space is left',
    hint: 'Free some space, or move the index with index.dir.',
    exitCode: 7,
  },
  E_READ_ONLY: {
    title: 'The folder cannot be written',
    hint: 'Check permissions, or choose another place with index.dir or MLX_CODE_CACHE_DIR.',
    exitCode: 7,
  },
  E_DISK_ERROR: {
    title: 'The disk reported an error',
    hint: 'Check the disk, or choose another place with index.dir or MLX_CODE_CACHE_DIR, then run the same command again.',
    exitCode: 7,
  },
  E_TOO_MANY_FILES: {
    title: 'Too many files are open',
    hint: 'Close other programs or raise the limit ("ulimit -n 4096"), then run the same command again.',
    exitCode: 7,
  },
  E_CANCELLED: { title: 'Stopped', hint: 'Run the same command again to go on.', exitCode: 130 },
  E_BUG: {
    title: 'Something unexpected happened',
    hint: 'Please report it with the output of "mlx-code doctor --json".',
    exitCode: 70,
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/**
 * An error for the user: `message` says what happened with the value, the catalogue says what to do.
 * The command line prints `message`, the hint and the code; a stack is shown for E_BUG only.
 */
export class MlxCodeError extends Error {
  override readonly name = 'MlxCodeError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message?: string, options: { cause?: unknown; hint?: string } = {}) {
    super(message ?? ERROR_CATALOGUE[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? ERROR_CATALOGUE[code].hint;
  }

  /** The process exit code that goes with this error. */
  get exitCode(): number {
    return ERROR_CATALOGUE[this.code].exitCode;
  }
}

/** Throws E_CANCELLED when the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new MlxCodeError('E_CANCELLED');
}

/**
 * Turns a file-system failure into the error the user should see; anything else comes back unchanged.
 * @param what the action that failed, with the path, e.g. `write /cache/x`
 */
export function fromErrno(error: unknown, what: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new MlxCodeError('E_DISK_FULL', `No space left: cannot ${what}`, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new MlxCodeError('E_READ_ONLY', `Not permitted: cannot ${what}`, { cause: error });
    case 'EIO':
      return new MlxCodeError('E_DISK_ERROR', `The disk failed: cannot ${what}`, { cause: error });
    case 'EMFILE':
    case 'ENFILE':
      return new MlxCodeError('E_TOO_MANY_FILES', `Too many files are open: cannot ${what}`, { cause: error });
    default:
      return error;
  }
}

/** The same error with a hint that fits the place: the general one speaks of the index. */
export function unwritable(error: unknown, hint: string): unknown {
  const isPlace = error instanceof MlxCodeError && (error.code === 'E_READ_ONLY' || error.code === 'E_DISK_ERROR');
  return isPlace ? new MlxCodeError(error.code, error.message, { cause: error, hint }) : error;
}

/** True when the process or the system has no file handle left: a shortage that says nothing of the file asked for. */
export function isHandleShortage(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === 'EMFILE' || code === 'ENFILE';
}
