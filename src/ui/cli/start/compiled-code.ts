/**
 * Loads the scripts of the build with the code that V8 compiled in an earlier run of the same command. Reading and compiling them
 * anew takes a quarter of the processor time of a search (docs/design/003-scale.md).
 *
 * The code lies beside the scripts where they can be written, else in the cache folder, one file for each command and version of Node.
 * Whoever can write it can run code as the reader, so a file that others may write is not read.
 */

import { isAscii } from 'node:buffer';
import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { threadId } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { cacheDir, ensurePrivateDir } from '../../../platform/dirs.ts';
import { makeFolder } from '../../../platform/make-folder.ts';

const FOLDER = '.code';
const WRITABLE_BY_OTHERS = 0o022;
/** First a sum over the list of entries, and its length. */
const SUM_BYTES = 4;
const HEAD_BYTES = 8;
/** A damaged length takes no more memory than this. */
const MAX_LIST_BYTES = 1_000_000;

/** Where the code of one script lies in the file, and of which state of the script it is. */
interface Entry {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly at: number;
  readonly length: number;
  readonly sum: number;
}

/** An open file of code. A run reads of it what it loads: the code of a command and all its options is more. */
interface Kept {
  readonly fd: number;
  readonly entries: ReadonlyMap<string, Entry>;
}

type Loaded = { readonly script: Script; readonly size: number; readonly mtimeMs: number };

/** Values of a script, by the names that it gives them. */
export type Exports = Record<string, unknown>;

export class CompiledCode {
  readonly #dist: string;
  readonly #file: string;
  readonly #kept: Kept | null;
  readonly #modules = new Map<string, { exports: Exports }>();
  readonly #loaded = new Map<string, Loaded>();
  readonly #packages: NodeJS.Require;
  #isNews = false;

  /** @param dist absolute path of the build @param command whose code is kept together */
  constructor(dist: string, command: string) {
    this.#dist = dist;
    this.#file = `${command}-${process.version}-${process.arch}.bin`;
    this.#packages = createRequire(join(dist, 'main.js'));
    this.#kept = firstOf(folders(dist), (folder) => openKept(join(folder, this.#file)));
  }

