/** Takes single files out of a zip archive (a wheel is one). Whatever is wrong with the archive is one error. */

import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { MlxCodeError } from '../../base/errors.ts';

/**
 * @param archive absolute path @param names full names inside the archive
 * @param sink gets the bytes of one file, piece by piece
 * @throws E_MODEL_CORRUPT when the archive is damaged or has no such file, and what `sink` throws
 */
export async function extract(
  archive: string,
  names: readonly string[],
  sink: (name: string, pieces: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const zip = await orDamaged(archive, openPromise(archive, { lazyEntries: true, autoClose: false }));
  try {
    const entries = await orDamaged(archive, entriesOf(zip, new Set(names)));
    for (const name of names) {
      const entry = entries.get(name);
      if (entry === undefined) throw damaged(archive, `it has no file ${name}`);
      const stream = await orDamaged(archive, zip.openReadStreamPromise(entry));
      await sink(name, piecesOf(archive, stream));
    }
  } finally {
    zip.close();
  }
}

// --- internal ---

/** An archive may list millions of files: only those that are wanted are kept. */
async function entriesOf(zip: ZipFile, names: ReadonlySet<string>): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) if (names.has(entry.fileName)) entries.set(entry.fileName, entry);
  return entries;
}

async function* piecesOf(archive: string, stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (error) {
    throw asDamaged(archive, error);
  }
}

async function orDamaged<T>(archive: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asDamaged(archive, error);
  }
}

/** What the system says of the file itself stays what it is. */
function asDamaged(archive: string, error: unknown): unknown {
  if (typeof (error as NodeJS.ErrnoException).syscall === 'string') return error;
  return damaged(archive, error instanceof Error ? error.message : String(error));
}

function damaged(archive: string, why: string): MlxCodeError {
  return new MlxCodeError('E_MODEL_CORRUPT', `The archive ${archive} is damaged: ${why}`);
}
