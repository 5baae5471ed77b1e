/**
 * The hashes of models whose hashes the catalogue cannot know, as they were when the model first came. They stay when the
 * model is removed: whatever comes under that name later must be the same files, unless the user asks for newer ones.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { dataDir, ensurePrivateDir } from '../../platform/dirs.ts';
import type { ModelFile } from './catalogue-entry.ts';

export interface Pin {
  /** Commit of the repository. */
  readonly revision: string;
  readonly files: readonly ModelFile[];
}

/**
 * @param asked the revision as the user or the catalogue names it, `main` for most
 * @throws E_MODEL_CORRUPT when there are hashes but they cannot be read: going on would trust anew without saying so
 */
export async function readPin(repo: string, asked: string): Promise<Pin | undefined> {
  const file = pinFile(repo, asked);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw damaged(file, error);
  });
  if (text === undefined) return undefined;
  try {
    const pin = JSON.parse(text) as Partial<Pin>;
    if (typeof pin.revision === 'string' && Array.isArray(pin.files) && pin.files.every(isFile)) return pin as Pin;
  } catch (error) {
    throw damaged(file, error);
  }
  throw damaged(file, undefined);
}

export async function writePin(repo: string, asked: string, { revision, files }: Pin): Promise<void> {
  ensurePrivateDir(pinFolder());
  await writeFileAtomic(pinFile(repo, asked), `${JSON.stringify({ revision, files }, null, 2)}\n`);
}

// --- internal ---

function isFile(value: unknown): boolean {
  const { path, bytes, sha256 } = (value ?? {}) as Partial<ModelFile>;
  return typeof path === 'string' && Number.isSafeInteger(bytes) && /^[0-9a-f]{64}$/.test(String(sha256));
}

function pinFolder(): string {
  return join(dataDir(), 'models', '.hashes');
}

function pinFile(repo: string, asked: string): string {
  const name = asked === 'main' ? repo : `${repo}@${asked}`;
  return join(pinFolder(), `${name.replaceAll('/', '--')}.json`);
}

function damaged(file: string, cause: unknown): MlxCodeError {
  return new MlxCodeError('E_MODEL_CORRUPT', `The hashes kept in ${file} cannot be read`, {
    cause,
    hint: 'Delete that file if you trust the hub to send the right model once more, then fetch it again.',
  });
}
