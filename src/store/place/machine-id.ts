/** The id of this machine and its cache folder among all that write to the same remote index. */

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { cacheDir, ensurePrivateDir } from '../../platform/dirs.ts';

/** A cache folder may lie on a disk that several machines share, so the name of the machine is part of it. */
export async function machineId(): Promise<string> {
  const file = join(cacheDir(), 'machine-id');
  try {
    const id = readFileSync(file, 'utf8').trim();
    if (/^[0-9a-f]{16}$/.test(id)) return `${hostname()}:${id}`;
  } catch {
    // The first time: it is made below.
  }
  ensurePrivateDir(cacheDir());
  const id = randomBytes(8).toString('hex');
  await writeFileAtomic(file, `${id}\n`);
  return `${hostname()}:${id}`;
}
