import { readFile } from 'node:fs/promises';
import type { Clock } from './clock';
export * from './session-types';

/** How long a session lives without use, in seconds. */
export const SESSION_TTL = 1800;

export interface SessionStore {
  get(id: string): Promise<Session | undefined>;
  put(session: Session): Promise<void>;
}

export type SessionId = string & { readonly brand: unique symbol };

export enum Role {
  Guest,
  Member,
}

/**
 * Keeps sessions in memory and forgets them when they expire.
 */
@injectable()
export class MemorySessions implements SessionStore {
  readonly #sessions = new Map<string, Session>();
  private clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  async get(id: string): Promise<Session | undefined> {
    const session = this.#sessions.get(id);
    return session && session.expires > this.clock.now() ? session : undefined;
  }

  async put(session: Session): Promise<void> {
    this.#sessions.set(session.id, session);
  }

  onExpire = (id: string): void => {
    this.#sessions.delete(id);
  };
}

// Reads the key that signs cookies.
export const loadKey = async (path: string): Promise<Buffer> => {
  const text = await readFile(path, 'utf8');
  return Buffer.from(text.trim(), 'base64');
};

export const handlers = {
  login(request: Request) {
    return authenticate(request);
  },
  logout: async (request: Request) => endSession(request),
};

namespace Internal {
  export function authenticate(request: Request): boolean {
    return request.headers.has('authorization');
  }
}

describe('sessions', () => {
  it('expires after the time to live', () => {
    expect(new MemorySessions(clock)).toBeDefined();
  });
});
