/**
 * What goes over the socket of a running watch: one request and one answer per connection, each a frame of a 32-bit
 * length and JSON. Both sides name the version of the protocol; another version is not talked to.
 */

import type { Socket } from 'node:net';

/** Version of the frames and of the operations in them (`packages/protocol`). Raise it when one changes its meaning. */
export const PROTOCOL = 2;
export const MAX_REQUEST_BYTES = 1024 * 1024;
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** Questions about the watch itself. Every other question is the name of an operation. */
export const WATCH_QUESTIONS = ['watch.status', 'watch.sync', 'watch.stop'] as const;
export type WatchQuestion = (typeof WATCH_QUESTIONS)[number];

export function isWatchQuestion(question: string): question is WatchQuestion {
  return (WATCH_QUESTIONS as readonly string[]).includes(question);
}

export interface Request {
  readonly protocol: number;
  readonly question: string;
  readonly body: unknown;
}

export interface Answer {
  readonly protocol: number;
  readonly body?: unknown;
  /** A mistake of the user: the same wherever it is answered. */
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
  /** Why this process cannot answer: ask the index itself. */
  readonly refused?: string;
}

export function frame(message: Request | Answer): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(text.length);
  return Buffer.concat([head, text]);
}

/** Collects one frame from a socket. */
export class FrameReader {
  readonly #most: number;
  readonly #parts: Buffer[] = [];
  #bytes = 0;

  /** @param most bytes of a frame; a longer one is refused before it is read */
  constructor(most: number) {
    this.#most = most;
  }

  /** @returns the message when it is whole, or undefined @throws Error for anything but a frame */
  push(data: Buffer): unknown {
    this.#parts.push(data);
    this.#bytes += data.length;
    if (this.#bytes < 4) return undefined;
    const [first] = this.#parts;
    const all = first !== undefined && first.length >= 4 ? first : Buffer.concat(this.#parts);
    const length = all.readUInt32BE(0);
    if (length > this.#most) throw new Error(`a frame of ${length} bytes is too long`);
    if (this.#bytes < length + 4) return undefined;
    return JSON.parse(Buffer.concat(this.#parts).toString('utf8', 4, 4 + length));
  }
}

/** Reads one frame. @returns never a partial one @throws Error when it ends early, or is no frame */
export function readFrame(socket: Socket, most: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const reader = new FrameReader(most);
    socket.on('data', (data: Buffer) => {
      try {
        const message = reader.push(data);
        if (message !== undefined) resolve(message);
      } catch (error) {
        reject(error);
      }
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection ended early')));
  });
}
