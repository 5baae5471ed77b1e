/** What commits changed, line by line, in bounds: a commit may add a million lines, and only the first of each file are kept. */

import { gitBytes, gitRecords, PLAIN_DIFF } from '../../files/index.ts';
import { startedBy } from './commits.ts';

export interface PatchedFile {
  readonly path: string;
  /** Before a rename, else as `path`. */
  readonly oldPath: string;
  /** Lines, all of them. */
  readonly added: number;
  readonly removed: number;
  /** What git shows behind the place of a change: the head of the definition around it. */
  readonly contexts: readonly string[];
  /** The first of the lines, in order, each with its sign. */
  readonly lines: readonly string[];
}

export interface CommitPatch {
  readonly id: string;
  readonly files: readonly PatchedFile[];
}

export interface PatchBounds {
  /** Characters of lines that are kept of a commit. */
  readonly characters: number;
  /** Files that are told of a commit. */
  readonly files: number;
}

/** A longer line was written by no person. */
const MAX_LINE = 400;
/** Larger files are not compared line by line. */
const BIG_FILE = 'core.bigFileThreshold=512k';
const MAX_PATCH_BYTES = 64_000_000;
const MAX_CONTEXTS = 20;
/** Of the characters of a commit; a long file leaves room for the others. */
const FILE_SHARE = 0.5;

/** In the order of the ids. Merges have no files. @throws E_GIT_*, E_CANCELLED */
export async function* patchesOfCommits(
  top: string,
  ids: readonly string[],
  bounds: PatchBounds,
  signal?: AbortSignal,
): AsyncGenerator<CommitPatch> {
  const args = [
    ...['-c', BIG_FILE, 'log', ...PLAIN_DIFF, '--no-show-signature', '--encoding=UTF-8', '--find-renames', '--root'],
    ...['--no-decorate', '--no-relative', '--no-notes', '--no-diff-merges', '--no-walk=unsorted', '--stdin'],
    ...['--format=%x01%H', '--patch', '-U0', '--'],
  ];
  let reader: PatchReader | null = null;
  for await (const line of gitRecords(top, args, '\n', { signal, input: `${ids.join('\n')}\n` })) {
    const id = startedBy(line);
    if (id === null) {
      reader?.add(line);
      continue;
    }
    if (reader !== null) yield reader.patch();
    reader = new PatchReader(id, bounds);
  }
  if (reader !== null) yield reader.patch();
}

/** What one commit changed, as git writes it, a part for each file. Of a merge nothing. @throws E_GIT_*, E_CANCELLED */
export async function patchOfCommit(top: string, id: string, signal?: AbortSignal): Promise<string[]> {
  const args = [
    ...['log', '-1', ...PLAIN_DIFF, '--no-show-signature', '--encoding=UTF-8', '--find-renames', '--root'],
    ...['--no-decorate', '--no-relative', '--no-notes', '--no-diff-merges', '--format=', '--patch', '-U3', id, '--'],
  ];
  const bytes = await gitBytes(top, args, MAX_PATCH_BYTES, { signal });
  return bytes
    .toString('utf8')
    .split(/^(?=diff --git )/m)
    .filter((part) => part.startsWith('diff --git '));
}

// --- internal ---

interface OpenFile {
  path: string;
  oldPath: string;
  added: number;
  removed: number;
  contexts: string[];
  lines: string[];
  /** Characters that may still be kept. */
  room: number;
}

class PatchReader {
  readonly #id: string;
  readonly #bounds: PatchBounds;
  readonly #files: OpenFile[] = [];
  #room: number;
  #inHead = true;

  constructor(id: string, bounds: PatchBounds) {
    this.#id = id;
    this.#bounds = bounds;
    this.#room = bounds.characters;
  }

  add(line: string): void {
    if (line.startsWith('diff --git ')) return this.#open(line.slice('diff --git '.length));
    const file = this.#files.at(-1);
    if (file === undefined || this.#files.length > this.#bounds.files) return;
    const sign = line[0];
    if (sign === '@') this.#hunk(file, line);
    else if (this.#inHead) readHead(file, line);
    else if (sign === '+' || sign === '-') this.#change(file, line);
  }

  patch(): CommitPatch {
    const files = this.#files.slice(0, this.#bounds.files);
    return { id: this.#id, files: files.map(({ room: _, ...file }) => file) };
  }

  #open(names: string): void {
    const path = sameName(names);
    const room = Math.floor(this.#bounds.characters * FILE_SHARE);
    this.#inHead = true;
    this.#files.push({ path, oldPath: path, added: 0, removed: 0, contexts: [], lines: [], room });
  }

  #hunk(file: OpenFile, line: string): void {
    this.#inHead = false;
    const context = /^@@ [^@]* @@ (.+)$/.exec(line)?.[1]?.trim().slice(0, MAX_LINE) ?? '';
    if (context === '' || file.contexts.length >= MAX_CONTEXTS || file.contexts.includes(context)) return;
    file.contexts.push(context);
  }

  #change(file: OpenFile, line: string): void {
    if (line.startsWith('+')) file.added++;
    else file.removed++;
    if (file.room <= 0 || this.#room <= 0) return;
    const kept = line.slice(0, MAX_LINE).trimEnd();
    if (kept.length < 2) return;
    file.lines.push(kept);
    file.room -= kept.length;
    this.#room -= kept.length;
  }
}

function readHead(file: OpenFile, line: string): void {
  const [, what = '', name = ''] = /^(rename from|rename to|copy from|copy to|---|\+\+\+) (.*?)\t?$/s.exec(line) ?? [];
  if (what === '' || name === '/dev/null') return;
  const path = unquoted(name);
  if (what === 'rename from' || what === 'copy from') file.oldPath = path;
  else if (what === 'rename to' || what === 'copy to') file.path = path;
  else if (what === '---') file.oldPath = path.slice(2);
  else file.path = path.slice(2);
  // A new file has no old name, a removed one no new.
  if (what === '---' && file.path === '') file.path = file.oldPath;
  if (what === '+++' && file.oldPath === '') file.oldPath = file.path;
}

/** The name in `a/NAME b/NAME`; '' where both differ or are quoted: later lines tell them. */
function sameName(names: string): string {
  const half = (names.length - 1) / 2;
  const [before, after] = [unquoted(names.slice(0, half)), unquoted(names.slice(half + 1))];
  return before.slice(2) === after.slice(2) ? after.slice(2) : '';
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A name as git quotes it where it has odd characters. */
function unquoted(name: string): string {
  if (!/^".*"$/s.test(name)) return name;
  const bytes: Buffer[] = [];
  for (const [piece, octal, letter] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|[^\\]+/gs)) {
    if (octal !== undefined) bytes.push(Buffer.of(Number.parseInt(octal, 8) & 255));
    else if (letter !== undefined) bytes.push(Buffer.of(ESCAPES[letter] ?? letter.charCodeAt(0) & 255));
    else bytes.push(Buffer.from(piece));
  }
  return Buffer.concat(bytes).toString('utf8');
}
