/** Where a worker's stderr goes: a bounded file, and the last lines in memory for error messages. */

import { createWriteStream, renameSync, statSync, type WriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../platform/make-folder.ts';
import { redactSecrets } from '../../text/redact.ts';

/** Bytes after which a log file is set aside as `.1` (replacing the one before), and the most one process adds to it. */
const LOG_LIMIT_BYTES = 1024 * 1024;
/** Characters kept for messages. */
const TAIL_LENGTH = 2_048;

/** Takes text at any rate and keeps a bounded part of it; a log that cannot be written is done without. */
export class WorkerLog {
  #stream: WriteStream | undefined;
  #written = 0;
  #tail = '';

  /** @param file absolute path, or undefined to keep only the last lines */
  constructor(file: string | undefined) {
    if (file === undefined) return;
    try {
      makeFolder(dirname(file));
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
      this.#stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
      this.#stream.on('error', () => {
        this.#stream = undefined;
      });
    } catch {
      // A read-only cache must not keep the worker from running.
    }
  }

  write(said: string): void {
    const { text } = redactSecrets(said);
    this.#tail = (this.#tail + text).slice(-TAIL_LENGTH);
    if (this.#written > LOG_LIMIT_BYTES) return;
    this.#written += text.length;
    this.#stream?.write(this.#written > LOG_LIMIT_BYTES ? `${text}\n[log limit reached]\n` : text);
  }

  /** The last line that says something, or ''. */
  lastLine(): string {
    return (
      this.#tail
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .at(-1) ?? ''
    );
  }

  close(): void {
    this.#stream?.end();
    this.#stream = undefined;
  }
}
