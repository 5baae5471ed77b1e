/**
 * Asks a running watch, which has everything in memory. Loads nothing but this, and gives up quickly: whatever is wrong
 * with the socket or with who answers there, the index itself can be asked instead.
 */

import { lstatSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { type ErrorCode, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { type Answer, frame, MAX_ANSWER_BYTES, PROTOCOL, readFrame } from './socket-messages.ts';
import { socketPlace } from './socket-path.ts';

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest wait for the whole answer. Milliseconds, @default 3000 */
  readonly waitMs?: number;
  /** Told why the watch was not the one to answer; not when there is none. */
  readonly onTrouble?: ((why: string) => void) | undefined;
}

const CONNECT_MS = 250;
const WAIT_MS = 3000;

/**
 * @returns the answer, or null when there is no watch, or none that can answer
 * @throws what the same question to the index would throw because of the question itself; E_CANCELLED
 */
export async function askWatch<T>(
  indexDir: string,
  question: string,
  body: unknown,
  options: AskOptions = {},
): Promise<{ readonly body: T } | null> {
  const place = socketPlace(indexDir);
  if (place === null || !isOurSocket(place.path)) return null;
  throwIfCancelled(options.signal);
  let answer: Answer;
  try {
    answer = await exchange(place.path, question, body, options);
  } catch (error) {
    throwIfCancelled(options.signal);
    options.onTrouble?.(error instanceof Error ? error.message : String(error));
    return null;
  }
  const { error, refused } = answer;
  if (error !== undefined) throw new MlxCodeError(error.code as ErrorCode, error.message, { hint: error.hint });
  if (refused === undefined) return { body: answer.body as T };
  options.onTrouble?.(refused);
  return null;
}

// --- internal ---

function isOurSocket(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isSocket() === true && stats.uid === (process.getuid?.() ?? stats.uid);
}

async function exchange(path: string, question: string, body: unknown, options: AskOptions): Promise<Answer> {
  const socket = connect(path);
  const timer = setTimeout(() => socket.destroy(new Error('it does not answer')), options.waitMs ?? WAIT_MS);
  const onAbort = () => socket.destroy(new Error('cancelled'));
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await connected(socket);
    const answer = readFrame(socket, MAX_ANSWER_BYTES);
    socket.write(frame({ protocol: PROTOCOL, question, body }));
    return checked(await answer);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
    socket.destroy();
    // Anything after the answer is ignored.
    socket.on('error', () => undefined);
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it does not take the connection')), CONNECT_MS);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

function checked(message: unknown): Answer {
  const answer = message as Partial<Answer> | null;
  if (typeof answer !== 'object' || answer === null || answer.protocol !== PROTOCOL) {
    throw new Error('it speaks another protocol');
  }
  return answer as Answer;
}
