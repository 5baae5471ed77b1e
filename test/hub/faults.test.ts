/** Every way in which a download goes wrong: none leaves a wrong or a partial model in use, and the next try mends it. */

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MlxCodeError } from '../../src/base/errors.ts';
import { ensureGenerator, modelStatus } from '../../src/model/index.ts';
import { removeFolder } from '../folders.ts';
import { type Fault, HubServer, REVISION, safetensors, stubHub, tinyModel } from './hub-server.ts';

const REPO = 'mlx-community/Qwen2.5-Coder-1.5B-Instruct-4bit';
const ID = 'Qwen2.5-Coder-1.5B-Instruct-4bit';
const WEIGHTS = 'model.safetensors';
const timings = { retryMs: [1, 1, 1], idleMs: 200, maxRetryAfterMs: 30 };

interface Case {
  readonly name: string;
  /** What goes wrong, beside faults of the server. */
  readonly prepare?: () => void | Promise<void>;
  readonly faults?: Readonly<Record<string, readonly Fault[]>>;
  /** The code of the error, or `rides out` when the model comes all the same. */
  readonly ends: string;
  /** What the error says. */
  readonly says?: RegExp;
}

let dir: string;
let hub: HubServer;
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const files = (changes: Record<string, Buffer | undefined> = {}) =>
  tinyModel({
    'config.json': json({ model_type: 'qwen2', architectures: ['Qwen2ForCausalLM'], max_position_embeddings: 32_768 }),
    'tokenizer_config.json': json({ chat_template: '{{ messages }}' }),
    ...changes,
  });
const always = (fault: Fault): Fault[] => Array<Fault>(30).fill(fault);
const part = () => join(dir, 'data/models', ID, `.partial-${REVISION}`, `${WEIGHTS}.part`);
const ensure = () => ensureGenerator('q15b', { timings });
/** Ends in the middle, so that the next try resumes. */
const begin = async () => {
  hub.faults.set(WEIGHTS, ['cut', 'reset', 'reset', 'reset', 'reset']);
  await ensure().catch(() => {});
  hub.faults.clear();
};
const list = (listing: unknown) => {
  hub.listing = listing;
};
const corrupt = safetensors(200_000).fill(3, 100);

