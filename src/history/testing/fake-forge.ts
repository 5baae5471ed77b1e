/** A forge on loopback: answers in the shape that GitHub and GitLab document, and keeps what was asked of it. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly token: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export type Reply =
  | { readonly json: unknown; readonly status?: number; readonly headers?: Readonly<Record<string, string>> }
  | ((request: Heard, response: ServerResponse) => void);

export class FakeForge {
  readonly heard: Heard[] = [];
  /** By `METHOD path`, with its query or without. */
  readonly #replies = new Map<string, Reply>();
  readonly #server: Server;
  #origin = '';

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  get origin(): string {
    return this.#origin;
  }

  get host(): string {
    return new URL(this.#origin).host;
  }

  /** @param what `GET /path`, or the path alone for GET */
  on(what: string, reply: Reply): this {
    this.#replies.set(what.includes(' ') ? what : `GET ${what}`, reply);
    return this;
  }

  /** Adds several that are read. */
  all(replies: Readonly<Record<string, unknown>>): this {
    for (const [path, json] of Object.entries(replies)) this.on(path, { json });
    return this;
  }

  posts(): Heard[] {
    return this.heard.filter(({ method }) => method !== 'GET');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  // --- internal ---

  #answer(request: IncomingMessage, response: ServerResponse): void {
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      const { method = 'GET', url = '/', headers } = request;
      const token = String(headers.authorization ?? headers['private-token'] ?? '').replace(/^Bearer /, '');
      const heard = { method, path: url, token, headers, body: text === '' ? null : (JSON.parse(text) as unknown) };
      this.heard.push(heard);
      const reply = this.#replies.get(`${method} ${url}`) ?? this.#replies.get(`${method} ${url.replace(/\?.*/, '')}`);
      if (typeof reply === 'function') return reply(heard, response);
      const { json, status = 200, headers: more = {} } = reply ?? { json: { message: 'Not Found' }, status: 404 };
      response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(json));
    });
  }
}
