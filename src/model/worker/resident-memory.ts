/** What another process of this machine holds in memory, as the system tells it. */

import { readFileSync } from 'node:fs';
import { askCommand } from '../../platform/process.ts';

const PS_MS = 2_000;
const PS_BYTES = 64 * 1024;
const KIB = 1024;

export interface ProcessMemory {
  readonly residentBytes: number;
  /** The program with its arguments, with a blank between two. */
  readonly command: string;
}

/** @returns null where there is no such process, or where the system does not tell */
export async function memoryOf(pid: number): Promise<ProcessMemory | null> {
  return process.platform === 'linux' ? fromProc(pid) : await fromPs(pid);
}

// --- internal ---

function fromProc(pid: number): ProcessMemory | null {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : { residentBytes: Number(kib) * KIB, command };
  } catch {
    return null;
  }
}

async function fromPs(pid: number): Promise<ProcessMemory | null> {
  const options = { timeoutMs: PS_MS, maxBytes: PS_BYTES };
  const { code, stdout } = await askCommand('ps', ['-ww', '-o', 'rss=,command=', '-p', String(pid)], options);
  const [, kib, command] = /^\s*(\d+)\s+(.*?)\s*$/s.exec(stdout) ?? [];
  return code !== 0 || kib === undefined || command === undefined
    ? null
    : { residentBytes: Number(kib) * KIB, command };
}
