/** Which hosts are this machine. */

/** @param host as a URL has it, with or without a port: `localhost`, `127.0.0.1:8080`, `[::1]` */
export function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return (
    /^(?:.+\.)?localhost\.?$/.test(name) ||
    name === '[::1]' ||
    host === '::1' ||
    /^127\.\d+\.\d+\.\d+$/.test(name) ||
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(name)
  );
}
