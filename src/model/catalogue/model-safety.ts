/** What may be in a model's folder: safetensors weights and JSON-like files, and nothing in them that names code. */

import type { Dirent } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';

/** The only kinds of file that are fetched or used. */
const ALLOWED = /^(?:[\w.-]+\.(?:safetensors|json|txt|jinja)|tokenizer\.model)$/;
/** Pickles run code when they are loaded; the others are not what we load, so they have no business there. */
const REFUSED = /\.(?:bin|pt|pth|pkl|pickle|ckpt|npz|npy|gguf|h5|msgpack|onnx|py|pyc|so|dylib|dll|sh|exe|joblib)$/i;
/** Keys by which a JSON file names Python code that loaders run. */
const CODE_KEYS = new Set(['model_file', 'auto_map', 'custom_pipelines', 'trust_remote_code']);
/** Tokenizers of many languages have 20 MB of JSON. */
const MAX_JSON_BYTES = 64 * 1024 * 1024;
/** Limit of the format itself. */
const MAX_HEADER_BYTES = 100_000_000;
const HEADER_LENGTH_BYTES = 8;

/** Whether a file of a repository is one that we take. `1_Pooling/config.json` and the like are the only ones below the top. */
export function isAllowedFile(path: string): boolean {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2 || name.startsWith('.')) return false;
  if (parts.length === 2 && !(/^\d_[A-Za-z]+$/.test(parts[0] ?? '') && name === 'config.json')) return false;
  return ALLOWED.test(name);
}

/** Whether a file is of a kind that makes a folder unsafe. */
export function isRefusedFile(path: string): boolean {
  return REFUSED.test(path);
}

/**
 * Checks one file that is in place.
 * @throws E_MODEL_UNSAFE when it names code, is not a regular file, or is not what its name says
 */
export async function checkModelFile(folder: string, path: string): Promise<void> {
  const file = join(folder, path);
  const stats = await stat(file);
  if (!stats.isFile()) throw unsafe(file, 'it is not a regular file');
  if (path.endsWith('.safetensors')) await checkSafetensors(file, stats.size);
  if (path.endsWith('.json')) await checkJson(file, stats.size);
  // Only the catalogue names such a file, by its hash; it is never loaded as it is.
  if (path.endsWith('.gguf') && !(await startsWith(file, 'GGUF'))) throw unsafe(file, 'it is not a GGUF file');
}

/**
 * Checks a whole folder that someone else made; it is used in place.
 * @returns the files that count, relative, sorted
 * @throws E_MODEL_UNSAFE, also for a folder without safetensors weights; E_MODEL_MISSING when there is no such folder
 */
export async function checkModelFolder(folder: string): Promise<string[]> {
  const top = await entriesOf(folder, '');
  const names = top.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  // Before anything below it is looked at: the folder may be a whole disk.
  if (!names.some((name) => name.endsWith('.safetensors'))) throw unsafe(folder, 'it has no safetensors weights');
  if (!names.includes('config.json')) throw unsafe(folder, 'it has no config.json');
  const files: string[] = [];
  const take = (path: string, entry: Dirent) => {
    if (isRefusedFile(path)) throw unsafe(join(folder, path), 'files of this kind can run code');
    if (entry.isSymbolicLink()) throw unsafe(join(folder, path), 'it is a symbolic link');
    if (isAllowedFile(path)) files.push(path);
  };
  for (const entry of top) {
    if (!entry.isDirectory()) take(entry.name, entry);
    // Nothing that lies deeper is ever read.
    else
      for (const inner of await entriesOf(folder, entry.name))
        if (!inner.isDirectory()) take(`${entry.name}/${inner.name}`, inner);
  }
  for (const path of files) await checkModelFile(folder, path);
  return files.sort();
}

// --- internal ---

function entriesOf(folder: string, below: string): Promise<Dirent[]> {
  return readdir(join(folder, below), { withFileTypes: true }).catch((error) => {
    throw new MlxCodeError('E_MODEL_MISSING', `There is no model folder ${join(folder, below)}`, { cause: error });
  });
}

async function startsWith(file: string, magic: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const start = Buffer.alloc(magic.length);
    await handle.read(start, 0, start.length, 0);
    return start.toString('latin1') === magic;
  } finally {
    await handle.close();
  }
}

/** The header's own claims must fit the file: a loader that trusts them reads out of bounds. */
async function checkSafetensors(file: string, bytes: number): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const length = Buffer.alloc(HEADER_LENGTH_BYTES);
    const { bytesRead } = await handle.read(length, 0, HEADER_LENGTH_BYTES, 0);
    if (bytesRead < HEADER_LENGTH_BYTES) throw unsafe(file, 'it is too short for safetensors');
    const claimed = length.readBigUInt64LE();
    const room = Math.min(MAX_HEADER_BYTES, bytes - HEADER_LENGTH_BYTES);
    if (claimed > BigInt(room)) throw unsafe(file, `it claims a header of ${claimed} bytes, so it is not safetensors`);
    const header = Buffer.alloc(Number(claimed));
    await handle.read(header, 0, header.length, HEADER_LENGTH_BYTES);
    checkOffsets(file, parse(file, header.toString('utf8')), bytes - HEADER_LENGTH_BYTES - header.length);
  } finally {
    await handle.close();
  }
}

function checkOffsets(file: string, header: unknown, dataBytes: number): void {
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw unsafe(file, 'its header is not an object');
  for (const [name, tensor] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [start, end] = ((tensor as { data_offsets?: unknown } | null)?.data_offsets ?? []) as unknown[];
    const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end);
    if (!whole || Number(start) < 0 || Number(end) < Number(start) || Number(end) > dataBytes) {
      throw unsafe(file, `tensor ${JSON.stringify(name)} lies outside the file`);
    }
  }
}

async function checkJson(file: string, bytes: number): Promise<void> {
  if (bytes > MAX_JSON_BYTES) throw unsafe(file, `it has ${bytes} bytes, over ${MAX_JSON_BYTES}`);
  const open: unknown[] = [parse(file, await readFile(file, 'utf8'))];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (CODE_KEYS.has(key) && !isEmpty(inner) && !Array.isArray(value))
        throw unsafe(file, `it names code to run (${JSON.stringify(key)})`);
      if (typeof inner === 'object' && inner !== null) open.push(inner);
    }
  }
}

/** A number cannot name code: a tokenizer's vocabulary may hold any word as a key. */
function isEmpty(value: unknown): boolean {
  return !value || typeof value === 'number' || (typeof value === 'object' && Object.keys(value).length === 0);
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MlxCodeError('E_MODEL_CORRUPT', `${file} is not the JSON it should be`, { cause: error });
  }
}

function unsafe(file: string, why: string): MlxCodeError {
  return new MlxCodeError('E_MODEL_UNSAFE', `${file} is refused: ${why}`);
}
