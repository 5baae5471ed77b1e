import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MlxCodeError } from '../../src/base/errors.ts';
import type { Progress } from '../../src/base/types.ts';
import { type EnsureModelOptions, ensureModel, listModels, modelStatus, removeModel } from '../../src/model/index.ts';
import { removeFolder } from '../folders.ts';
import { HubServer, REPO, REVISION, safetensors, stubHub, tinyModel } from './hub-server.ts';

const WEIGHTS = 'model.safetensors';
let dir: string;
let hub: HubServer;

async function serve(files = tinyModel()): Promise<void> {
  await hub?.close();
  hub = await HubServer.start(files);
  vi.stubEnv('HF_ENDPOINT', `${hub.endpoint}/`);
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-hub-'));
  stubHub(dir);
  await serve();
});

afterEach(async () => {
  await hub.close();
  vi.unstubAllEnvs();
  removeFolder(dir);
});

const timings = { retryMs: [1, 1, 1, 1, 1], idleMs: 300, maxRetryAfterMs: 50 };
const ensure = (options: EnsureModelOptions = {}) => ensureModel(REPO, { timings, ...options });

async function failure(work: Promise<unknown>): Promise<MlxCodeError> {
  return work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: MlxCodeError) => error,
  );
}

const requests = (name: string) => hub.seen.filter(({ path }) => path.endsWith(name));
const partial = () => join(dir, 'data/models/owner--tiny-model', `.partial-${REVISION}`);

