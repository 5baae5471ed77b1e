/**
 * The frame codec between Node and the MLX worker. A frame is: u32 LE length of what follows, u32 LE header length,
 * the header as UTF-8 JSON, then raw payload bytes. Anything else is E_WORKER_PROTOCOL.
 */

import { MlxCodeError } from '../../base/errors.ts';

export interface Frame {
  readonly header: Readonly<Record<string, unknown>>;
  /** Copied out of the stream, so that its buffer starts at offset 0 and may be viewed as float32. */
  readonly payload: Uint8Array;
}

/** Version that both ends must name in `hello`. */
export const PROTOCOL_VERSION = 1;

/** Most bytes after the length field; a larger number means that the stream is not ours. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const LENGTH_BYTES = 4;
const NO_BYTES = new Uint8Array(0);

/**
 * @param header a JSON object
 * @returns the whole frame, ready to be written
 * @throws E_WORKER_PROTOCOL when the frame would be larger than {@link MAX_FRAME_BYTES}
 */
export function encodeFrame(header: Readonly<Record<string, unknown>>, payload: Uint8Array = NO_BYTES): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const length = LENGTH_BYTES + json.length + payload.length;
  if (length > MAX_FRAME_BYTES) throw broken(`a request of ${length} bytes is over the limit of ${MAX_FRAME_BYTES}`);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(json.length, LENGTH_BYTES);
  frame.set(json, 2 * LENGTH_BYTES);
  frame.set(payload, 2 * LENGTH_BYTES + json.length);
  return frame;
}

/** Cuts a byte stream, in pieces of any size, into frames. After an error it must not be used again. */
export class FrameDecoder {
  #pieces: Uint8Array[] = [];
  #buffered = 0;
  #wanted = LENGTH_BYTES;

  /**
   * @returns the frames that this piece completed, in order
   * @throws E_WORKER_PROTOCOL for a length over the limit, a header that does not fit, or one that is no JSON object
   */
  push(piece: Uint8Array): Frame[] {
    this.#pieces.push(piece);
    this.#buffered += piece.length;
    const frames: Frame[] = [];
    while (this.#buffered >= this.#wanted) {
      const bytes = this.#join();
      const length = bytes.readUInt32LE(0);
      if (length > MAX_FRAME_BYTES)
        throw broken(`a frame claims ${length} bytes, over the limit of ${MAX_FRAME_BYTES}`);
      if (length < LENGTH_BYTES) throw broken(`a frame claims ${length} bytes, too few for its header length`);
      this.#wanted = LENGTH_BYTES + length;
      if (bytes.length < this.#wanted) break;
      frames.push(parseBody(bytes.subarray(LENGTH_BYTES, this.#wanted)));
      const rest = bytes.subarray(this.#wanted);
      this.#pieces = rest.length > 0 ? [rest] : [];
      this.#buffered = rest.length;
      this.#wanted = LENGTH_BYTES;
    }
    return frames;
  }

  /** Call at the end of the stream. @throws E_WORKER_PROTOCOL when it ended inside a frame */
  end(): void {
    if (this.#buffered > 0) throw broken(`the stream ended inside a frame, after ${this.#buffered} bytes`);
  }

  #join(): Buffer {
    const [first] = this.#pieces;
    if (this.#pieces.length === 1 && first !== undefined)
      return Buffer.from(first.buffer, first.byteOffset, first.length);
    const joined = Buffer.concat(this.#pieces, this.#buffered);
    this.#pieces = [joined];
    return joined;
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
  return new MlxCodeError('E_WORKER_PROTOCOL', `The MLX worker sent something that is not the protocol: ${what}`, {
    cause,
  });
}
