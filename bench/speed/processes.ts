/** Runs whole processes and measures them from outside: wall time and peak memory; pairs run in turn, A B A B. */

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Command {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Run before each measurement, not measured (to empty a cache, say). */
  readonly before?: () => void;
}

export interface Run {
  readonly wallMs: number;
  /** Largest resident set of the process itself, MiB; 0 where /proc does not tell. */
  readonly peakMiB: number;
  /** Processor time of all its threads at the last look, milliseconds; 0 where /proc does not tell. */
  readonly cpuMs: number;
  readonly exitCode: number;
}

/** How often the resident set is read. */
const SAMPLE_MS = 20;

export async function run(command: Command): Promise<Run> {
  command.before?.();
  const [program = '', ...args] = command.argv;
  const started = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...command.env },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => {
    errors = (errors + data.toString()).slice(-2_000);
  });
  let peak = 0;
  let cpuMs = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, highWater(child.pid));
    cpuMs = Math.max(cpuMs, processorMs(child.pid));
  }, SAMPLE_MS);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? -1));
  });
  const wallMs = performance.now() - started;
  clearInterval(timer);
  if (exitCode !== 0 && exitCode !== 1) throw new Error(`${command.name} ended with ${exitCode}: ${errors}`);
  return { wallMs, peakMiB: peak, cpuMs, exitCode };
}

/** Runs commands in turn, `rounds` times, after one round that is not counted. */
export async function inTurn(commands: readonly Command[], rounds: number, warmup = 1): Promise<Map<string, Run[]>> {
  const runs = new Map<string, Run[]>(commands.map(({ name }) => [name, []]));
  for (let round = -warmup; round < rounds; round++) {
    for (const command of commands) {
      const result = await run(command);
      if (round >= 0) runs.get(command.name)?.push(result);
    }
  }
  return runs;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

// --- internal ---

/** User and system time are fields 14 and 15, in hundredths of a second; the name before them may hold spaces. */
function processorMs(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    // The process has ended, or there is no /proc here.
    return 0;
  }
}

function highWater(pid: number | undefined): number {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line === null ? 0 : Number(line[1]) / 1024;
  } catch {
    // The process has ended, or there is no /proc here.
    return 0;
  }
}
