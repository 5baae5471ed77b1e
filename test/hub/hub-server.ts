/** A hub on loopback: one repository with its commits, redirects to a second host, ranges, ETags, and faults to order. */

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { vi } from 'vitest';

export interface Seen {
  readonly host: 'hub' | 'store';
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

/** What the next answers for a file are; taken from the front, then all is well. */
export type Fault =
  | { readonly status: number; readonly retryAfter?: number }
  | 'reset'
  | 'cut'
  | 'stall'
  | 'pointer'
  | 'wrong-bytes'
  | 'wrong-range'
  | 'no-range'
  | 'too-long'
  /** A body that is shorter than the file, and says so. */
  | 'truncated'
  | 'empty'
  /** A few bytes at a time. */
  | 'drip'
  /** What a network that wants a login answers. */
  | 'page'
  | 'weak-etag'
  /** Cuts the connection after so many bytes of the body, counted from its end when negative. */
  | { readonly cutAt: number }
  | { readonly redirect: string }
  | 'loop';

export const REVISION = 'a'.repeat(40);
export const REPO = 'owner/tiny-model';

/** Models and the hub's cache in this folder, and none of the machine's own settings. @param endpoint of the hub, where it runs already */
export function stubHub(dir: string, endpoint?: string): void {
  vi.stubEnv('MLX_CODE_DATA_DIR', join(dir, 'data'));
  vi.stubEnv('HF_HUB_CACHE', join(dir, 'hub-cache'));
  for (const name of ['HF_TOKEN', 'HF_HUB_OFFLINE', 'http_proxy', 'HTTP_PROXY', 'no_proxy', 'NO_PROXY'])
    vi.stubEnv(name, '');
  if (endpoint !== undefined) vi.stubEnv('HF_ENDPOINT', endpoint);
}

export class HubServer {
  /** Files of each commit. */
  readonly #commits = new Map<string, ReadonlyMap<string, Buffer>>();
  readonly #repo: string;
  #head = REVISION;
  readonly #hub: Server;
  readonly #store: Server;
  readonly seen: Seen[] = [];
  readonly faults = new Map<string, Fault[]>();
  listing: unknown;
  /** Names whose digest the listing gives as LFS; the others have git's. */
  lfs = new Set(['model.safetensors']);

  private constructor(files: Readonly<Record<string, Buffer>>, repo: string) {
    this.#repo = repo;
    this.commit(REVISION, files);
    this.#hub = createServer((request, response) => this.#answerHub(request, response));
    this.#store = createServer((request, response) => this.#answerStore(request, response));
  }

  static async start(files: Readonly<Record<string, Buffer>>, repo = REPO): Promise<HubServer> {
    const server = new HubServer(files, repo);
    for (const each of [server.#hub, server.#store])
      await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** Makes this what the repository holds from now on; commits before it stay. */
  commit(revision: string, files: Readonly<Record<string, Buffer>>): void {
    this.#commits.set(revision, new Map(Object.entries(files)));
    this.#head = revision;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#hub.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const each of [this.#hub, this.#store]) {
      each.closeAllConnections();
      await new Promise((resolve) => each.close(resolve));
    }
  }

  #note(host: Seen['host'], request: IncomingMessage): string {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const { range, authorization } = request.headers;
    this.seen.push({ host, path, range, authorization });
    return path;
  }

  #answerHub(request: IncomingMessage, response: ServerResponse): void {
    const path = this.#note('hub', request);
    const api = `/api/models/${this.#repo}/revision/`;
    if (path.startsWith(api)) {
      const fault = this.faults.get('listing')?.shift();
      if (typeof fault === 'object' && 'status' in fault) return this.#status(response, fault);
      if (fault === 'reset') return void request.socket.destroy();
      const asked = path.slice(api.length);
      const revision = this.#commits.has(asked) ? asked : this.#head;
      const listing = this.listing ?? this.#listing(revision);
      response.end(typeof listing === 'string' ? listing : JSON.stringify(listing));
      return;
    }
    const [, revision = '', name = ''] = new RegExp(`^/${this.#repo}/resolve/([^/]+)/(.+)$`).exec(path) ?? [];
    const fault = this.faults.get(name)?.[0];
    if ((typeof fault === 'object' && !('cutAt' in fault)) || fault === 'reset') {
      this.faults.get(name)?.shift();
      if (fault === 'reset') request.socket.destroy();
      else if ('redirect' in fault) response.writeHead(302, { location: fault.redirect }).end();
      else this.#status(response, fault);
      return;
    }
    const whole = this.#commits.get(revision)?.get(name);
    if (whole === undefined) return this.#status(response, { status: 404 });
    // Large files live on another host, as on the real hub; `localhost` is another origin than 127.0.0.1.
    const target =
      fault === 'loop'
        ? request.url
        : `http://localhost:${(this.#store.address() as AddressInfo).port}/blobs/${revision}/${name}`;
    if (this.lfs.has(name)) response.writeHead(302, { location: target }).end();
    else this.#send(name, whole, request, response);
  }

