/** Writes small zip archives, wheels among them, for tests. */

import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { crc32 } from './crc32.ts';

/** @param stored names that are kept unpacked */
export function zip(files: Readonly<Record<string, Buffer>>, stored: ReadonlySet<string> = new Set()): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const packed = stored.has(name) ? bytes : deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(stored.has(name) ? 0 : 8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, tail, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

/** A wheel that pip installs. */
export function wheel(name: string, version: string, files: Readonly<Record<string, Buffer>>): Buffer {
  const info = `${name}-${version}.dist-info`;
  const all: Record<string, Buffer> = {
    ...files,
    [`${info}/METADATA`]: Buffer.from(`Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`),
    [`${info}/WHEEL`]: Buffer.from('Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
  };
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64url');
  const record = Object.entries(all).map(([path, bytes]) => `${path},sha256=${digest(bytes)},${bytes.length}\n`);
  return zip({ ...all, [`${info}/RECORD`]: Buffer.from(`${record.join('')}${info}/RECORD,,\n`) });
}
