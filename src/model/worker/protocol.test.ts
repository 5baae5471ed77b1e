import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MlxCodeError } from '../../base/errors.ts';
import { encodeFrame, FrameDecoder, MAX_FRAME_BYTES } from './protocol.ts';

const header = fc.dictionary(fc.string(), fc.jsonValue());
const frames = fc.array(fc.tuple(header, fc.uint8Array({ maxLength: 300 })), { maxLength: 8 });

function code(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return (error as MlxCodeError).code;
  }
  return undefined;
}

describe('frame codec', () => {
  it('gives back what was encoded, however the stream is cut', () => {
    fc.assert(
      fc.property(frames, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (sent, cuts) => {
        const stream = Buffer.concat(sent.map(([head, payload]) => encodeFrame(head, payload)));
        const decoder = new FrameDecoder();
        const got = [];
        for (let at = 0; at < stream.length; ) {
          const step = cuts.next().value as number;
          got.push(...decoder.push(stream.subarray(at, at + step)));
          at += step;
        }
        decoder.end();
        expect(got.length).toBe(sent.length);
        got.forEach((frame, i) => {
          expect(frame.header).toEqual(JSON.parse(JSON.stringify(sent[i]![0])));
          expect(Buffer.from(frame.payload).equals(Buffer.from(sent[i]![1]))).toBe(true);
          expect(frame.payload.byteOffset).toBe(0);
        });
      }),
    );
  });

  it('never fails in any other way than E_WORKER_PROTOCOL on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 6 }), (pieces) => {
        const failed = code(() => {
          const decoder = new FrameDecoder();
          for (const piece of pieces) decoder.push(piece);
          decoder.end();
        });
        expect([undefined, 'E_WORKER_PROTOCOL']).toContain(failed);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a 4 GB length before buffering it', () => {
    expect(code(() => new FrameDecoder().push(Buffer.from([0xff, 0xff, 0xff, 0xff])))).toBe('E_WORKER_PROTOCOL');
  });

  it('refuses a frame too short for its header length', () => {
    expect(code(() => new FrameDecoder().push(Buffer.from([2, 0, 0, 0])))).toBe('E_WORKER_PROTOCOL');
  });

  it('refuses a header that does not fit, is no JSON, or is no object', () => {
    const fits = encodeFrame({ id: 1 });
    fits.writeUInt32LE(9_999, 4);
    expect(code(() => new FrameDecoder().push(fits))).toBe('E_WORKER_PROTOCOL');
    for (const text of ['{"id":', '[1]', 'null', '7']) {
      const json = Buffer.from(text);
      const frame = Buffer.alloc(8 + json.length);
      frame.writeUInt32LE(4 + json.length, 0);
      frame.writeUInt32LE(json.length, 4);
      json.copy(frame, 8);
      expect(code(() => new FrameDecoder().push(frame))).toBe('E_WORKER_PROTOCOL');
    }
  });

  it('tells a stream that ended inside a frame', () => {
    const decoder = new FrameDecoder();
    decoder.push(encodeFrame({ id: 1 }).subarray(0, 6));
    expect(code(() => decoder.end())).toBe('E_WORKER_PROTOCOL');
  });

  it('refuses to send a frame over the limit', () => {
    expect(code(() => encodeFrame({}, new Uint8Array(MAX_FRAME_BYTES)))).toBe('E_WORKER_PROTOCOL');
  });

  it('does not copy quadratically: 32 MB in 1 kB pieces', () => {
    const stream = encodeFrame({ id: 1 }, new Uint8Array(32 * 1024 * 1024));
    const decoder = new FrameDecoder();
    let got = 0;
    for (let at = 0; at < stream.length; at += 1024) got += decoder.push(stream.subarray(at, at + 1024)).length;
    expect(got).toBe(1);
  });
});
