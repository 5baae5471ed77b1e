/**
 * The one form of messages on pipes and sockets: a frame is its length as u32, little-endian, and that many bytes. What the
 * bytes mean is for the two ends to know.
 */

export interface FrameRules {
  /** Most bytes after the length; a larger number means that the stream is not ours. */
  readonly maxBytes: number;
  /** Least bytes after the length. @default 0 */
  readonly minBytes?: number;
  /** The error for what is not a frame, or one that is too long. */
  readonly error: (what: string) => Error;
}

export const LENGTH_BYTES = 4;

/** @param parts of the body, in order @returns the whole frame, ready to be written @throws `rules.error` */
export function frameOf(parts: readonly Uint8Array[], rules: FrameRules): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > rules.maxBytes) throw rules.error(`a message of ${length} bytes is over the limit of ${rules.maxBytes}`);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + length);
  frame.writeUInt32LE(length, 0);
  let at = LENGTH_BYTES;
  for (const part of parts) {
    frame.set(part, at);
    at += part.length;
  }
  return frame;
}

/** Cuts a byte stream, in pieces of any size, into the bodies of its frames. After an error it must not be used again. */
export class FrameCutter {
  readonly #rules: FrameRules;
  #pieces: Uint8Array[] = [];
  #buffered = 0;
  #wanted = LENGTH_BYTES;

  constructor(rules: FrameRules) {
    this.#rules = rules;
  }

  /** Bytes of a frame that is not whole yet. */
  get buffered(): number {
    return this.#buffered;
  }

  /** @returns the bodies that this piece completed, in order, as views of the stream's memory @throws `rules.error` */
  push(piece: Uint8Array): Buffer[] {
    this.#pieces.push(piece);
    this.#buffered += piece.length;
    const bodies: Buffer[] = [];
    while (this.#buffered >= this.#wanted) {
      const bytes = this.#join();
      const length = bytes.readUInt32LE(0);
      const { maxBytes, minBytes = 0, error } = this.#rules;
      if (length > maxBytes) throw error(`a frame claims ${length} bytes, over the limit of ${maxBytes}`);
      if (length < minBytes) throw error(`a frame claims ${length} bytes, too few for what it must hold`);
      this.#wanted = LENGTH_BYTES + length;
      if (bytes.length < this.#wanted) break;
      bodies.push(bytes.subarray(LENGTH_BYTES, this.#wanted));
      const rest = bytes.subarray(this.#wanted);
      this.#pieces = rest.length > 0 ? [rest] : [];
      this.#buffered = rest.length;
      this.#wanted = LENGTH_BYTES;
    }
    return bodies;
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
