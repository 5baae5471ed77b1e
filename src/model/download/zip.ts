/** Takes single files out of a zip archive (a wheel is one), checking sizes against its directory. */

import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { MlxCodeError } from '../../base/errors.ts';

interface Entry {
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 65_535;
/** A wheel with a larger directory has millions of files, or lies. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;
const STORED = 0;
const DEFLATED = 8;

/**
 * @param archive absolute path @param names full names inside the archive
 * @param sink gets the bytes of one file, piece by piece
 * @throws E_MODEL_CORRUPT when the archive is damaged or has no such file
 */
export async function extract(
  archive: string,
  names: readonly string[],
  sink: (name: string, pieces: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const handle = await open(archive, 'r');
  try {
    const directory = await readDirectory(handle, archive);
    for (const name of names) {
      const entry = directory.get(name);
      if (entry === undefined) throw damaged(archive, `it has no file ${name}`);
      await extractOne(handle, archive, entry, (pieces) => sink(name, pieces));
    }
  } finally {
    await handle.close();
  }
}

// --- internal ---

async function extractOne(
  handle: FileHandle,
  archive: string,
  entry: Entry,
  sink: (pieces: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const local = await readAt(handle, archive, entry.offset, LOCAL_BYTES);
  if (local.readUInt32LE(0) !== LOCAL_SIGNATURE) throw damaged(archive, 'a file is not where its directory says');
  const start = entry.offset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
  const packed =
    entry.packedBytes === 0
      ? []
      : handle.createReadStream({ start, end: start + entry.packedBytes - 1, autoClose: false });
  const take = async (pieces: AsyncIterable<Buffer>) => {
    let bytes = 0;
    const counted = async function* () {
      for await (const piece of pieces) {
        bytes += piece.length;
        if (bytes > entry.bytes) throw damaged(archive, 'a file is longer than its directory says');
        yield piece;
      }
    };
    await sink(counted());
    if (bytes !== entry.bytes) throw damaged(archive, 'a file is shorter than its directory says');
  };
  try {
    if (entry.method === STORED) await pipeline(packed, take);
    else if (entry.method === DEFLATED) await pipeline(packed, createInflateRaw(), take);
    else throw damaged(archive, `a file is packed by method ${entry.method}`);
  } catch (error) {
    // When unpacking fails, whichever side of the pipeline notices first reports it.
    if (/^(?:Z_|ABORT_ERR)/.test((error as NodeJS.ErrnoException).code ?? ''))
      throw damaged(archive, 'a file does not unpack');
    throw error;
  }
}

async function readDirectory(handle: FileHandle, archive: string): Promise<Map<string, Entry>> {
  const { size } = await handle.stat();
  const tailBytes = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
  const tail = await readAt(handle, archive, size - tailBytes, tailBytes);
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END_SIGNATURE) at--;
  if (at < 0) throw damaged(archive, 'it has no directory');
  const count = tail.readUInt16LE(at + 10);
  const directoryBytes = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  if (directoryBytes > MAX_DIRECTORY_BYTES || start + directoryBytes > size)
    throw damaged(archive, 'its directory does not fit');
  const directory = await readAt(handle, archive, start, directoryBytes);
  const entries = new Map<string, Entry>();
  for (let i = 0, p = 0; i < count; i++) {
    if (p + ENTRY_BYTES > directory.length || directory.readUInt32LE(p) !== ENTRY_SIGNATURE)
      throw damaged(archive, 'its directory is cut');
    const nameBytes = directory.readUInt16LE(p + 28);
    const name = directory.toString('utf8', p + ENTRY_BYTES, p + ENTRY_BYTES + nameBytes);
    entries.set(name, {
      method: directory.readUInt16LE(p + 10),
      packedBytes: directory.readUInt32LE(p + 20),
      bytes: directory.readUInt32LE(p + 24),
      offset: directory.readUInt32LE(p + 42),
    });
    p += ENTRY_BYTES + nameBytes + directory.readUInt16LE(p + 30) + directory.readUInt16LE(p + 32);
  }
  return entries;
}

async function readAt(handle: FileHandle, archive: string, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await handle.read(buffer, 0, bytes, position);
  if (bytesRead < bytes) throw damaged(archive, 'it ends too early');
  return buffer;
}

function damaged(archive: string, why: string): MlxCodeError {
  return new MlxCodeError('E_MODEL_CORRUPT', `The archive ${archive} is damaged: ${why}`);
}
