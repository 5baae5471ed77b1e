/** Piped input, as text. */

import { fstatSync, readSync } from 'node:fs';
import { MlxCodeError } from '../../../base/errors.ts';
import { formatBytes } from '../../../base/text.ts';

/** More is not context for a question. */
const MAX_BYTES = 1_000_000;
const WAIT_MS = 1_000;
const STDIN = 0;

/**
 * Reads a pipe or a file on stdin to its end; a terminal and `/dev/null` give ''.
 * @param onWait told once when nothing has come for a second @throws E_USAGE for what is too long or no text; E_CANCELLED
 */
export async function readPiped(onWait: () => void, signal?: AbortSignal): Promise<string> {
  const kind = fstatSync(STDIN, { bigint: false });
  if (kind.isFile()) return decode(readWhole());
  if (!kind.isFIFO() && !kind.isSocket()) return '';
  const timer = setTimeout(onWait, WAIT_MS);
  const parts: Buffer[] = [];
  let bytes = 0;
  const stop = () => process.stdin.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const part of process.stdin as AsyncIterable<Buffer>) {
      parts.push(part);
      bytes += part.length;
      if (bytes > MAX_BYTES) throw tooLong();
    }
  } catch (error) {
    if (signal?.aborted === true) throw new MlxCodeError('E_CANCELLED', undefined, { cause: error });
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
  if (signal?.aborted === true) throw new MlxCodeError('E_CANCELLED');
  return decode(Buffer.concat(parts));
}

// --- internal ---

function readWhole(): Buffer {
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < buffer.length; length += read) {
    read = readSync(STDIN, buffer, length, buffer.length - length, null);
  }
  if (length > MAX_BYTES) throw tooLong();
  return buffer.subarray(0, length);
}

function decode(bytes: Buffer): string {
  if (bytes.includes(0)) throw new MlxCodeError('E_USAGE', 'The piped input is not text', { hint: PIPED_HINT });
  return bytes.toString('utf8');
}

function tooLong(): MlxCodeError {
  return new MlxCodeError('E_USAGE', `More than ${formatBytes(MAX_BYTES)} were piped in`, { hint: PIPED_HINT });
}

const PIPED_HINT = 'Pipe in what the question is about, such as the last lines of a log.';
