/**
 * Named points at the gates of the program where a test can ask for a fault: a passage that fails as the system would, or
 * at which the process is killed. Asked for by the variable MLX_CODE_FAIL alone, never by a setting or a project's file;
 * while it is unset a passage costs one comparison.
 */

import { writeSync } from 'node:fs';
import { envText } from './env.ts';
import { MlxCodeError } from './errors.ts';

/** Every point, and what is about to happen there. */
export const FAILPOINTS = {
  'file.open': 'a temporary file is made',
  'file.write': 'its content is written',
  'file.sync': 'it is flushed',
  'file.rename': 'it takes the place of the old file',
  'file.renamed': 'the folder is flushed after that',
  'walk.folder': 'a folder is listed',
  'read.file': 'a file is opened for reading',
  'index.folder': 'the index folder is made and marked',
  'lock.open': 'the lock file is opened',
  'lock.taken': 'the lock is held, its holder not yet noted',
  'tables.connect': 'the tables are connected to',
  'tables.create': 'a table is made',
  'tables.aside': 'a damaged part is moved aside',
  'meta.write': 'rows of the meta table are committed',
  'meta.written': 'those rows are in, rows to remove are not gone',
  'commit.chunks': 'chunks of a batch are committed',
  'commit.files': 'the chunks are in, rows of their files are not',
  'commit.done': 'a batch is in',
  'commits.keep': 'commits of the history are half written',
  'remove.chunks': 'chunks of removed files are deleted',
  'remove.files': 'their chunks are gone, rows of the files are not',
  'finish.indexes': 'full-text and scalar indexes are made',
  'finish.optimize': 'a table is compacted and pruned',
  'finish.lexicon': 'the lexicon is made',
  'finish.neural': 'vectors of chunks that are gone are dropped',
  'finish.flush': 'what was written is flushed',
  'finish.stamp': 'the index is stamped, and a rebuild swapped in',
  'finish.drop': 'the index is stamped, old tables are dropped',
  'finish.copy': 'the copy of the stamps is written',
  'copy.write': 'a part of the copy for short processes is written',
  'copy.flush': 'that copy is flushed, its head not yet written',
  'neural.open': 'the table of the MLX tier is opened or made',
  'neural.commit': 'vectors of the MLX tier are committed',
  'neural.finish': 'the MLX tier is counted and swapped in',
  'neural.drop': 'a full MLX tier is in use, the one before is dropped',
  'vectors.open': 'the vector cache is opened',
  'vectors.put': 'vectors are put into the cache',
  'vectors.commit': 'they are committed',
  'sessions.open': 'the file of the sessions is opened',
  'sessions.aside': 'a damaged file of sessions is moved aside',
  'sessions.write': 'a session or turn is written',
  'edit.begin': 'a change of files is noted in the journal',
  'edit.begun': 'it is noted, no file is changed yet',
  'edit.temp': 'a temporary file is made beside a file of the user',
  'edit.write': 'its new content is written there',
  'edit.sync': 'that is flushed',
  'edit.place': 'it takes the place of the file',
  'edit.placed': 'the folder is flushed after that',
  'edit.linked': 'a file that moves has both names',
  'edit.finish': 'all files are changed, the journal does not say so yet',
  'edit.finished': 'it says so, the audit does not yet',
  'edit.recover': 'what a crash left of a change is set right',
  'edit.audit': 'a line is added to the audit',
  'threads.start': 'a thread that reads files is started',
  'threads.job': 'a job is given to a thread',
  'worker.start': 'the MLX worker is started',
  'worker.request': 'a request is sent to it',
  'job.write': 'the note of what a run does is written',
} as const;

export type Failpoint = keyof typeof FAILPOINTS;

/** Errors that can be asked for, with their numbers on Linux. */
const ERRNOS = { EIO: 5, EACCES: 13, EMFILE: 24, ENOSPC: 28, EROFS: 30 } as const;

interface Fault {
  /** A name, or `*` for any point. */
  readonly point: string;
  /** The passage that fails, counted from 1. */
  readonly at: number;
  /** Every later one too. */
  readonly always: boolean;
  readonly action: 'kill' | keyof typeof ERRNOS;
  passed: number;
  fired: number;
}

/** Undefined until the variable was looked at, null when nothing is asked for. */
let faults: Fault[] | null | undefined;
/** Failpoints set by the variable are announced on stderr. Those that a test sets are not. */
let loud = false;

/**
 * Passes a point.
 * @throws the error that was asked for, as the system would: `code` is its name; E_CONFIG_INVALID for a wrong MLX_CODE_FAIL
 */
export function failpoint(name: Failpoint): void {
  if (faults === null) return;
  if (faults === undefined) {
    armFailpoints(envText('MLX_CODE_FAIL'));
    loud = true;
  }
  for (const fault of faults ?? []) {
    if (fault.point !== '*' && fault.point !== name) continue;
    fault.passed++;
    if (fault.passed === fault.at || (fault.always && fault.passed > fault.at)) fire(name, fault);
  }
}

/**
 * Asks for faults in this thread, in place of the variable: for tests.
 * @param spec `point:n[:once|always][:kill|ERRNO]`, several joined by commas; a point of `*` counts all points together.
 * Once and EIO unless said otherwise. Undefined asks for none
 * @returns how many have struck since
 * @throws E_CONFIG_INVALID
 */
export function armFailpoints(spec: string | undefined): () => number {
  const asked = spec === undefined ? null : spec.split(',').map(parse);
  faults = asked;
  loud = false;
  return () => (asked ?? []).reduce((sum, fault) => sum + fault.fired, 0);
}

// --- internal ---

function parse(text: string): Fault {
  const [point = '', count = '', ...words] = text.trim().split(':');
  const known = point === '*' || Object.hasOwn(FAILPOINTS, point);
  const strange = words.filter((word) => !/^(once|always|kill)$/.test(word) && !Object.hasOwn(ERRNOS, word));
  if (!known || !/^[1-9]\d*$/.test(count) || strange.length > 0) {
    throw new MlxCodeError(
      'E_CONFIG_INVALID',
      `MLX_CODE_FAIL must be point:n[:once|always][:kill|ERRNO], not ${text}`,
      {
        hint: 'It is for tests of mlx-code: unset it.',
      },
    );
  }
  const action = words.find((word) => word !== 'once' && word !== 'always') ?? 'EIO';
  return {
    point,
    at: Number(count),
    always: words.includes('always'),
    action: action as Fault['action'],
    passed: 0,
    fired: 0,
  };
}

function fire(name: Failpoint, fault: Fault): void {
  const { action, passed } = fault;
  fault.fired++;
  // At once: a killed process says nothing later.
  if (loud) writeSync(2, `mlx-code: fault asked for by MLX_CODE_FAIL: ${action} at ${name}, passage ${passed}\n`);
  if (action === 'kill') process.kill(process.pid, 'SIGKILL');
  else throw Object.assign(new Error(`${action}: injected at ${name}`), { code: action, errno: -ERRNOS[action] });
}
