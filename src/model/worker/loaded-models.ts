/**
 * Which models are in memory now, in any process of this user: a worker that has loaded one leaves a note, which goes when the worker
 * ends. Each note is checked against the process that it names, as a machine that lost power leaves some behind.
 */

import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheDir } from '../../platform/dirs.ts';
import { readSmallFile } from '../../platform/small-file.ts';
import type { WorkerLaunch } from './connection-types.ts';
import { memoryOf } from './resident-memory.ts';
import type { WorkerModel } from './worker-types.ts';

/** What is noted of a worker. */
export interface LoadedNote {
  readonly pid: number;
  /** Arguments of the process: another one that has its number by now has others. */
  readonly args: string;
  readonly purpose: 'answers' | 'embeddings';
  readonly model: string;
  /** How the weights are held: `float32`, `quantized` or `stored`; '' where that is not told. */
  readonly form: string;
  readonly loadedAtMs: number;
  /** Bytes that MLX tries to stay within; null for its own limit. */
  readonly memoryBytes: number | null;
  /** Bytes for prompts that are kept; null where none are. */
  readonly promptCacheBytes: number | null;
  /** Bits of a number in a prompt that is kept; 0 for those of the model. */
  readonly kvBits: number;
  /** It is unloaded after this time without a request; 0 for never, null for as long as its process runs. */
  readonly idleMs: number | null;
}

/** A model in memory. */
export interface LoadedModel extends Omit<LoadedNote, 'args'> {
  /** What its process holds: weights, prompts, and Python itself. */
  readonly residentBytes: number;
  /** When it last ended a request. */
  readonly usedAtMs: number;
}

const MAX_BYTES = 8 * 1024;
const PRIVATE = { folder: 0o700, file: 0o600 };

/** Notes that cannot be written are missed in `status` alone. */
export function noteLoaded(note: LoadedNote): void {
  try {
    mkdirSync(folder(), { recursive: true, mode: PRIVATE.folder });
    writeFileSync(fileOf(note.pid), JSON.stringify(note), { mode: PRIVATE.file });
  } catch {
    // Nothing else depends on it.
  }
}

/** The same of a worker that embeds: it runs as long as its process, and keeps nothing of what it read. */
export function noteEmbedder(pid: number, { args }: WorkerLaunch, { path, id = basename(path) }: WorkerModel): void {
  noteLoaded({
    ...{ pid, args: args.join(' '), purpose: 'embeddings', model: id, form: '', loadedAtMs: Date.now() },
    ...{ memoryBytes: null, promptCacheBytes: null, kvBits: 0, idleMs: null },
  });
}

export function noteUsed(pid: number): void {
  try {
    const now = new Date();
    utimesSync(fileOf(pid), now, now);
  } catch {
    // As above.
  }
}

export function forgetLoaded(pid: number): void {
  try {
    rmSync(fileOf(pid), { force: true });
  } catch {
    // Whoever reads it finds no such process.
  }
}

/** @returns those that answer first, then the ones that were loaded last */
export async function loadedModels(): Promise<LoadedModel[]> {
  const found = await Promise.all(namesOfNotes().map((name) => loadedBy(join(folder(), name))));
  return found
    .filter((each) => each !== null)
    .sort((a, b) => order(a) - order(b) || b.loadedAtMs - a.loadedAtMs || a.pid - b.pid);
}

// --- internal ---

function order({ purpose }: LoadedModel): number {
  return purpose === 'answers' ? 0 : 1;
}

async function loadedBy(file: string): Promise<LoadedModel | null> {
  const noted = readNote(file);
  if (noted === null) return null;
  const { args, ...note } = noted.note;
  const memory = await memoryOf(note.pid);
  if (memory === null || !memory.command.includes(args)) {
    forgetLoaded(note.pid);
    return null;
  }
  return { ...note, residentBytes: memory.residentBytes, usedAtMs: noted.usedAtMs };
}

function readNote(file: string): { note: LoadedNote; usedAtMs: number } | null {
  try {
    const note: unknown = JSON.parse(readSmallFile(file, MAX_BYTES)?.toString('utf8') ?? 'null');
    if (!isNote(note) || file !== fileOf(note.pid)) return null;
    return { note, usedAtMs: statSync(file).mtimeMs };
  } catch {
    return null;
  }
}

const TEXTS = ['args', 'model', 'form'] as const;
const NUMBERS = ['pid', 'loadedAtMs', 'kvBits'] as const;
const BOUNDS = ['memoryBytes', 'promptCacheBytes', 'idleMs'] as const;

function isNote(read: unknown): read is LoadedNote {
  if (typeof read !== 'object' || read === null) return false;
  const fields = read as Readonly<Record<string, unknown>>;
  const isBound = (value: unknown) => value === null || Number.isFinite(value);
  return (
    (fields['purpose'] === 'answers' || fields['purpose'] === 'embeddings') &&
    TEXTS.every((name) => typeof fields[name] === 'string') &&
    NUMBERS.every((name) => Number.isFinite(fields[name])) &&
    BOUNDS.every((name) => isBound(fields[name]))
  );
}

function namesOfNotes(): string[] {
  try {
    return readdirSync(folder()).filter((name) => /^\d{1,10}\.json$/.test(name));
  } catch {
    return [];
  }
}

function folder(): string {
  return join(cacheDir(), 'loaded');
}

function fileOf(pid: number): string {
  return join(folder(), `${pid}.json`);
}
