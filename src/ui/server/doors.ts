/** The two doors of a service: a socket that only its user can open, and a port of the loopback interface that asks for a token. */

import { chmodSync, rmSync } from 'node:fs';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { fromErrno } from '../../base/errors.ts';
import type { HttpApp } from './http-app.ts';

/** What a client may take before anything of it is answered. A slow one holds a connection, of which there are few. */
export const DOOR_LIMITS = {
  connections: 32,
  headersMs: 10_000,
  requestMs: 30_000,
  headerBytes: 64 * 1024,
  /** How often slow clients are looked for; Node's own default would let them stay for half a minute more. */
  lookMs: 1_000,
};

export interface OpenDoor {
  readonly port: number;
  /** How many programs are connected. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** @param at the path of a socket, or a port; 0 for any that is free @throws E_READ_ONLY and what else keeps it from opening */
export async function openDoor(app: HttpApp, at: string | number, limits = DOOR_LIMITS): Promise<OpenDoor> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    // The globals of the process stay as Node made them.
    overrideGlobalObjects: false,
    serverOptions: {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.lookMs,
      maxHeaderSize: limits.headerBytes,
    },
  });
  server.maxConnections = limits.connections;
  try {
    if (typeof at === 'string') rmSync(at, { force: true });
    await listening(server, at);
    if (typeof at === 'string') chmodSync(at, 0o600);
  } catch (error) {
    throw fromErrno(error, typeof at === 'string' ? `open the socket ${at}` : `listen on port ${at}`);
  }
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Streams would stay open for as long as their readers want.
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

// --- internal ---

function listening(server: ServerType, at: string | number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const done = () => {
      server.off('error', reject);
      resolve();
    };
    if (typeof at === 'string') server.listen(at, done);
    else server.listen(at, '127.0.0.1', done);
  });
}