describe('fetching from a hub', () => {
  it('brings only safe files, verified, in one folder, and then needs no network', async () => {
    const seen: Progress[] = [];
    const { dir: folder, entry } = await ensure({ onProgress: (progress) => seen.push(progress) });
    expect(folder).toBe(join(dir, 'data/models/owner--tiny-model', REVISION));
    const names = readdirSync(folder, { recursive: true }).sort();
    expect(names).toEqual([
      '1_Pooling',
      '1_Pooling/config.json',
      'config.json',
      'config_sentence_transformers.json',
      'mlx-code.json',
      WEIGHTS,
      'tokenizer.json',
    ]);
    expect(entry).toMatchObject({
      id: REPO,
      revision: REVISION,
      dims: 32,
      pooling: 'cls',
      maxTokens: 512,
      queryPrefix: 'q: ',
      documentPrefix: 'd: ',
    });
    expect(entry.files.find(({ path }) => path === WEIGHTS)?.sha256).toBe(
      createHash('sha256').update(safetensors(200_000)).digest('hex'),
    );
    expect(seen.at(-1)).toMatchObject({ phase: 'download', unit: 'bytes' });
    expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
    const before = hub.seen.length;
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await ensure()).entry).toEqual(entry);
    expect((await ensureModel(`${REPO}@${REVISION}`)).dir).toBe(folder);
    expect(hub.seen.length).toBe(before);
    expect((await listModels()).find(({ id }) => id === REPO)).toMatchObject({ installed: true, problems: [] });
  });

  it('goes on after a cut, with a range and the same ETag, in the same run and in a later one', async () => {
    hub.faults.set(WEIGHTS, ['cut']);
    await ensure();
    expect(requests(`blobs/${REVISION}/${WEIGHTS}`).map(({ range }) => range !== undefined)).toEqual([false, true]);
    expect(await removeModel(REPO)).toBeGreaterThan(200_000);
    hub.faults.set(WEIGHTS, ['cut']);
    expect((await failure(ensure({ timings: { ...timings, retryMs: [] } }))).code).toBe('E_NETWORK');
    expect(existsSync(join(partial(), `${WEIGHTS}.part`))).toBe(true);
    hub.seen.length = 0;
    await ensure();
    expect(requests(`blobs/${REVISION}/${WEIGHTS}`)[0]?.range).toMatch(/^bytes=\d{5,}-$/);
    expect(requests('config.json')).toEqual([]);
  });

  it('starts over when the server knows no ranges, sends another part, or has another file', async () => {
    for (const fault of ['no-range', 'wrong-range'] as const) {
      hub.faults.set(WEIGHTS, ['cut', fault]);
      await ensure();
      await removeModel(REPO);
    }
    hub.faults.set(WEIGHTS, ['cut']);
    await failure(ensure({ timings: { ...timings, retryMs: [] } }));
    writeFileSync(join(partial(), `${WEIGHTS}.etag`), '"of another file"');
    expect((await ensure()).entry).toMatchObject({ dims: 32 });
  });

  it('throws away rubbish that an earlier try left', async () => {
    hub.faults.set(WEIGHTS, ['cut']);
    await failure(ensure({ timings: { ...timings, retryMs: [] } }));
    writeFileSync(join(partial(), `${WEIGHTS}.part`), Buffer.alloc(5_000, 9));
    await ensure();
    await removeModel(REPO);
    mkdirSync(partial(), { recursive: true });
    writeFileSync(join(partial(), `${WEIGHTS}.part`), Buffer.alloc(900_000, 9));
    await ensure();
  });

  it('rides out resets, stalls, 429 and 5xx', async () => {
    hub.faults.set('listing', [{ status: 503 }, { status: 429, retryAfter: 9_999 }]);
    hub.faults.set('config.json', [{ status: 500 }, 'reset', { status: 429, retryAfter: 0 }, { status: 502 }]);
    hub.faults.set(WEIGHTS, ['stall', 'cut', 'cut', 'reset']);
    expect((await ensure()).entry).toMatchObject({ dims: 32 });
  });

  it('gives up in the end, with a code that says what to do', async () => {
    const always = <T>(fault: T) => Array<T>(50).fill(fault);
    const cases = [
      [{ status: 401 }, 'E_HTTP', /HF_TOKEN/],
      [{ status: 403 }, 'E_HTTP', /HF_TOKEN/],
      [{ status: 404 }, 'E_HTTP', /name and the revision/],
      [{ status: 429 }, 'E_HTTP', /slow down/],
      [{ status: 503 }, 'E_NETWORK', /run the same command again/],
      ['reset', 'E_NETWORK', /network/],
      ['loop', 'E_HTTP', /./],
      ['pointer', 'E_MODEL_CORRUPT', /./],
      ['wrong-bytes', 'E_MODEL_CORRUPT', /./],
      ['too-long', 'E_MODEL_CORRUPT', /./],
    ] as const;
    for (const [fault, code, hint] of cases) {
      hub.faults.set(WEIGHTS, always(fault));
      const error = await failure(ensure());
      expect([fault, error.code]).toEqual([fault, code]);
      expect(error.hint).toMatch(hint);
      expect(existsSync(join(dir, 'data/models/owner--tiny-model', REVISION))).toBe(false);
    }
    hub.faults.clear();
    await ensure();
  });

  it('tells a listing that is not one', async () => {
    hub.faults.set('listing', [{ status: 404 }]);
    expect((await failure(ensure())).code).toBe('E_HTTP');
    for (const listing of ['<html>', { sha: 'main', siblings: [] }, { sha: REVISION }]) {
      hub.listing = listing;
      expect((await failure(ensure())).code).toBe('E_HTTP');
    }
  });

  it('names the host when nobody listens, and stays off the network when told to', async () => {
    await hub.close();
    const error = await failure(ensure({ timings: { ...timings, retryMs: [1] } }));
    expect(error).toMatchObject({ code: 'E_NETWORK' });
    expect(error.message).toContain('127.0.0.1');
    vi.stubEnv('HF_HUB_OFFLINE', '1');
    expect((await failure(ensure())).code).toBe('E_OFFLINE');
  });

  it('stops when cancelled and goes on later', async () => {
    hub.faults.set(WEIGHTS, ['stall']);
    const controller = new AbortController();
    const work = failure(ensure({ signal: controller.signal, timings: { ...timings, idleMs: 60_000 } }));
    await expect.poll(() => requests(`blobs/${REVISION}/${WEIGHTS}`).length).toBe(1);
    await expect.poll(() => existsSync(join(partial(), `${WEIGHTS}.part`))).toBe(true);
    controller.abort();
    expect((await work).code).toBe('E_CANCELLED');
    await ensure();
  });

  it('shows the token to the endpoint alone, never to the host it redirects to', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_secret');
    await ensure();
    expect(
      hub.seen.filter(({ host }) => host === 'hub').every(({ authorization }) => authorization === 'Bearer hf_secret'),
    ).toBe(true);
    expect(hub.seen.filter(({ host }) => host === 'store').map(({ authorization }) => authorization)).toEqual([
      undefined,
    ]);
  });

  it('goes through a proxy, past it for hosts in no_proxy, and names one that refuses', async () => {
    const through: string[] = [];
    const proxy = createServer((request, response) => {
      through.push(request.url ?? '');
      const { hostname, port, pathname, search } = new URL(request.url ?? '');
      const socket = connect(Number(port), hostname, () => {
        const headers = Object.entries(request.headers).filter(([name]) => name !== 'connection');
        socket.write(
          `${request.method} ${pathname}${search} HTTP/1.1\r\n${headers.map(([k, v]) => `${k}: ${v}\r\n`).join('')}connection: close\r\n\r\n`,
        );
      });
      socket.pipe(request.socket);
      response.on('close', () => socket.destroy());
    });
    proxy.on('connect', (_request, socket) => socket.end('HTTP/1.1 407 No\r\n\r\n'));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    vi.stubEnv('http_proxy', `http://${address}`);
    vi.stubEnv('https_proxy', address);
    await ensure();
    expect(through.some((url) => url.startsWith(hub.endpoint))).toBe(true);
    await removeModel(REPO);
    through.length = 0;
    vi.stubEnv('no_proxy', 'example.org, 127.0.0.1,localhost');
    await ensure();
    expect(through).toEqual([]);
    vi.stubEnv('HF_ENDPOINT', 'https://hub.invalid');
    const error = await failure(ensureModel('owner/other', { timings: { ...timings, retryMs: [] } }));
    expect(error.code).toBe('E_NETWORK');
    expect(error.message).toContain('407');
    proxy.close();
  });

  it('lets two fetch at once: one downloads, the other waits', async () => {
    const [a, b] = await Promise.all([ensure(), ensure()]);
    expect(a.dir).toBe(b.dir);
    expect(requests(`blobs/${REVISION}/${WEIGHTS}`).length).toBe(1);
  });
});

