/** Asks the worker which BLAS library it would use; a library it does not know yet is tested first. */

import { join } from 'node:path';
import { cacheDir } from '../../platform/dirs.ts';
import { packageRoot } from '../../platform/package-root.ts';
import { runCommand } from '../../platform/process.ts';
import { pythonEnv } from './python-find.ts';

/** A library that was not taken, and why. */
export interface RuledOut {
  readonly path: string;
  readonly why: string;
}

export interface FoundBlas {
  /** Null when MLX computes with what it brings: there is none, none may be used, or (on macOS) none is needed. */
  readonly path: string | null;
  readonly ruledOut: readonly RuledOut[];
  /** Whether installing one would help. */
  readonly wanted: boolean;
}

/** Several libraries may have to be tried, each of which may hang. */
const FIND_TIMEOUT_MS = 120_000;

/** Where verdicts about libraries are kept, for every worker of this user. */
export function blasVerdicts(): string {
  return join(cacheDir(), 'blas.json');
}

/**
 * @param python Python of the worker's environment
 * @param options.forget prove everything anew
 */
export async function findBlas(
  python: string,
  options: { forget?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<FoundBlas> {
  const folder = join(packageRoot(), 'worker');
  const found = await runCommand(python, ['-m', 'mlx_worker.blas', ...(options.forget === true ? ['--forget'] : [])], {
    env: pythonEnv({ PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1', MLX_CODE_BLAS_VERDICTS: blasVerdicts() }),
    cwd: folder,
    timeoutMs: FIND_TIMEOUT_MS,
    signal: options.signal,
  });
  return readFound(found.code === 0 ? found.stdout : '');
}

/** @param value from the worker: only what has the right shape is taken */
export function readRuledOut(value: unknown): RuledOut[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    const { path, why } = (each ?? {}) as Partial<RuledOut>;
    return typeof path === 'string' && typeof why === 'string' ? [{ path, why }] : [];
  });
}

// --- internal ---

function readFound(text: string): FoundBlas {
  try {
    const { path, ruledOut, wanted } = JSON.parse(text) as Record<string, unknown>;
    return { path: typeof path === 'string' ? path : null, ruledOut: readRuledOut(ruledOut), wanted: wanted === true };
  } catch {
    return { path: null, ruledOut: [], wanted: true };
  }
}
