/**
 * What every request must pass before anything of it is read. Loopback is no boundary: any page in a browser and any program of
 * the machine can reach a port, so that names, origins and tokens are checked, and nothing is ever allowed across origins.
 */

import { timingSafeEqual } from 'node:crypto';
import type { Budget } from './budget.ts';
import { Refusal } from './problems.ts';

export interface Door {
  /** Null for a socket that only the user can open. */
  readonly token: string | null;
  /** The exact values of `Host` that are answered. */
  readonly hosts: readonly string[];
}

export const MAX_BODY_BYTES = 1024 * 1024;
const MAX_URL_CHARS = 32_768;
/** What asks for no token: it says only that the service runs, or proves by a signature who sent it. */
const OPEN = ['GET /v1/health', 'HEAD /v1/health', 'POST /v1/hooks/index'];

export interface Address {
  /** None for one that there is not. */
  readonly methods: readonly string[];
  /** Takes the origin of the door itself, which clients of the agents' protocol send; a browser is told by `Sec-Fetch-Site`. */
  readonly ownOrigin: boolean;
}

/** @throws Refusal */
export function guard(request: Request, door: Door, budget: Budget, { methods, ownOrigin }: Address): void {
  const { headers, method } = request;
  const { pathname: path, host } = new URL(request.url);
  // A request may name a host in its first line too.
  if (![(headers.get('host') ?? '').toLowerCase(), host].every((name) => door.hosts.includes(name)))
    throw new Refusal(421, 'This host name is not served here');
  // A page always sends an Origin, and there is no page of ours.
  const origin = headers.get('origin');
  const isOwn = ownOrigin && door.hosts.some((name) => origin === `http://${name}`);
  if (origin !== null && !isOwn) throw new Refusal(403, 'Requests of web pages are refused');
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'none') throw new Refusal(403, 'Requests of web pages are refused');
  if (request.url.length > MAX_URL_CHARS) throw new Refusal(400, 'The address is too long');
  if (!budget.take()) throw new Refusal(429, 'Too many requests', { 'retry-after': '1' });
  if (door.token !== null && !OPEN.includes(`${method} ${path}`))
    requireToken(headers.get('authorization'), door.token);
  if (methods.length > 0 && !methods.includes(method === 'HEAD' ? 'GET' : method))
    throw new Refusal(405, `${method} is not answered here`, { allow: methods.join(', ') });
  if (method === 'POST') requireJson(headers);
}

// --- internal ---

function requireToken(given: string | null, token: string): void {
  const sent = Buffer.from(/^Bearer (\S+)$/.exec(given ?? '')?.[1] ?? '');
  const wanted = Buffer.from(token);
  const same = sent.length === wanted.length && timingSafeEqual(sent, wanted);
  if (!same) throw new Refusal(401, 'The token is missing or wrong', { 'www-authenticate': 'Bearer' });
}

/** A page may send text or a form anywhere without being asked; JSON it may not. */
function requireJson(headers: Headers): void {
  const type = (headers.get('content-type') ?? '').toLowerCase().split(';')[0]?.trim();
  if (type !== 'application/json') throw new Refusal(415, 'The body must be application/json');
  if (headers.has('content-encoding')) throw new Refusal(415, 'The body must not be compressed');
  if (Number(headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw new Refusal(413, 'The body is too large');
}
