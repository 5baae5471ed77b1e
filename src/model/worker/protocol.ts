/**
 * The messages between Node and the MLX worker. The body of a frame is: u32 LE header length, the header as UTF-8 JSON,
 * then raw payload bytes. Anything else is E_WORKER_PROTOCOL.
 */

import { MlxCodeError } from '../../base/errors.ts';
import { FrameCutter, type FrameRules, frameOf, LENGTH_BYTES } from '../../platform/frames.ts';

export interface Frame {
  readonly header: Readonly<Record<string, unknown>>;
  /** Copied out of the stream, so that its buffer starts at offset 0 and may be viewed as float32. */
  readonly payload: Uint8Array;
}

/** Version that both ends must name in `hello`. */
export const PROTOCOL_VERSION = 1;

/** Most bytes after the length field; a larger number means that the stream is not ours. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const RULES: FrameRules = { maxBytes: MAX_FRAME_BYTES, minBytes: LENGTH_BYTES, error: (what) => broken(what) };
const NO_BYTES = new Uint8Array(0);

/**
 * @param header a JSON object
 * @returns the whole frame, ready to be written
 * @throws E_WORKER_PROTOCOL when the frame would be larger than {@link MAX_FRAME_BYTES}
 */
export function encodeFrame(header: Readonly<Record<string, unknown>>, payload: Uint8Array = NO_BYTES): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const headerLength = Buffer.alloc(LENGTH_BYTES);
  headerLength.writeUInt32LE(json.length, 0);
  return frameOf([headerLength, json, payload], RULES);
}

/** Cuts a byte stream, in pieces of any size, into frames. After an error it must not be used again. */
export class FrameDecoder {
  readonly #cutter = new FrameCutter(RULES);

  /**
   * @returns the frames that this piece completed, in order
   * @throws E_WORKER_PROTOCOL for a length over the limit, a header that does not fit, or one that is not a JSON object
   */
  push(piece: Uint8Array): Frame[] {
    return this.#cutter.push(piece).map(parseBody);
  }

  /** Call at the end of the stream. @throws E_WORKER_PROTOCOL when it ended inside a frame */
  end(): void {
    const { buffered } = this.#cutter;
    if (buffered > 0) throw broken(`the stream ended inside a frame, after ${buffered} bytes`);
  }
}

// --- internal ---

function parseBody(body: Buffer): Frame {
  const headerLength = body.readUInt32LE(0);
  const payloadStart = LENGTH_BYTES + headerLength;
  if (payloadStart > body.length) {
    throw broken(`a header of ${headerLength} bytes does not fit in a frame of ${body.length}`);
  }
  let header: unknown;
  try {
    header = JSON.parse(body.toString('utf8', LENGTH_BYTES, payloadStart));
  } catch (error) {
    throw broken('a header is not JSON', error);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw broken('a header is not an object');
  return { header: header as Record<string, unknown>, payload: new Uint8Array(body.subarray(payloadStart)) };
}

function broken(what: string, cause?: unknown): MlxCodeError {
  return new MlxCodeError('E_WORKER_PROTOCOL', `The MLX worker sent a malformed message: ${what}`, {
    cause,
  });
}