  #answerStore(request: IncomingMessage, response: ServerResponse): void {
    const [, revision = '', name = ''] = /^\/blobs\/([^/]+)\/(.+)$/.exec(this.#note('store', request)) ?? [];
    this.#send(name, this.#commits.get(revision)?.get(name) ?? Buffer.alloc(0), request, response);
  }

  #send(name: string, whole: Buffer, request: IncomingMessage, response: ServerResponse): void {
    const fault = this.faults.get(name)?.shift();
    const etag = `"${createHash('sha256').update(whole).digest('hex')}"`;
    const from = fault === 'no-range' ? undefined : /^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1];
    const sameFile = request.headers['if-range'] === undefined || request.headers['if-range'] === etag;
    let start = from !== undefined && sameFile ? Number(from) : 0;
    if (start > whole.length) {
      response.writeHead(416).end();
      return;
    }
    const partial = from !== undefined && sameFile;
    if (fault === 'wrong-range') start = Math.max(0, start - 1);
    const range = partial ? { 'content-range': `bytes ${start}-${whole.length - 1}/${whole.length}` } : {};
    let body = whole.subarray(start);
    if (fault === 'pointer')
      body = Buffer.from(`version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize ${whole.length}\n`);
    if (fault === 'wrong-bytes') body = Buffer.alloc(body.length, 7);
    if (fault === 'too-long') body = Buffer.concat([body, Buffer.alloc(1000)]);
    if (fault === 'truncated') body = body.subarray(0, body.length >> 1);
    if (fault === 'empty') body = Buffer.alloc(0);
    if (fault === 'page') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>Please log in</html>');
      return;
    }
    const tag = fault === 'weak-etag' ? `W/${etag}` : etag;
    response.writeHead(partial ? 206 : 200, { ...range, etag: tag, 'content-length': body.length });
    if (typeof fault === 'object' && 'cutAt' in fault) {
      const end = fault.cutAt < 0 ? body.length + fault.cutAt : fault.cutAt;
      response.write(body.subarray(0, end), () => setTimeout(() => response.destroy(), 5));
      if (end === 0) response.flushHeaders();
      return;
    }
    if (fault === 'drip') {
      const drip = (at: number) => {
        if (at >= body.length) response.end();
        else response.write(body.subarray(at, at + 4_096), () => setTimeout(drip, 1, at + 4_096));
      };
      drip(0);
      return;
    }
    if (fault === 'cut' || fault === 'stall') {
      response.write(body.subarray(0, body.length >> 1), () => {
        if (fault === 'cut') setTimeout(() => response.destroy(), 20);
      });
      return;
    }
    response.end(body);
  }

  #status(response: ServerResponse, fault: { status: number; retryAfter?: number }): void {
    const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
    response.writeHead(fault.status, headers).end('no');
  }

  #listing(revision: string): unknown {
    const siblings = [...(this.#commits.get(revision) ?? [])].map(([rfilename, bytes]) => ({
      rfilename,
      size: bytes.length,
      blobId: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
      ...(this.lfs.has(rfilename)
        ? { lfs: { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, pointerSize: 130 } }
        : {}),
    }));
    return { id: this.#repo, sha: revision, siblings, cardData: { license: 'mit' } };
  }
}

/** A safetensors file with one tensor of so many zero bytes. */
export function safetensors(bytes: number, header?: string): Buffer {
  const json = Buffer.from(header ?? JSON.stringify({ w: { dtype: 'U8', shape: [bytes], data_offsets: [0, bytes] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(bytes, 1)]);
}

/** Files of a small model that passes every check. */
export function tinyModel(changes: Readonly<Record<string, Buffer | undefined>> = {}): Record<string, Buffer> {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const files = {
    'config.json': json({ model_type: 'bert', hidden_size: 32, max_position_embeddings: 512 }),
    'tokenizer.json': json({ model: { vocab: { auto_map: 3 } } }),
    '1_Pooling/config.json': json({ pooling_mode_cls_token: true }),
    'config_sentence_transformers.json': json({ prompts: { query: 'q: ', document: 'd: ' } }),
    'model.safetensors': safetensors(200_000),
    'README.md': Buffer.from('# not needed'),
    'pytorch_model.bin': Buffer.from('a pickle'),
    ...changes,
  };
  return Object.fromEntries(Object.entries(files).filter((pair): pair is [string, Buffer] => pair[1] !== undefined));
}
