/** `fetch` over a unix socket: that of Node takes none. */

import { request } from 'node:http';
import { Readable } from 'node:stream';

/** @param socket path of the socket */
export function socketFetch(socket: string): (asked: Request) => Promise<Response> {
  return async (asked) => {
    const { method, signal } = asked;
    const { pathname, search } = new URL(asked.url);
    const body = Buffer.from(await asked.arrayBuffer());
    const headers: Record<string, string> = { host: 'localhost', 'content-length': String(body.length) };
    asked.headers.forEach((value, name) => {
      headers[name] = value;
    });
    return await new Promise<Response>((resolve, reject) => {
      const sent = request({ socketPath: socket, method, path: `${pathname}${search}`, headers, signal }, (answer) => {
        const status = answer.statusCode ?? 0;
        const isEmpty = status === 204 || status === 304 || method === 'HEAD';
        // A cut is an error of the body; without a listener it would end the process.
        answer.on('error', () => undefined);
        const content = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
        resolve(new Response(content, { status, headers: headersOf(answer.rawHeaders) }));
      });
      sent.on('error', reject);
      sent.end(body);
    });
  };
}

// --- internal ---

function headersOf(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < raw.length; at += 2) headers.append(raw[at] ?? '', raw[at + 1] ?? '');
  return headers;
}
