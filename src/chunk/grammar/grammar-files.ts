/** The grammar files that travel with the program: their manifest, and their bytes, unpacked and checked by hash. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { MlxCodeError } from '../../base/errors.ts';
import { packageRoot } from '../../platform/package-root.ts';

/** One line of `grammars/manifest.json`; `bytes` and `sha256` are of the wasm before compression. */
export interface GrammarEntry {
  readonly language: string;
  readonly package: string;
  readonly version: string;
  readonly licence: string;
  readonly sha256: string;
  readonly bytes: number;
}

interface Manifest {
  readonly runtime: GrammarEntry;
  readonly grammars: readonly GrammarEntry[];
}

/** Every grammar that the program ships, in the manifest's order. */
export function grammarEntries(): readonly GrammarEntry[] {
  return manifest().grammars;
}

export function grammarEntry(language: string): GrammarEntry | undefined {
  return manifest().grammars.find((entry) => entry.language === language);
}

/** The parser runtime's own entry. */
export function runtimeEntry(): GrammarEntry {
  return manifest().runtime;
}

/**
 * Reads and unpacks one wasm file.
 * @throws E_SETUP_FAILED when the file is missing, cannot be unpacked, or is not the file the manifest names
 */
export function readWasm(entry: GrammarEntry): Uint8Array<ArrayBuffer> {
  const file = join(packageRoot(), 'grammars', `${entry.language}.wasm.br`);
  let wasm: Buffer;
  try {
    wasm = brotliDecompressSync(readFileSync(file), { maxOutputLength: entry.bytes });
  } catch (cause) {
    throw new MlxCodeError('E_SETUP_FAILED', `The grammar file ${file} cannot be read`, { cause, hint: REINSTALL });
  }
  const hash = createHash('sha256').update(wasm).digest('hex');
  if (hash !== entry.sha256) {
    throw new MlxCodeError('E_SETUP_FAILED', `The grammar file ${file} has hash ${hash}, expected ${entry.sha256}`, {
      hint: REINSTALL,
    });
  }
  return new Uint8Array(wasm);
}

// --- internal ---

const REINSTALL = 'The installation is damaged: install mlx-code again.';

let read: Manifest | undefined;

function manifest(): Manifest {
  if (read === undefined) {
    const file = join(packageRoot(), 'grammars', 'manifest.json');
    try {
      read = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    } catch (cause) {
      throw new MlxCodeError('E_SETUP_FAILED', `The list of grammars ${file} cannot be read`, {
        cause,
        hint: REINSTALL,
      });
    }
  }
  return read;
}