const CASES: readonly Case[] = [
  { name: '401 for the listing', faults: { listing: always({ status: 401 }) }, ends: 'E_HTTP', says: /401/ },
  { name: '403 for the listing', faults: { listing: always({ status: 403 }) }, ends: 'E_HTTP', says: /403/ },
  { name: '404 for the listing', faults: { listing: always({ status: 404 }) }, ends: 'E_HTTP', says: /404/ },
  { name: '500 for the listing, twice', faults: { listing: [{ status: 500 }, { status: 500 }] }, ends: 'rides out' },
  {
    name: 'a page in place of the listing',
    prepare: () => list('<html>log in'),
    ends: 'E_HTTP',
    says: /not JSON/,
  },
  {
    name: 'JSON that is no listing',
    prepare: () => list({ hello: 1 }),
    ends: 'E_HTTP',
    says: /not one of a model/,
  },
  {
    name: 'a listing without digests',
    prepare: () => list({ sha: REVISION, siblings: [{ rfilename: WEIGHTS, size: 9 }] }),
    ends: 'E_MODEL_UNSAFE',
  },
  { name: 'a listing that breaks off', faults: { listing: ['reset', 'reset'] }, ends: 'rides out' },
  { name: '401 for a file', faults: { [WEIGHTS]: always({ status: 401 }) }, ends: 'E_HTTP', says: /401/ },
  { name: '403 for a file', faults: { [WEIGHTS]: always({ status: 403 }) }, ends: 'E_HTTP', says: /403/ },
  { name: '404 for a file', faults: { 'config.json': always({ status: 404 }) }, ends: 'E_HTTP', says: /404/ },
  { name: '408 once', faults: { [WEIGHTS]: [{ status: 408 }] }, ends: 'rides out' },
  { name: '416 in the middle', prepare: begin, faults: { [WEIGHTS]: [{ status: 416 }] }, ends: 'rides out' },
  { name: '429 with Retry-After, once', faults: { [WEIGHTS]: [{ status: 429, retryAfter: 0 }] }, ends: 'rides out' },
  {
    name: '429 with Retry-After of an hour, always',
    faults: { [WEIGHTS]: always({ status: 429, retryAfter: 3600 }) },
    ends: 'E_HTTP',
    says: /429/,
  },
  { name: '500 once', faults: { [WEIGHTS]: [{ status: 500 }] }, ends: 'rides out' },
  { name: '503 always', faults: { [WEIGHTS]: always({ status: 503 }) }, ends: 'E_NETWORK', says: /503/ },
  { name: 'a reset before the first byte', faults: { [WEIGHTS]: ['reset'] }, ends: 'rides out' },
  { name: 'a cut in the middle', faults: { [WEIGHTS]: ['cut'] }, ends: 'rides out' },
  { name: 'a cut after 1 byte', faults: { [WEIGHTS]: [{ cutAt: 1 }] }, ends: 'rides out' },
  { name: 'a cut before the last byte', faults: { [WEIGHTS]: [{ cutAt: -1 }] }, ends: 'rides out' },
  {
    name: 'ten cuts, each a little further',
    faults: { [WEIGHTS]: Array<Fault>(10).fill({ cutAt: 10_000 }) },
    ends: 'rides out',
  },
  {
    name: 'cuts that bring nothing',
    faults: { [WEIGHTS]: always({ cutAt: 0 }) },
    ends: 'E_NETWORK',
    says: /cut off|cannot be reached/,
  },
  { name: 'silence in the middle', faults: { [WEIGHTS]: ['stall'] }, ends: 'rides out' },
  { name: 'a slow drip', faults: { [WEIGHTS]: ['drip'] }, ends: 'rides out' },
  { name: 'truncated, with a length that fits', faults: { [WEIGHTS]: ['truncated'] }, ends: 'rides out' },
  { name: 'truncated every time', faults: { [WEIGHTS]: always('empty') }, ends: 'E_NETWORK', says: /cut off/ },
  {
    name: 'longer than it should be',
    faults: { [WEIGHTS]: always('too-long') },
    ends: 'E_MODEL_CORRUPT',
    says: /longer/,
  },
  {
    name: 'other bytes of the same length',
    faults: { [WEIGHTS]: always('wrong-bytes') },
    ends: 'E_MODEL_CORRUPT',
    says: /sha256/,
  },
  {
    name: 'other bytes in the tokenizer',
    faults: { 'tokenizer.json': always('wrong-bytes') },
    ends: 'E_MODEL_CORRUPT',
    says: /git-sha1/,
  },
  {
    name: 'a pointer in place of the file',
    faults: { [WEIGHTS]: always('pointer') },
    ends: 'E_MODEL_CORRUPT',
    says: /pointer/,
  },
  {
    name: 'a login page in place of the file',
    faults: { [WEIGHTS]: always('page') },
    ends: 'E_HTTP',
    says: /web page/,
  },
  { name: 'ranges ignored', prepare: begin, faults: { [WEIGHTS]: ['no-range'] }, ends: 'rides out' },
  {
    name: 'another range than was asked for',
    prepare: begin,
    faults: { [WEIGHTS]: ['wrong-range'] },
    ends: 'rides out',
  },
  {
    name: 'another ETag when it resumes',
    prepare: async () => {
      await begin();
      writeFileSync(`${part().slice(0, -'.part'.length)}.etag`, '"of another file"');
    },
    ends: 'rides out',
  },
  { name: 'a weak ETag', faults: { [WEIGHTS]: ['weak-etag', 'cut'] }, ends: 'rides out' },
  {
    name: 'changed upstream while it was cut',
    prepare: async () => {
      await begin();
      hub.commit(REVISION, files({ [WEIGHTS]: corrupt }));
      hub.listing = undefined;
    },
    ends: 'rides out',
  },
  {
    name: 'rubbish in what an earlier try left',
    prepare: async () => {
      await begin();
      writeFileSync(part(), Buffer.alloc(5_000, 9));
    },
    ends: 'rides out',
  },
  {
    name: 'more than the whole in what an earlier try left',
    prepare: async () => {
      await begin();
      writeFileSync(part(), Buffer.alloc(900_000, 9));
    },
    ends: 'rides out',
  },
  {
    name: 'a file spoilt on the disk between two tries',
    prepare: async () => {
      await begin();
      writeFileSync(join(part(), '..', 'tokenizer.json'), Buffer.alloc(39, 9));
    },
    ends: 'rides out',
  },
  { name: 'redirects in a circle', faults: { [WEIGHTS]: always('loop') }, ends: 'E_HTTP', says: /redirects more than/ },
  {
    name: 'a redirect to no address',
    faults: { [WEIGHTS]: always({ redirect: 'gopher://x/' }) },
    ends: 'E_HTTP',
    says: /not an address/,
  },
  {
    name: 'a redirect to a host that does not exist',
    faults: { [WEIGHTS]: always({ redirect: 'http://no-such-host.invalid/x' }) },
    ends: 'E_NETWORK',
    says: /no-such-host/,
  },
  {
    name: 'a redirect to another host, which must not see the token',
    prepare: () => void vi.stubEnv('HF_TOKEN', 'hf_secret'),
    ends: 'rides out',
  },
  {
    name: 'nobody listens',
    prepare: () => void vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9'),
    ends: 'E_NETWORK',
    says: /127\.0\.0\.1:9/,
  },
  {
    name: 'a name that does not resolve',
    prepare: () => void vi.stubEnv('HF_ENDPOINT', 'http://hub.invalid'),
    ends: 'E_NETWORK',
    says: /hub\.invalid/,
  },
  {
    name: 'HF_HUB_OFFLINE',
    prepare: () => void vi.stubEnv('HF_HUB_OFFLINE', '1'),
    ends: 'E_OFFLINE',
    says: /HF_HUB_OFFLINE/,
  },
  {
    name: 'no place that can be written',
    prepare: () => {
      writeFileSync(join(dir, 'file'), '');
      vi.stubEnv('MLX_CODE_DATA_DIR', join(dir, 'file/data'));
    },
    ends: 'E_READ_ONLY',
  },
  {
    name: 'Python, pickles and paths that climb in the listing',
    prepare: () =>
      hub.commit(
        REVISION,
        files({
          'evil.py': json(1),
          'weights.pkl': json(1),
          '../evil.json': json(1),
          '../../a.safetensors': json(1),
          '/etc/x.json': json(1),
          'a/b/c.json': json(1),
        }),
      ),
    ends: 'rides out',
  },
  {
    name: 'a config that names code',
    prepare: () => hub.commit(REVISION, files({ 'config.json': json({ auto_map: { AutoModel: 'x.Y' } }) })),
    ends: 'E_MODEL_UNSAFE',
  },
  {
    name: 'weights that lie about their header',
    prepare: () => hub.commit(REVISION, files({ [WEIGHTS]: Buffer.from('\x80\x04\x95aaaaaaaaaaaaaaaaaaaa') })),
    ends: 'E_MODEL_UNSAFE',
  },
  {
    name: 'a commit whose files are others than those that came first',
    prepare: async () => {
      await ensure();
      rmSync(join(dir, 'data/models', ID), { recursive: true });
      hub.commit(REVISION, files({ [WEIGHTS]: corrupt }));
    },
    ends: 'E_MODEL_CORRUPT',
  },
];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-faults-'));
  hub = await HubServer.start(files(), REPO);
  stubHub(dir, hub.endpoint);
});

