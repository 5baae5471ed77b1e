/** What a project's log teaches: its habits, and what its people call which kind of change. */

import { type Commit, commitsOf, linesOfCommits } from '../git/commits.ts';
import { featuresOf } from './features.ts';
import { type Habits, habitsOf, readSubject } from './habits.ts';
import type { ChangedLines } from './line-features.ts';
import { type TypedSample, type TypeModel, typeModel } from './type-model.ts';

export interface Learned {
  readonly commits: readonly Commit[];
  readonly habits: Habits;
  readonly types: TypeModel;
}

/** Commits of which the messages are read, and those of which the lines are, too. */
const MAX_COMMITS = 2_000;
const MAX_WITH_LINES = 1_000;
/** Together: longer ones are read no further, and taken by their files. */
const MAX_LINES = 250_000;
const MAX_LINES_OF_FILE = 400;
const MAX_LINE = 400;
const HABIT_COMMITS = 400;

/** @param head '' before the first commit @param email of the user @throws E_GIT_*, E_CANCELLED */
export async function learnFrom(top: string, head: string, email: string, signal?: AbortSignal): Promise<Learned> {
  const commits: Commit[] = [];
  if (head !== '') {
    const asked = { revision: head, limit: MAX_COMMITS, noMerges: true };
    for await (const commit of commitsOf(top, asked, signal)) commits.push(commit);
  }
  const habits = habitsOf(commits.slice(0, HABIT_COMMITS), email);
  const samples = habits.form === 'conventional' ? await samplesOf(top, commits, signal) : [];
  return { commits, habits, types: typeModel(samples) };
}

/** Lines by path, as far as they tell something. */
export class LineGatherer {
  readonly lines = new Map<string, { added: string[]; removed: string[] }>();

  add(path: string, sign: '+' | '-', text: string): void {
    let own = this.lines.get(path);
    if (own === undefined) {
      own = { added: [], removed: [] };
      this.lines.set(path, own);
    }
    const side = sign === '+' ? own.added : own.removed;
    if (side.length < MAX_LINES_OF_FILE) side.push(text.slice(0, MAX_LINE));
  }
}

// --- internal ---

async function samplesOf(top: string, commits: readonly Commit[], signal?: AbortSignal): Promise<TypedSample[]> {
  const typed = commits.filter(({ subject, files }) => files.length > 0 && readSubject(subject).type !== '');
  const lines = await linesById(top, typed.slice(0, MAX_WITH_LINES), signal);
  return typed.map(({ id, subject, files }) => ({
    features: featuresOf(files, lines.get(id) ?? NO_LINES),
    type: readSubject(subject).type,
  }));
}

const NO_LINES: ReadonlyMap<string, ChangedLines> = new Map();

async function linesById(
  top: string,
  commits: readonly Commit[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ReadonlyMap<string, ChangedLines>>> {
  const out = new Map<string, LineGatherer>();
  if (commits.length === 0) return new Map();
  const asked = { revision: 'HEAD', limit: commits.length, ids: commits.map(({ id }) => id) };
  let read = 0;
  for await (const { id, path, sign, text } of linesOfCommits(top, asked, signal)) {
    let own = out.get(id);
    if (own === undefined) {
      if (read > MAX_LINES) break;
      own = new LineGatherer();
      out.set(id, own);
    }
    read++;
    own.add(path, sign, text);
  }
  return new Map([...out].map(([id, { lines }]) => [id, lines]));
}
