/**
 * Checks the instructions that native libraries need on x86-64 before these are loaded: a missing one would end the
 * process by a signal, without a message.
 */

import { closeSync, openSync, readSync } from 'node:fs';
import { arch, platform } from 'node:process';
import { envText } from '../base/env.ts';
import { MlxCodeError } from '../base/errors.ts';

interface NativePart {
  /** Names of features as Linux has them. */
  readonly needs: readonly string[];
  /** What is done without it. */
  readonly rest: string;
}

/** Found by disassembling and under emulation: see "Processors" in docs/reliability.md. The other parts choose their code when they run. */
const PARTS = {
  libsql: {
    needs: ['sse4_1', 'sse4_2'],
    rest: 'Indexing and searching need it; "mlx-code doctor", "models" and "config" work without it.',
  },
} as const satisfies Readonly<Record<string, NativePart>>;

/** The features are in the first block of the file, which has one for each core. */
const FIRST_BLOCK_BYTES = 16 * 1024;

let known: ReadonlySet<string> | undefined;

/**
 * @param flags the processor's features @default what the system says; what it does not say is taken to be there
 * @throws E_PROCESSOR naming the part, what is missing, and what still works
 */
export function requireProcessor(part: keyof typeof PARTS, flags = processorFlags()): void {
  if (flags.size === 0) return;
  const { needs, rest } = PARTS[part];
  const missing = needs.filter((name) => !flags.has(name));
  if (missing.length === 0) return;
  throw new MlxCodeError('E_PROCESSOR', `${part} needs ${missing.join(', ')}, which this processor does not have`, {
    hint: `Use a processor from 2009 or later; in a virtual machine, pass the features of the host processor through. ${rest}`,
  });
}

/** @returns the features of the first processor; empty where the system does not tell, or where none are asked for */
export function processorFlags(): ReadonlySet<string> {
  known ??= new Set((envText('MLX_CODE_CPU_FLAGS') ?? ownFlags()).split(/\s+/).filter(Boolean));
  return known;
}

// --- internal ---

function ownFlags(): string {
  if (platform !== 'linux' || arch !== 'x64') return '';
  try {
    const fd = openSync('/proc/cpuinfo', 'r');
    try {
      const block = Buffer.alloc(FIRST_BLOCK_BYTES);
      const text = block.toString('latin1', 0, readSync(fd, block));
      return /^flags\s*:(.*)$/m.exec(text)?.[1] ?? '';
    } finally {
      closeSync(fd);
    }
  } catch {
    return '';
  }
}