afterEach(async () => {
  await hub.close();
  vi.unstubAllEnvs();
  removeFolder(dir);
});

describe(`${CASES.length} download faults, none of which leaves a wrong or partial model in use`, () => {
  for (const { name, prepare, faults, ends, says } of CASES) {
    it(`${name}: ${ends}`, async () => {
      await prepare?.();
      for (const [file, list] of Object.entries(faults ?? {})) hub.faults.set(file, [...list]);
      const outcome = await ensure().then(
        () => undefined,
        (error: MlxCodeError) => error,
      );
      expect([outcome?.code ?? 'rides out', outcome?.message ?? '']).toEqual([
        ends,
        expect.stringMatching(says ?? /^/),
      ]);
      expect(outcome?.hint).not.toBe('');
      // Every hash is computed: what is in use is the whole model, or there is none.
      const status = await modelStatus('q15b', { deep: true });
      expect(status.installed).toBe(ends === 'rides out');
      if (ends !== 'rides out') expect(status.entry.files.length === 0 || !existsSync(status.dir)).toBe(true);
      const names = existsSync(dir) ? readdirSync(dir, { recursive: true, encoding: 'utf8' }) : [];
      expect(names.filter((each) => /evil|weights\.pkl|\.py$/.test(each))).toEqual([]);
      for (const { host, authorization } of hub.seen) if (host === 'store') expect(authorization).toBeUndefined();
      if (ends === 'rides out') return;
      // When the fault has passed, the next try brings the model.
      vi.stubEnv('HF_ENDPOINT', hub.endpoint);
      vi.stubEnv('HF_HUB_OFFLINE', '');
      vi.stubEnv('MLX_CODE_DATA_DIR', join(dir, 'data'));
      hub.faults.clear();
      hub.listing = undefined;
      hub.commit(REVISION, files());
      await ensure();
      expect(await modelStatus('q15b', { deep: true })).toMatchObject({ installed: true, problems: [] });
    });
  }
});
