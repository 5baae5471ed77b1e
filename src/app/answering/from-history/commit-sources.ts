/** Commits that a question of why or when has for sources: few, short, and only those that speak of what is asked. */

import { LRUCache } from 'lru-cache';
import { MlxCodeError } from '../../../base/errors.ts';
import { commitPath } from '../../../base/forge-path.ts';
import { forTerminal, oneLine } from '../../../base/text.ts';
import type { Passage } from '../../../chat/index.ts';
import { analyzeQuery } from '../../../search/index.ts';
import { pathTerms, terms } from '../../../text/terms.ts';
import { dayOf } from '../../history/blame-words.ts';
import { explainingCommits, type LoggedCommit } from '../../history/log.ts';
import type { Project } from '../../project/project.ts';

export interface CommitSources {
  /** Best first. */
  readonly passages: readonly Passage[];
  /** What was not searched. */
  readonly notes: readonly string[];
}

const MAX_SOURCES = 2;
/** Looked at for those. */
const LIMIT = 6;
/** A commit counts that holds this share of what is asked, and a word of it in its message or its paths. */
const LEAST_HELD = 0.5;
const LEAST_TERMS = 2;
/** Characters of a source, about 150 tokens, and of its parts. */
const MOST = { all: 620, head: 140, body: 280, line: 110 };
/** Share of the time in which commits may be read; the rest is for finding. */
const READING_SHARE = 1 / 3;
/** Where there is no history, nothing is to be said. */
const NOTHING_THERE: ReadonlySet<string> = new Set(['E_GIT_MISSING', 'E_NO_REPOSITORY', 'E_NO_COMMITS']);
const UNREAD = 'The history is not read yet, so no commit is among the sources; "mlx-code log" reads it.';
const MAX_KEPT = 256;

/** What a commit tells of itself. */
export interface ToldCommit {
  readonly subject: string;
  readonly body: string;
  readonly files: readonly { readonly path: string }[];
  readonly lines: readonly { readonly text: string }[];
}

interface KeptCommit {
  readonly id: string;
  readonly lines: readonly string[];
}

/** By root and path, of this process: the sources of earlier turns are looked at again. */
const kept = new LRUCache<string, KeptCommit>({ max: MAX_KEPT });

/**
 * @param asked what the question is about, without its question words
 * @param withinMs the question waits no longer for them
 * @throws E_CANCELLED
 */
export async function commitSources(
  project: Project,
  asked: string,
  withinMs: number,
  signal?: AbortSignal,
): Promise<CommitSources> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), withinMs);
  timer.unref();
  const either = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  try {
    const request = { query: asked, limit: LIMIT, forMs: withinMs * READING_SHARE };
    const { commits, known, total } = await explainingCommits(project, request, either);
    const passages = packedCommits(commits, asked);
    const unread = `Only the newest ${known} of ${total} commits were searched; "mlx-code log" reads the others.`;
    return {
      passages: passages.map((commit) => passageOf(project.root, commit)),
      notes: known < total ? [unread] : [],
    };
  } catch (error) {
    if (!(error instanceof MlxCodeError) || signal?.aborted === true) throw error;
    if (late.signal.aborted) return { passages: [], notes: [UNREAD] };
    if (NOTHING_THERE.has(error.code)) return { passages: [], notes: [] };
    return { passages: [], notes: [`The history was not searched: ${error.message}`] };
  } finally {
    clearTimeout(timer);
  }
}

/** Those that speak of what is asked, few. @param commits best first */
export function packedCommits<C extends ToldCommit>(commits: readonly C[], asked: string): C[] {
  return commits.filter((commit) => speaksOf(commit, asked)).slice(0, MAX_SOURCES);
}

/** The lines of a commit that is a source, as this process showed it; null where it did not. */
export function commitLines(root: string, path: string): readonly string[] | null {
  return kept.get(`${root}\0${path}`)?.lines ?? null;
}

/** The id in full of a commit that is a source; '' where this process did not show it. */
export function wholeIdOf(root: string, path: string): string {
  return kept.get(`${root}\0${path}`)?.id ?? '';
}

// --- internal ---

/** Scores only compare commits of one question, so what a commit holds of the question is counted. */
function speaksOf({ subject, body, files, lines }: ToldCommit, asked: string): boolean {
  const wanted = analyzeQuery(asked).terms;
  const told = new Set([...terms(`${subject}\n${body}`), ...files.flatMap(({ path }) => pathTerms(path))]);
  const changed = new Set(lines.flatMap(({ text }) => terms(text)));
  const held = wanted.filter((term) => told.has(term) || changed.has(term)).length;
  const isTold = wanted.some((term) => told.has(term));
  return isTold && held >= Math.min(LEAST_TERMS, wanted.length) && held >= wanted.length * LEAST_HELD;
}

function passageOf(root: string, commit: LoggedCommit): Passage {
  const path = commitPath(commit.id);
  const lines = linesOfCommit(commit);
  const key = `${root}\0${path}`;
  const before = kept.get(key);
  // A commit that is shown stays as it was shown first, so that the sources of earlier turns stand.
  const shown = before?.id === commit.id ? before : { id: commit.id, lines };
  kept.set(key, shown);
  const place = { path, startLine: 1, endLine: shown.lines.length };
  const symbol = cut(oneLine(commit.subject), MOST.line);
  return { ...place, text: shown.lines.join('\n'), symbol, reason: 'found', score: 0 };
}

/** Who, when and why, then the changed lines that answer, below their files. Addresses of mail are not told. */
function linesOfCommit({ id, at, author, subject, body, lines }: LoggedCommit): string[] {
  const head = `${id.slice(0, 7)} ${dayOf(at)} ${oneLine(author)}: ${oneLine(subject)}`;
  const out = [cut(head, MOST.head)];
  let left = MOST.body;
  for (const line of body.split('\n')) {
    if (/^[A-Z][\w-]+-by: |^Change-Id: /.test(line) || (line.trim() === '' && out.length === 1)) continue;
    if (line.length > left) {
      if (left > MOST.line / 2) out.push(cut(line, left));
      break;
    }
    left -= line.length + 1;
    out.push(line);
  }
  while (out.at(-1)?.trim() === '') out.pop();
  let file = '';
  for (const { path, sign, text } of lines) {
    if (path !== file) out.push(cut(oneLine(path), MOST.line));
    file = path;
    out.push(`${sign} ${cut(oneLine(text), MOST.line)}`);
  }
  const shown: string[] = [];
  let size = 0;
  for (const line of out) {
    size += line.length + 1;
    if (shown.length > 0 && size > MOST.all) break;
    shown.push(forTerminal(line));
  }
  return shown;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/u, '')}…` : text;
}