describe('refusing what may run code (S7)', () => {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const hostile: [string, Record<string, Buffer | undefined>][] = [
    ['auto_map', { 'config.json': json({ model_type: 'bert', hidden_size: 32, auto_map: { AutoModel: 'x.Y' } }) }],
    ['model_file', { 'config.json': json({ hidden_size: 32, model_file: 'evil.py' }) }],
    ['trust_remote_code', { 'tokenizer_config.json': json({ trust_remote_code: true }) }],
    ['deep auto_map', { 'tokenizer_config.json': json({ a: [{ auto_map: { AutoTokenizer: ['x.Y', null] } }] }) }],
    ['a pickle named safetensors', { [WEIGHTS]: Buffer.from('\x80\x04\x95aaaaaaaaaaaaaaaaaaaa') }],
    ['a header of 2^63 bytes', { [WEIGHTS]: Buffer.from([0, 0, 0, 0, 0, 0, 0, 0x80, 1, 2, 3]) }],
    ['a tensor outside the file', { [WEIGHTS]: safetensors(10, JSON.stringify({ w: { data_offsets: [0, 1e9] } })) }],
    ['a tensor before the file', { [WEIGHTS]: safetensors(10, JSON.stringify({ w: { data_offsets: [-8, 4] } })) }],
    ['a tensor without a place', { [WEIGHTS]: safetensors(10, JSON.stringify({ w: null })) }],
    ['a header that is a list', { [WEIGHTS]: safetensors(10, '[]') }],
    ['too short for a header', { [WEIGHTS]: Buffer.from('abc') }],
    ['no safetensors', { [WEIGHTS]: undefined }],
  ];

  for (const [name, changes] of hostile) {
    it(`from the hub: ${name}`, async () => {
      await serve(tinyModel(changes));
      expect((await failure(ensure())).code).toBe('E_MODEL_UNSAFE');
      expect(existsSync(join(dir, 'data/models/owner--tiny-model', REVISION))).toBe(false);
    });
  }

  function folder(changes: Record<string, Buffer | undefined>): string {
    const path = join(dir, 'own model');
    for (const [name, bytes] of Object.entries(tinyModel({ 'pytorch_model.bin': undefined, ...changes }))) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), bytes);
    }
    return path;
  }

  for (const [name, changes] of [
    ...hostile,
    ...['evil.py', 'pytorch_model.bin', 'weights.pt', 'a.pkl', 'sub/b.PTH', 'x.npz', 'x.gguf', 'lib.so'].map(
      (file): [string, Record<string, Buffer>] => [`a file ${file}`, { [file]: Buffer.from('x') }],
    ),
    ['no config', { 'config.json': undefined }] as [string, Record<string, undefined>],
  ]) {
    it(`from a folder: ${name}`, async () => {
      expect((await failure(ensureModel(folder(changes)))).code).toBe('E_MODEL_UNSAFE');
    });
  }

  it('from a folder: weights that are a link', async () => {
    const path = folder({});
    rmSync(join(path, WEIGHTS));
    symlinkSync('/etc/hostname', join(path, WEIGHTS));
    expect((await failure(ensureModel(path))).code).toBe('E_MODEL_UNSAFE');
  });

  it('uses a safe folder in place, under a revision that changes with its content', async () => {
    const path = folder({});
    const first = await ensureModel(path);
    expect(first).toMatchObject({ dir: path, entry: { id: 'own model', dims: 32, pooling: 'cls' } });
    expect((await ensureModel(path)).entry.revision).toBe(first.entry.revision);
    writeFileSync(join(path, WEIGHTS), safetensors(64));
    expect((await ensureModel(path)).entry.revision).not.toBe(first.entry.revision);
    expect(await modelStatus(path, { deep: true })).toMatchObject({ installed: true, problems: [] });
    expect((await failure(removeModel(path))).code).toBe('E_USAGE');
    expect((await failure(ensureModel(join(dir, 'nowhere')))).code).toBe('E_MODEL_MISSING');
  });

  it('says so when a folder is not JSON or does not tell its size', async () => {
    expect((await failure(ensureModel(folder({ 'config.json': Buffer.from('{') })))).code).toBe('E_MODEL_CORRUPT');
    expect((await failure(ensureModel(folder({ 'config.json': json({ model_type: 'bert' }) })))).code).toBe(
      'E_MODEL_CORRUPT',
    );
  });
});

