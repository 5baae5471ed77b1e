/** Where a running service says how it is reached: a file of the user's own beside the sockets, one for each process. */

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { isAlive } from '../../platform/process-alive.ts';
import type { Project } from '../project/project.ts';
import { isPrivate, socketPlace } from '../watch-socket/socket-path.ts';

export interface ServiceRecord {
  readonly pid: number;
  readonly version: string;
  readonly startedAtMs: number;
  /** Real absolute paths; the first is the one asked where a client names none. */
  readonly roots: readonly string[];
  readonly socket: string;
  /** Of the port, where one was asked for. */
  readonly url: string | null;
  /** Holds the token of the port. */
  readonly tokenFile: string | null;
  /** Started by another program for itself; it ends soon after that program. */
  readonly onDemand: boolean;
  /** Begun while another process watched: it stands in a place of this process alone. */
  readonly beside?: boolean;
}

export interface ServicePlace {
  readonly folder: string;
  readonly socket: string;
  readonly record: string;
  readonly tokenFile: string;
}

const NAME = /^serve-([0-9a-f]+)\.json$/;

/**
 * @param own for a service that stands beside others of the same project: a place of this process alone
 * @throws E_READ_ONLY where there is no folder of the user's alone for it
 */
export function servicePlace({ indexDir }: Project, own = false): ServicePlace {
  const place = socketPlace(own ? `${indexDir}\0${process.pid}` : indexDir);
  if (place === null) throw new MlxCodeError('E_READ_ONLY', 'Every path for the socket is too long');
  const { folder, path } = place;
  makeFolder(folder, { mode: 0o700 });
  if (!isPrivate(folder)) throw new MlxCodeError('E_READ_ONLY', `${folder} is not a folder of yours alone`);
  return placeOf(folder, path.slice(folder.length + 1, -'.sock'.length));
}

export async function writeServiceRecord({ record }: ServicePlace, content: ServiceRecord): Promise<void> {
  await writeFileAtomic(record, `${JSON.stringify(content)}\n`, 0o600);
}

/** A new token for each start. @returns the token, which is in its file */
export async function makeToken({ tokenFile }: ServicePlace): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await writeFileAtomic(tokenFile, token, 0o600);
  return token;
}

export function removeServiceRecord({ record, tokenFile, socket }: ServicePlace): void {
  for (const file of [record, tokenFile, socket]) rmSync(file, { force: true });
}

/** Removes what services left that were killed, where their places were theirs alone: those are never used again. */
export function removeLeftRecords({ folder }: ServicePlace): void {
  for (const name of readdirSync(folder)) {
    const key = NAME.exec(name)?.[1];
    if (key === undefined) continue;
    const place = placeOf(folder, key);
    const record = readRecord(place.record);
    if (record === null || isAlive(record.pid)) continue;
    if (record.onDemand || record.beside === true) removeServiceRecord(place);
  }
}

/** The services that run now. @param project any; the folder is the same for all */
export function runningServices(project: Project): readonly ServiceRecord[] {
  const { folder } = servicePlace(project);
  return readdirSync(folder)
    .filter((name) => NAME.test(name))
    .flatMap((name) => readRecord(join(folder, name)) ?? [])
    .filter(({ pid }) => isAlive(pid));
}

// --- internal ---

/** @returns null for one that is gone, or no record */
function readRecord(file: string): ServiceRecord | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ServiceRecord;
  } catch {
    return null;
  }
}

function placeOf(folder: string, key: string): ServicePlace {
  return {
    folder,
    socket: join(folder, `${key}.http.sock`),
    record: join(folder, `serve-${key}.json`),
    tokenFile: join(folder, `serve-${key}.token`),
  };
}
