/** The commits of a history, one by one as git prints them, with how many lines each changed in which files. */

import { gitRecords, PLAIN_DIFF } from '../../files/index.ts';

export interface CommittedFile {
  readonly path: string;
  /** Before a rename, else as `path`. */
  readonly oldPath: string;
  /** Lines; null for anything but text. */
  readonly added: number | null;
  readonly removed: number | null;
}

export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly email: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly subject: string;
  /** What follows the subject, trailers included. */
  readonly body: string;
  readonly files: readonly CommittedFile[];
}

export interface CommitRequest {
  /** From here back. */
  readonly revision: string;
  /** Commits at most. */
  readonly limit: number;
  /** Only those that changed something below. @default all */
  readonly paths?: readonly string[];
  readonly noMerges?: boolean;
  /** Only those since then, as git reads dates. */
  readonly since?: string;
  /** Only those until then, and by whom, as git reads them. */
  readonly until?: string;
  readonly author?: string;
  /** Take exactly these in place of what `revision` reaches. */
  readonly ids?: readonly string[];
  /** Tell which files they changed. @default true */
  readonly withFiles?: boolean;
}

const FORMAT = ['%x00%x01%H', '%P', '%aN', '%aE', '%at', '%B', ''].join('%x00');

/** Newest first. Of a merge no files are told. @throws E_GIT_*, E_CANCELLED */
export async function* commitsOf(top: string, request: CommitRequest, signal?: AbortSignal): AsyncGenerator<Commit> {
  const files = request.withFiles === false ? '--no-patch' : '--numstat';
  const args = [...logArguments(request), `--format=${FORMAT}`, files, '-z'];
  const reader = new CommitReader();
  const asking = { signal, ...(request.ids !== undefined && { input: `${request.ids.join('\n')}\n` }) };
  for await (const record of gitRecords(top, [...args, ...pathArguments(request)], '\0', asking)) {
    const commit = reader.add(record);
    if (commit !== null) yield commit;
  }
  const last = reader.end();
  if (last !== null) yield last;
}

export interface CommitLine {
  readonly id: string;
  readonly path: string;
  readonly sign: '+' | '-';
  readonly text: string;
}

/** The lines that commits changed, in git's order. @throws as commitsOf */
export async function* linesOfCommits(
  top: string,
  request: CommitRequest,
  signal?: AbortSignal,
): AsyncGenerator<CommitLine> {
  const args = [...logArguments(request), '--format=%x01%H', '--patch', '-U0'];
  const asking = { signal, ...(request.ids !== undefined && { input: `${request.ids.join('\n')}\n` }) };
  let id = '';
  let path = '';
  let inHead = true;
  for await (const line of gitRecords(top, [...args, ...pathArguments(request)], '\n', asking)) {
    const sign = line[0];
    if (isStart(line)) id = line.slice(1);
    else if (line.startsWith('diff --git ')) {
      inHead = true;
      path = '';
    } else if (inHead) {
      const named = /^(?:\+\+\+ b|--- a)\/(.*?)\t?$/.exec(line);
      if (named !== null) path = named[1] ?? '';
      if (sign === '@') inHead = false;
    } else if (sign === '+' || sign === '-') yield { id, path, sign, text: line.slice(1) };
  }
}

/** The id of the commit that begins with this line; null for any other line. */
export function startedBy(line: string): string | null {
  return line.startsWith('\x01') && /^[0-9a-f]{40,64}$/.test(line.slice(1)) ? line.slice(1) : null;
}

// --- internal ---

/** A mark and the id of a commit. */
function isStart(record: string): boolean {
  return startedBy(record) !== null;
}

function logArguments({ revision, limit, noMerges = false, since, until, author, ids }: CommitRequest): string[] {
  const which = ids === undefined ? [`-n${limit}`] : ['--no-walk=unsorted', '--stdin'];
  return [
    ...['log', ...PLAIN_DIFF, '--no-show-signature', '--encoding=UTF-8', '--find-renames', '--root', '--no-decorate'],
    ...['--no-relative', '--no-notes', '--no-diff-merges', ...which],
    ...(noMerges ? ['--no-merges'] : []),
    ...(since === undefined ? [] : [`--since=${since}`]),
    ...(until === undefined ? [] : [`--until=${until}`]),
    ...(author === undefined ? [] : ['--fixed-strings', '--regexp-ignore-case', `--author=${author}`]),
    ...(ids === undefined ? [revision] : []),
  ];
}

function pathArguments({ paths = [] }: CommitRequest): string[] {
  return ['--', ...paths];
}

/** Fields come in a fixed order, then the files of the commit until the next begins. */
class CommitReader {
  #fields: string[] | null = null;
  #files: CommittedFile[] = [];
  /** Paths of a rename still to come. */
  #rename: { added: number | null; removed: number | null; paths: string[] } | null = null;

  /** @returns the commit before, once the next begins */
  add(record: string): Commit | null {
    if (this.#fields !== null && this.#fields.length < 6) {
      this.#fields.push(record);
      return null;
    }
    if (isStart(record)) {
      const done = this.end();
      this.#fields = [record.slice(1)];
      this.#files = [];
      this.#rename = null;
      return done;
    }
    this.#addFile(record);
    return null;
  }

  end(): Commit | null {
    if (this.#fields === null) return null;
    const [id = '', parents = '', author = '', email = '', at = '', message = ''] = this.#fields;
    this.#fields = null;
    const [subject = '', body = ''] = split(message);
    const files = this.#files;
    return { id, parents: parents.split(' ').filter(Boolean), author, email, at: Number(at), subject, body, files };
  }

  #addFile(record: string): void {
    if (this.#rename !== null) {
      const { paths, added, removed } = this.#rename;
      paths.push(record);
      if (paths.length < 2) return;
      this.#files.push({ path: record, oldPath: paths[0] ?? '', added, removed });
      this.#rename = null;
      return;
    }
    const found = /^\n?(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(record);
    if (found === null) return;
    const [, plus = '', minus = '', path = ''] = found;
    const [added, removed] = [plus, minus].map((count) => (count === '-' ? null : Number(count)));
    if (path === '') this.#rename = { added: added ?? null, removed: removed ?? null, paths: [] };
    else this.#files.push({ path, oldPath: path, added: added ?? null, removed: removed ?? null });
  }
}

/** The subject is the first paragraph, on one line, as git takes it. */
function split(message: string): [string, string] {
  const text = message.replace(/^\n+/, '').trimEnd();
  const end = text.search(/\n\s*\n/);
  return end < 0
    ? [text.replaceAll(/\s*\n\s*/g, ' '), '']
    : [text.slice(0, end).replaceAll(/\s*\n\s*/g, ' '), text.slice(end).trim()];
}
