/** An S3 server program (moto) on loopback, for tests: one process, stopped by its own handle. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const START_MS = 60_000;
const TOOLS = new URL('../../scripts/python-tools.mjs', import.meta.url).href;
export const KEY = 'AKIATESTKEY00000';
export const SECRET = 'test/secret/of/no/account';

export class S3Server {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#child = child;
  }

  /** @param port 0 takes a free one; a server that was stopped can come back on its own */
  static async start(port = 0): Promise<S3Server> {
    const code =
      'import sys; from werkzeug.serving import make_server; ' +
      'from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app; ' +
      's = make_server("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=True); ' +
      'print("port", s.server_port, flush=True); s.serve_forever()';
    const tools = (await import(TOOLS)) as { s3ServerPython(): Promise<string> };
    const child = spawn(await tools.s3ServerPython(), ['-c', code, String(port)], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', MOTO_ENABLE_ISO_REGIONS: 'false' },
    });
    const started = new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the S3 server did not start')), START_MS);
      child.once('error', reject);
      child.once('exit', (status) => reject(new Error(`the S3 server ended with ${status}`)));
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        const found = /port (\d+)/.exec(text);
        if (found === null) return;
        clearTimeout(timer);
        resolve(Number(found[1]));
      });
    });
    return new S3Server(await started, child);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async makeBucket(name: string): Promise<void> {
    const response = await fetch(`${this.endpoint}/${name}`, { method: 'PUT' });
    if (!response.ok) throw new Error(`bucket: ${response.status}`);
  }

  /** From now on keys nobody knows are refused, or are not again. */
  async checkKeys(on: boolean): Promise<void> {
    await fetch(`${this.endpoint}/moto-api/reset-auth`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: on ? '0' : '1000000000',
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** Stands before a server and hands requests on, until it is told to do something else with them. */
export class Between {
  mode: 'pass' | 'hang' | 'throttle' | 'cut' = 'pass';
  /** Milliseconds each request waits. */
  delayMs = 0;
  /** Requests that change something, since the start. */
  writes = 0;
  /** Called for each request with its method and path. */
  onRequest: (method: string, path: string) => void = () => undefined;
  readonly #server: Server;

  private constructor(target: () => number) {
    this.#server = createServer((question, answer) => this.#handle(question, answer, target()));
  }

  static async start(target: () => number): Promise<Between> {
    const between = new Between(target);
    between.#server.listen(0, '127.0.0.1');
    await once(between.#server, 'listening');
    return between;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #handle(question: IncomingMessage, answer: ServerResponse, port: number): void {
    const method = question.method ?? 'GET';
    if (method !== 'GET' && method !== 'HEAD') this.writes++;
    this.onRequest(method, question.url ?? '');
    if (this.mode === 'hang') return;
    if (this.mode === 'cut') {
      question.socket.destroy();
      return;
    }
    if (this.mode === 'throttle') {
      answer.writeHead(503, { 'content-type': 'application/xml' });
      answer.end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>');
      return;
    }
    setTimeout(() => {
      const { url: path, headers } = question;
      const inner = request({ host: '127.0.0.1', port, method, path, headers }, (result) => {
        answer.writeHead(result.statusCode ?? 502, result.headers);
        result.pipe(answer);
      });
      inner.on('error', () => question.socket.destroy());
      question.pipe(inner);
    }, this.delayMs);
  }
}
