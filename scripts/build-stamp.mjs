/** Tells whether a build is older than what it is made from, by name, size and time of every source file. */

import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where the stamp of the finished build lies. */
export function buildStampFile(packageDir) {
  return join(packageDir, 'dist', '.stamp');
}

/** @returns hex digest that changes when any input of the build does */
export function sourceStamp(packageDir) {
  const hash = createHash('sha256');
  const sources = readdirSync(join(packageDir, 'src'), { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join('src', name))
    .sort();
  for (const name of [
    ...sources,
    'scripts/as-scripts.mjs',
    'scripts/build.mjs',
    'scripts/bundle.mjs',
    'scripts/direct-imports.mjs',
    'scripts/lance-parts.mjs',
    'package-lock.json',
  ]) {
    const { size, mtimeMs } = statSync(join(packageDir, name));
    hash.update(`${name} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
