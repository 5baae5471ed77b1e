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
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { cacheDir, ensurePrivateDir } from '../../../platform/dirs.ts';
import { makeFolder } from '../../../platform/make-folder.ts';

const FOLDER = '.code';
const WRITABLE_BY_OTHERS = 0o022;
/** V8 copies code that begins elsewhere. */
const ALIGNMENT = 8;
/** A sum over all that follows, and the length of the list of entries. */
const SUM_BYTES = 4;
const HEAD_BYTES = 8;

/** Where the code of one script lies in the file, and of which state of the script it is. */
interface Entry {
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly at: number;
  readonly length: number;
}

type Loaded = { readonly script: Script; readonly size: number; readonly mtimeMs: number };

/** Values of a script, by the names that it gives them. */
export type Exports = Record<string, unknown>;

export class CompiledCode {
  readonly #dist: string;
  readonly #file: string;
  readonly #kept: { readonly entries: ReadonlyMap<string, Entry>; readonly bytes: Buffer } | null;
  readonly #modules = new Map<string, { exports: Exports }>();
  readonly #loaded = new Map<string, Loaded>();
  readonly #packages: NodeJS.Require;
  #isNews = false;

  /** @param dist absolute path of the build @param command whose code is kept together */
  constructor(dist: string, command: string) {
    this.#dist = dist;
    this.#file = `${command}-${process.version}-${process.arch}.bin`;
    this.#packages = createRequire(join(dist, 'main.js'));
    this.#kept = firstOf(folders(dist), (folder) => read(join(folder, this.#file)));
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
    const parts: { readonly entry: Omit<Entry, 'at'>; readonly code: Buffer }[] = [];
    for (const [name, { script, size, mtimeMs }] of this.#loaded) {
      const code = script.createCachedData();
      parts.push({ entry: { name, size, mtimeMs, length: code.length }, code });
    }
    for (const [name, { at, ...entry }] of this.#kept?.entries ?? [])
      if (!this.#loaded.has(name) && isThere(join(this.#dist, name), entry))
        parts.push({ entry, code: (this.#kept as { bytes: Buffer }).bytes.subarray(at, at + entry.length) });
    const bytes = packed(parts);
    firstOf(folders(this.#dist), (folder) => write(folder, this.#file, bytes));
  }

  #compile(name: string, path: string): Loaded {
    const { text, size, mtimeMs } = readScript(path);
    const source = `(function(exports,require,module,__filename,__dirname){${text}\n})`;
    const entry = this.#kept?.entries.get(name);
    const cachedData =
      entry === undefined || entry.size !== size || entry.mtimeMs !== mtimeMs
        ? undefined
        : this.#kept?.bytes.subarray(entry.at, entry.at + entry.length);
    const script = new Script(source, { filename: path, ...(cachedData !== undefined && { cachedData }) });
    // What V8 refuses, such as code of other settings of the engine, is compiled anew in each run and replaced by none of them.
    if (cachedData === undefined) this.#isNews = true;
    return { script, size, mtimeMs };
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

/** What is kept in a file; null where there is none, or none that may be trusted. */
function read(path: string): { readonly entries: ReadonlyMap<string, Entry>; readonly bytes: Buffer } | null {
  try {
    const { mode, uid } = statSync(path);
    const own = process.getuid?.();
    if ((mode & WRITABLE_BY_OTHERS) !== 0 || (own !== undefined && uid !== own && uid !== 0)) return null;
    const bytes = readFileSync(path);
    // V8 checks nothing, and damaged code ends the process.
    if (crc32(bytes.subarray(SUM_BYTES)) !== bytes.readUInt32LE(0)) return null;
    const start = HEAD_BYTES + bytes.readUInt32LE(SUM_BYTES);
    const listed = JSON.parse(bytes.toString('latin1', HEAD_BYTES, start)) as readonly Entry[];
    return { entries: new Map(listed.map((entry) => [entry.name, { ...entry, at: start + entry.at }])), bytes };
  } catch {
    // Not there yet, or cut short: compiled anew.
    return null;
  }
}

function packed(parts: readonly { readonly entry: Omit<Entry, 'at'>; readonly code: Buffer }[]): Buffer {
  let at = 0;
  const entries = parts.map(({ entry }) => {
    const placed = { ...entry, at };
    at += aligned(entry.length);
    return placed;
  });
  const list = JSON.stringify(entries);
  const head = Buffer.alloc(aligned(HEAD_BYTES + list.length), ' ');
  head.writeUInt32LE(head.length - HEAD_BYTES, SUM_BYTES);
  head.write(list, HEAD_BYTES, 'latin1');
  const filling = (code: Buffer) => Buffer.alloc(aligned(code.length) - code.length);
  const bytes = Buffer.concat([head, ...parts.flatMap(({ code }) => [code, filling(code)])]);
  bytes.writeUInt32LE(crc32(bytes.subarray(SUM_BYTES)), 0);
  return bytes;
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** @returns null where the folder cannot be written */
function write(folder: string, name: string, bytes: Buffer): true | null {
  const temp = join(folder, `.${name}.${process.pid}`);
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
