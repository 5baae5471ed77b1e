/**
 * Adds native packages that npm left out of package-lock.json. npm omits an optional package when its registry did not
 * offer it at the time the lock was made; afterwards `npm ci` refuses the lock, or installs a Mac without its binding.
 * Run it after every `npm install` that changes the lock. `--check` only reports, with exit code 1.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `<name>-<os>-<cpu>[-<libc>]`, as napi-rs, biome and esbuild name their bindings. */
const PLATFORM = /-(aix|android|darwin|freebsd|linux|openharmony|sunos|win32)-([a-z0-9]+)(?:-([a-z]+))?$/;
const CPU = { eabi: 'arm', gnueabihf: 'arm', musleabihf: 'arm' };

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// The lock's own copy of our package.json loses the same entries.
const packages = { ...lock.packages, '': { ...lock.packages[''], optionalDependencies } };
const missing = missingEntries(packages);
const names = Object.keys(missing).map((path) => path.replace('node_modules/', ''));

if (process.argv.includes('--check')) {
  for (const name of names) console.error(`package-lock.json lacks ${name}: run "node scripts/lock-platforms.mjs"`);
  process.exitCode = names.length > 0 ? 1 : 0;
} else {
  lock.packages = sorted({ ...packages, ...missing });
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  if (names.length > 0) console.error(`package-lock.json: added ${names.join(', ')}`);
}

// --- internal ---

/** @returns lock entries by path that some package wants and the lock lacks; the registry gave no integrity for them */
function missingEntries(known) {
  const entries = {};
  for (const [owner, entry] of Object.entries(known)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      const match = PLATFORM.exec(name);
      if (match === null || known[path] !== undefined || known[`${owner}/${path}`] !== undefined) continue;
      const [, os, cpu, libc] = match;
      const isDev = entry.dev === true && (entries[path] === undefined || entries[path].dev === true);
      entries[path] = {
        version,
        cpu: [CPU[libc] ?? cpu],
        ...(isDev ? { dev: true } : {}),
        ...(libc === 'gnu' ? { libc: ['glibc'] } : libc === 'musl' ? { libc: ['musl'] } : {}),
        optional: true,
        os: [os],
      };
    }
  }
  return entries;
}

function sorted(entries) {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