describe('what is on this machine', () => {
  it('finds a damaged file, by size at once and by hash when looked at deeply, and mends it', async () => {
    const { dir: folder } = await ensure();
    const weights = readFileSync(join(folder, WEIGHTS));
    weights[weights.length - 1] = 99;
    writeFileSync(join(folder, WEIGHTS), weights);
    expect(await modelStatus(REPO)).toMatchObject({ installed: true, hashed: false });
    const deep = await modelStatus(REPO, { deep: true });
    expect(deep).toMatchObject({
      installed: false,
      hashed: true,
      problems: [`${WEIGHTS} is not the file it should be`],
    });
    await ensure();
    expect((await modelStatus(REPO, { deep: true })).installed).toBe(false);
    await ensure({ verify: true });
    expect((await modelStatus(REPO, { deep: true })).installed).toBe(true);
    writeFileSync(join(folder, WEIGHTS), weights.subarray(0, 100));
    expect((await modelStatus(REPO)).problems[0]).toContain('has 100 bytes');
    rmSync(join(folder, 'config.json'));
    await ensure();
    expect(await modelStatus(REPO, { deep: true })).toMatchObject({ installed: true, problems: [] });
  });

  it("takes a model from the cache of the hub's own tools after checking it", async () => {
    const snapshot = join(dir, 'hub-cache/models--owner--tiny-model/snapshots/any');
    for (const [name, bytes] of Object.entries(tinyModel())) {
      mkdirSync(dirname(join(snapshot, name)), { recursive: true });
      writeFileSync(join(snapshot, name), bytes);
    }
    await ensure();
    expect(hub.seen.map(({ path }) => path)).toEqual([`/api/models/${REPO}/revision/main`]);
    await removeModel(REPO);
    writeFileSync(join(snapshot, WEIGHTS), safetensors(200_000).fill(3, 100));
    const { dir: folder } = await ensure();
    expect(requests(`blobs/${REVISION}/${WEIGHTS}`).length).toBe(1);
    expect(readFileSync(join(folder, WEIGHTS)).equals(safetensors(200_000))).toBe(true);
  });

  it('knows what it does not know', async () => {
    for (const id of ['no-such-model', 'a/b/c', 'owner/..', 'x y/z', 'owner/name@../../etc']) {
      expect(['E_MODEL_UNKNOWN', 'E_MODEL_MISSING', 'E_HTTP']).toContain(
        (await failure(ensureModel(id, { timings }))).code,
      );
    }
    expect((await failure(ensureModel('/'))).code).toBe('E_MODEL_UNSAFE');
    expect((await failure(modelStatus('nope'))).code).toBe('E_MODEL_UNKNOWN');
    expect((await failure(modelStatus('owner/none'))).code).toBe('E_MODEL_MISSING');
    expect((await failure(removeModel('nope'))).code).toBe('E_MODEL_UNKNOWN');
    expect((await failure(removeModel(REPO))).code).toBe('E_MODEL_MISSING');
    expect((await failure(removeModel('static'))).code).toBe('E_USAGE');
  });

  it('tells a place that cannot be written', async () => {
    writeFileSync(join(dir, 'a-file'), '');
    vi.stubEnv('MLX_CODE_DATA_DIR', join(dir, 'a-file', 'data'));
    expect((await failure(ensure())).code).toBe('E_READ_ONLY');
  });

  it('ships the static model whole', async () => {
    expect(await modelStatus('static', { deep: true })).toMatchObject({ installed: true, problems: [], hashed: true });
    expect((await ensureModel('static')).entry.tier).toBe('static');
  });
});