  /** Runs a script of the build, once. @param name below the build's folder */
  load(name: string): Exports {
    const known = this.#modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    this.#modules.set(name, module);
    const path = join(this.#dist, name);
    const { script, ...state } = this.#compile(name, path);
    this.#loaded.set(name, { script, ...state });
    const folder = dirname(name);
    const require = Object.assign(
      (wanted: string): unknown =>
        wanted.startsWith('.') ? this.load(join(folder, wanted)) : (this.#packages(wanted) as unknown),
      { resolve: this.#packages.resolve, cache: this.#packages.cache },
    );
    const run = script.runInThisContext() as (...of: readonly unknown[]) => void;
    run.call(module.exports, module.exports, require, module, path, dirname(path));
    return module.exports;
  }

  /** Keeps what was compiled for the next run, where this one compiled a script anew. */
  keep(): void {
    if (!this.#isNews) return;
    this.#isNews = false;
    const parts: Part[] = [];
    for (const [name, { script, size, mtimeMs }] of this.#loaded)
      parts.push({ name, size, mtimeMs, code: script.createCachedData() });
    for (const [name, entry] of this.#kept?.entries ?? []) {
      const code = this.#loaded.has(name) || !isThere(join(this.#dist, name), entry) ? null : this.#codeOf(entry);
      if (code !== null) parts.push({ name, size: entry.size, mtimeMs: entry.mtimeMs, code });
    }
    const bytes = packed(parts);
    firstOf(folders(this.#dist), (folder) => write(folder, this.#file, bytes));
  }

  #compile(name: string, path: string): Loaded {
    const { text, size, mtimeMs } = readScript(path);
    const source = `(function(exports,require,module,__filename,__dirname){${text}\n})`;
    const entry = this.#kept?.entries.get(name);
    const isSame = entry !== undefined && entry.size === size && entry.mtimeMs === mtimeMs;
    const cachedData = isSame ? this.#codeOf(entry) : null;
    const script = new Script(source, { filename: path, ...(cachedData !== null && { cachedData }) });
    // What V8 refuses, such as code of other settings of the engine, is compiled anew in each run and replaced by none of them.
    if (cachedData === null) this.#isNews = true;
    return { script, size, mtimeMs };
  }

  /** V8 checks nothing, and damaged code ends the process: null for what is not as it was written. */
  #codeOf({ at, length, sum }: Entry): Buffer | null {
    const bytes = this.#kept === null ? null : readAt(this.#kept.fd, at, length);
    return bytes !== null && crc32(bytes) === sum ? bytes : null;
  }
}

// --- internal ---

/** Where the code may lie, best place first. */
function* folders(dist: string): Generator<string> {
  yield join(dist, FOLDER);
  let own: string;
  try {
    own = join(cacheDir(), 'code');
  } catch {
    // Nobody's home folder: nothing is kept.
    return;
  }
  yield own;
}

/** The first answer that is one. */
function firstOf<T>(places: Iterable<string>, use: (folder: string) => T | null): T | null {
  for (const place of places) {
    const found = use(place);
    if (found !== null) return found;
  }
  return null;
}

/** Most scripts hold ASCII alone, which takes V8 half the memory and less time to read. */
function readScript(path: string): { readonly text: string; readonly size: number; readonly mtimeMs: number } {
  const fd = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(fd);
    const bytes = Buffer.allocUnsafe(size);
    const length = readSync(fd, bytes, 0, size, 0);
    const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8', 0, length);
    return { text, size, mtimeMs };
  } finally {
    closeSync(fd);
  }
}

function isThere(path: string, { size, mtimeMs }: Pick<Entry, 'size' | 'mtimeMs'>): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.size === size && found.mtimeMs === mtimeMs;
}

/** Opens a file of code; null where there is none, or none that may be trusted. */
function openKept(path: string): Kept | null {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const entries = isTrusted(fd) ? listOf(fd) : null;
    if (entries !== null) return { fd, entries };
  } catch {
    // Not there yet, or damaged: everything is compiled anew.
  }
  if (fd !== undefined) closeSync(fd);
  return null;
}

function isTrusted(fd: number): boolean {
  const { mode, uid } = fstatSync(fd);
  const own = process.getuid?.();
  return (mode & WRITABLE_BY_OTHERS) === 0 && (own === undefined || uid === own || uid === 0);
}

function listOf(fd: number): ReadonlyMap<string, Entry> | null {
  const head = readAt(fd, 0, HEAD_BYTES);
  const list = head === null ? null : readAt(fd, HEAD_BYTES, Math.min(head.readUInt32LE(SUM_BYTES), MAX_LIST_BYTES));
  if (head === null || list === null || crc32(list) !== head.readUInt32LE(0)) return null;
  const start = HEAD_BYTES + list.length;
  const entries = JSON.parse(list.toString('latin1')) as readonly Entry[];
  return new Map(entries.map((entry) => [entry.name, { ...entry, at: start + entry.at }]));
}

/** @returns null where the file ends before */
function readAt(fd: number, at: number, length: number): Buffer | null {
  // Its own memory, so that V8 finds it aligned.
  const bytes = Buffer.allocUnsafeSlow(length);
  return readSync(fd, bytes, 0, length, at) === length ? bytes : null;
}

/** The code of one script, to be written. */
interface Part extends Pick<Entry, 'name' | 'size' | 'mtimeMs'> {
  readonly code: Buffer;
}

function packed(parts: readonly Part[]): Buffer {
  let at = 0;
  const entries = parts.map(({ code, ...state }): Entry => {
    const entry = { ...state, at, length: code.length, sum: crc32(code) };
    at += code.length;
    return entry;
  });
  const list = Buffer.from(JSON.stringify(entries), 'latin1');
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(crc32(list), 0);
  head.writeUInt32LE(list.length, SUM_BYTES);
  return Buffer.concat([head, list, ...parts.map(({ code }) => code)]);
}

/** @returns null where the folder cannot be written */
function write(folder: string, name: string, bytes: Buffer): true | null {
  const temp = join(folder, `.${name}.${process.pid}-${threadId}`);
  try {
    if (folder.endsWith(FOLDER)) makeFolder(folder);
    else ensurePrivateDir(folder);
    writeFileSync(temp, bytes, { mode: 0o644 });
    renameSync(temp, join(folder, name));
    return true;
  } catch {
    // A read-only installation, or a full disk.
    if (existsSync(temp)) rmSync(temp, { force: true });
    return null;
  }
}
