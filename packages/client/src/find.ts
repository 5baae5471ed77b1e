/**
 * Finds the service that answers for a folder, by the records that services write beside their sockets. Only a folder of this user
 * alone is believed: a record in another could name the socket of someone else.
 */

import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

export interface FoundService {
  readonly socket: string;
  /** The project that the folder belongs to. */
  readonly root: string;
  /** Real absolute paths of all its projects. */
  readonly roots: readonly string[];
  readonly pid: number;
  /** Another program started it for itself: it ends soon after that program. */
  readonly onDemand: boolean;
}

const NAME = /^serve-[0-9a-f]+\.json$/;
const MOST_RECORD_BYTES = 1_000_000;
const CONNECT_MS = 1000;

/**
 * @param folder any folder of a project
 * @param wanted which of those that answer for it are taken @default all; one that the user runs goes before the others
 * @returns null where none answers
 */
export async function findService(
  folder: string,
  wanted: (service: FoundService) => boolean = () => true,
): Promise<FoundService | null> {
  const records = socketFolders().flatMap(recordsIn);
  records.sort((one, other) => Number(one.onDemand) - Number(other.onDemand));
  for (const root of foldersAround(folder)) {
    for (const record of records) {
      const service = { ...record, root };
      if (record.roots.includes(root) && wanted(service) && (await answers(record.socket))) return service;
    }
  }
  return null;
}

// --- internal ---

type ServiceRecord = Omit<FoundService, 'root'>;

/** Where services write how they are reached; all but the first are for paths that are too long for a socket. */
function socketFolders(): readonly string[] {
  const runtime = process.env['XDG_RUNTIME_DIR'] ?? '';
  const temp = [...new Set([tmpdir(), '/tmp'])].map((at) => join(at, `mlx-code-${process.getuid?.() ?? 0}`));
  return [...(isAbsolute(runtime) && isOurs(look(runtime)) ? [join(runtime, 'mlx-code')] : []), ...temp];
}

/** The folder itself, and those above it in the same repository. */
function* foldersAround(folder: string): Generator<string> {
  if (look(folder) === undefined) return;
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    yield at;
    if (existsSync(join(at, '.git')) || dirname(at) === at) return;
  }
}

function recordsIn(folder: string): readonly ServiceRecord[] {
  const stats = look(folder);
  if (!isOurs(stats) || ((stats?.mode ?? 0) & 0o077) !== 0) return [];
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort()
    .flatMap((name) => readRecord(join(folder, name)) ?? []);
}

/** @returns null for one that is gone, or no record */
function readRecord(file: string): ServiceRecord | null {
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > MOST_RECORD_BYTES) return null;
    const record = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<string, unknown>> | null;
    const { socket, roots, pid, onDemand } = record ?? {};
    if (typeof socket !== 'string' || typeof pid !== 'number' || !Array.isArray(roots)) return null;
    return { socket, roots: roots.filter((root) => typeof root === 'string'), pid, onDemand: onDemand === true };
  } catch {
    return null;
  }
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

function isOurs(stats: Stats | undefined): boolean {
  return stats?.isDirectory() === true && stats.uid === (process.getuid?.() ?? stats.uid);
}

/** False for one that was killed and left its record. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const tried = connect(socket);
    const done = (isThere: boolean) => {
      tried.destroy();
      resolve(isThere);
    };
    tried.setTimeout(CONNECT_MS, () => done(false));
    tried.once('connect', () => done(true));
    tried.once('error', () => done(false));
  });
}
