/** The folder of this package, from source and from the built bundle. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MlxCodeError } from '../base/errors.ts';

let found: string | undefined;

/** Absolute path of the folder that holds our package.json (and `grammars/`, `models/`, `worker/`, `dist/`). */
export function packageRoot(): string {
  if (found !== undefined) return found;
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!isOurs(join(dir, 'package.json'))) {
    const up = dirname(dir);
    if (up === dir)
      throw new MlxCodeError('E_BUG', `No package.json of mlx-code above ${fileURLToPath(import.meta.url)}`);
    dir = up;
  }
  found = dir;
  return dir;
}

/** Absolute path of a built entry file, e.g. `builtEntry('pipeline-worker.js')`; threads always run built code. */
export function builtEntry(name: string): string {
  return join(packageRoot(), 'dist', name);
}

/** The program's own version. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

// --- internal ---

function isOurs(file: string): boolean {
  return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'mlx-code';
}
