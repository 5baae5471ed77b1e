/** The address of a remote, as git writes it, into a host and a path: https, ssh and scp-like forms, with the user's own `insteadOf`. */

export interface RemoteAddress {
  /** In small letters, without a port. */
  readonly host: string;
  /** Of http alone: the port of ssh says nothing of the web; '' for the usual one. */
  readonly port: string;
  /** Parts of the path, without `.git`. */
  readonly parts: readonly string[];
}

/** `url.BASE.insteadOf` settings: what begins with `from` begins with `to` in truth. */
export interface Rewrite {
  readonly from: string;
  readonly to: string;
}

const MAX_ADDRESS = 2_000;
/** Hosts that take ssh on the port of https. */
const SSH_NAMES: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
};
const PART = /^[\w.~-]+$/;

/** @returns null for a folder, and for what no forge has */
export function parseRemote(address: string, rewrites: readonly Rewrite[] = []): RemoteAddress | null {
  const text = rewritten(address.trim(), rewrites);
  if (text.length > MAX_ADDRESS || /[\0-\x20\\]/.test(text)) return null;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? (URL.canParse(text) ? new URL(text) : null) : undefined;
  if (url === null) return null;
  if (url !== undefined) {
    const scheme = url.protocol.replace(/^git\+|\+git:$/g, '').replace(/:?$/, ':');
    if (!['https:', 'http:', 'ssh:', 'git:'].includes(scheme) || url.hostname === '') return null;
    return addressOf(url.hostname, scheme.startsWith('http') ? url.port : '', url.pathname);
  }
  // `git@host:path`; a colon behind a slash, and one letter before it, belong to a path.
  const [, host, path] = /^(?:[^@/:]+@)?([\w.-]{2,}|\[[0-9a-f:.]+\]):(?!\/\/)(.+)$/i.exec(text) ?? [];
  return host === undefined || path === undefined ? null : addressOf(host, '', path);
}

/** Lines of `git config --get-regexp '^url\..*\.insteadof$'`, entries apart by zero bytes. */
export function rewritesOf(listed: string): Rewrite[] {
  return listed.split('\0').flatMap((entry) => {
    const [, to, from] = /^url\.(.*)\.insteadof\n(.+)$/is.exec(entry) ?? [];
    return to === undefined || from === undefined ? [] : [{ from, to }];
  });
}

// --- internal ---

/** The longest that fits counts, as in git. */
function rewritten(address: string, rewrites: readonly Rewrite[]): string {
  const [best] = rewrites.filter(({ from }) => address.startsWith(from)).sort((a, b) => b.from.length - a.from.length);
  return best === undefined ? address : best.to + address.slice(best.from.length);
}

function addressOf(name: string, port: string, path: string): RemoteAddress | null {
  const host = name.toLowerCase().replace(/\.$/, '');
  let plain: string;
  try {
    plain = decodeURIComponent(path);
  } catch {
    return null;
  }
  const parts = plain
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .filter((part) => part !== '');
  if (parts.length < 2 || parts.some((part) => !PART.test(part) || part === '.' || part === '..')) return null;
  return { host: SSH_NAMES[host] ?? host, port, parts };
}
