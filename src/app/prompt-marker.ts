/**
 * The marker that begins our own lines in a prompt: a secret of this machine, made into another one for each root. Nobody who
 * writes a file can know it, and it stays, so that prompts stay what they were and are found in the prompt cache.
 */

import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../base/atomic-write.ts';
import { dataDir, ensurePrivateDir } from '../base/dirs.ts';
import { rootKey } from '../base/paths.ts';

const KEY_FILE = 'prompt.key';
const KEY_BYTES = 32;
/** Without vowels: no word of any text. 24^8 is 37 bits. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2345';
const LENGTH = 8;

/** @throws E_READ_ONLY, E_DISK_FULL when the key cannot be kept */
export async function promptMarker(root: string): Promise<string> {
  const digest = createHmac('sha256', await machineKey())
    .update(rootKey(root))
    .digest();
  return [...digest.subarray(0, LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

// --- internal ---

async function machineKey(): Promise<Buffer> {
  const file = join(dataDir(), KEY_FILE);
  const known = read(file);
  if (known !== null) return known;
  ensurePrivateDir(dataDir());
  const key = randomBytes(KEY_BYTES);
  await writeFileAtomic(file, key);
  // Whoever was quicker is right.
  return read(file) ?? key;
}

function read(file: string): Buffer | null {
  try {
    const key = readFileSync(file);
    return key.length === KEY_BYTES ? key : null;
  } catch {
    // Not there yet, or not readable: a new one is written, or that fails aloud.
    return null;
  }
}
