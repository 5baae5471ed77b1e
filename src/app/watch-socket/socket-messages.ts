/**
 * What goes over the socket of a running watch: one request and one answer per connection, each a frame
 * (`platform/frames.ts`) of JSON. Both sides name the version of the protocol; another version is not talked to.
 */

import type { Socket } from 'node:net';
import { FrameCutter, frameOf } from '../../platform/frames.ts';

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
  return frameOf([Buffer.from(JSON.stringify(message))], { maxBytes: Number.POSITIVE_INFINITY, error: notAFrame });
}

/** Reads one frame. @returns never a partial one @throws Error when it ends early, or is not a frame */
export function readFrame(socket: Socket, most: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const cutter = new FrameCutter({ maxBytes: most, error: notAFrame });
    socket.on('data', (data: Buffer) => {
      try {
        const [body] = cutter.push(data);
        if (body !== undefined) resolve(JSON.parse(body.toString('utf8')));
      } catch (error) {
        reject(error);
      }
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection ended early')));
  });
}

// --- internal ---

function notAFrame(what: string): Error {
  return new Error(what);
}
