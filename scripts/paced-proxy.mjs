/** A way to a service for tools that can send neither its token nor no more than it takes: adds the one, and lets the other wait. */

import { createServer, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A door takes 20 requests a second. */
const PAUSE_MS = 55;

/** @param service as of `serveSample` @returns the origin of the proxy, and `close` */
export async function pacedProxy({ url, token }) {
  const upstream = new URL(url);
  let next = 0;
  const server = createServer(async (asked, answer) => {
    const now = Date.now();
    next = Math.max(now, next + PAUSE_MS);
    await sleep(next - now);
    const { port } = server.address();
    // Its own name stands for that of the service, in the Host and in the Origin; any other is passed on as it is.
    const renamed = (text) =>
      text?.replace(new RegExp(`^((?:http://)?(?:localhost|127\\.0\\.0\\.1)):${port}$`), `$1:${upstream.port}`);
    const headers = { ...asked.headers, host: renamed(asked.headers.host), authorization: `Bearer ${token}` };
    if (headers.origin !== undefined) headers.origin = renamed(headers.origin);
    const passed = request({
      host: upstream.hostname,
      port: upstream.port,
      method: asked.method,
      path: asked.url,
      headers,
    });
    passed.on('response', (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${server.address().port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
