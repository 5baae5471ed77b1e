/** A socket before the socket of a service, which cuts or silences connections: what a bad network does, at chosen places. */

import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class CuttingProxy {
  readonly path: string;
  /** Bytes of an answer after which a connection is cut. */
  cutAfter: number = Number.POSITIVE_INFINITY;
  /** True lets nothing of the service through. */
  isSilent = false;
  connections = 0;
  cuts = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(path: string, service: string) {
    this.path = path;
    this.#server = createServer((client) => {
      this.connections++;
      const behind = connect(service);
      let left = this.cutAfter;
      const drop = () => {
        client.destroy();
        behind.destroy();
      };
      for (const socket of [client, behind]) {
        this.#open.add(socket);
        socket.on('error', drop).on('close', () => {
          this.#open.delete(socket);
          drop();
        });
      }
      client.on('data', (bytes) => behind.write(bytes));
      behind.on('data', (bytes) => {
        if (this.isSilent) return;
        if (bytes.length < left) {
          left -= bytes.length;
          client.write(bytes);
          return;
        }
        this.cuts++;
        client.write(bytes.subarray(0, left), drop);
      });
    });
  }

  static async start(path: string, service: string): Promise<CuttingProxy> {
    rmSync(path, { force: true });
    const proxy = new CuttingProxy(path, service);
    await new Promise<void>((resolve) => proxy.#server.listen(path, resolve));
    return proxy;
  }

  /** Cuts what is open now. */
  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
