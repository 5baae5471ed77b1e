/** The commits of a repository as they are found: brought up to date with git first, then asked. */

import { type StaticEmbedder, staticIdentity } from '../../model/index.ts';
import type { Sqlite } from '../../platform/sqlite.ts';
import { TERMS_VERSION } from '../../text/terms.ts';
import type { Commit } from '../git/commits.ts';
import type { Repository } from '../git/repository.ts';
import type { KeptFile } from './commit-fields.ts';
import { type Fit, type FoundCommit, findCommits } from './find-commits.ts';
import { withPast } from './past-file.ts';
import { type PastBounds, type PastRead, type PastWork, readPast } from './read-past.ts';

export interface PastCommit {
  readonly id: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly author: string;
  readonly email: string;
  readonly subject: string;
  readonly body: string;
  readonly files: readonly KeptFile[];
  readonly score: number;
  readonly fit: Fit;
}

export interface Past extends PastRead {
  /** Best first; all that have to do with the question. */
  find(question: string): Promise<Iterable<PastCommit>>;
}

/** How the fields and vectors of a commit are made: another number reads all commits again. */
const FIELDS_VERSION = 1;

/**
 * @param folder which is there
 * @param messageOf what is known of the message of a commit, for measures @default as it is
 * @throws E_GIT_*, E_DISK_FULL, E_READ_ONLY, E_CANCELLED
 */
export async function withCommits<T>(
  folder: string,
  repository: Repository,
  embedder: () => StaticEmbedder,
  bounds: PastBounds,
  work: PastWork,
  use: (past: Past) => Promise<T>,
  messageOf?: (commit: Commit) => Commit,
): Promise<T> {
  const { model, revision } = staticIdentity();
  const kind = JSON.stringify([FIELDS_VERSION, TERMS_VERSION, model, revision, bounds.message, bounds.change]);
  return await withPast(folder, kind, async (past) => {
    const read = await readPast(past, repository, embedder, bounds, work, messageOf);
    return await use({
      ...read,
      find: async (question) => rowsOf(past, await findCommits(past, question, embedder)),
    });
  });
}

// --- internal ---

function* rowsOf(past: Sqlite, found: readonly FoundCommit[]): Generator<PastCommit> {
  const select = past.prepare('SELECT id, at, author, email, subject, body, files FROM commits WHERE number = ?');
  for (const { number, score, fit } of found) {
    const row = select.get(number);
    if (row === undefined) continue;
    yield {
      id: String(row['id']),
      at: Number(row['at']),
      author: String(row['author']),
      email: String(row['email']),
      subject: String(row['subject']),
      body: String(row['body']),
      files: JSON.parse(String(row['files'])) as KeptFile[],
      score,
      fit,
    };
  }
}
