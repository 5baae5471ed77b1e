/**
 * The marker that begins our own lines in a prompt: a secret of this machine, made into another one for each root. No one who
 * writes a file can know it, and it stays, so that prompts stay what they were and are found in the prompt cache.
 */

import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { rootKey } from '../../base/paths.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { dataDir, ensurePrivateDir } from '../../platform/dirs.ts';

const KEY_FILE = 'prompt.key';
const KEY_BYTES = 32;
/** Without vowels: no word of any text. 24^8 is 37 bits. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2345';
const LENGTH = 8;

/** One that cannot be kept on the disk holds for as long as the process. */
export async function promptMarker(root: string): Promise<string> {
  const digest = createHmac('sha256', await machineKey())
    .update(rootKey(root))
    .digest();
  return [...digest.subarray(0, LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

// --- internal ---

/** Made in this process: the same for all its prompts, also where it cannot be kept. */
let unkept: Buffer | undefined;

async function machineKey(): Promise<Buffer> {
  const file = join(dataDir(), KEY_FILE);
  const known = read(file);
  if (known !== null) return known;
  unkept ??= randomBytes(KEY_BYTES);
  try {
    ensurePrivateDir(dataDir());
    await writeFileAtomic(file, unkept);
  } catch (error) {
    // A disk that is full or read-only: the key serves this process, and the next one finds no prompt in the cache.
    if (!(error instanceof MlxCodeError)) throw error;
  }
  // The process that wrote first is right.
  return read(file) ?? unkept;
}

function read(file: string): Buffer | null {
  try {
    const key = readFileSync(file);
    return key.length === KEY_BYTES ? key : null;
  } catch {
    // Not there yet, or not readable: a new one is written.
    return null;
  }
}
