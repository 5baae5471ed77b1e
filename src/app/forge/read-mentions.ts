/** Pull requests, merge requests and issues that a question names, read as sources: data, within bounds, without secrets and hidden text. */

import { LRUCache } from 'lru-cache';
import { type ForgeMention, forgePath } from '../../base/forge-path.ts';
import { forTerminal } from '../../base/text.ts';
import type { RepoPath } from '../../base/types.ts';
import { forgeMentionsIn, type NamedFile } from '../../chat/index.ts';
import type { Project } from '../project/project.ts';
import type { AppWork } from '../work-options.ts';
import { aboutIssue, aboutRequest, askedWords, commentLines } from './forge-words.ts';
import { issuesOf } from './issues.ts';
import { pullRequests } from './requests.ts';

export interface ReadMentions {
  readonly files: readonly NamedFile[];
  /** Who was asked, and what was left out. */
  readonly notes: readonly string[];
}

/** As it was read last. */
interface ReadText {
  readonly lines: readonly string[];
  readonly url: string;
}

/** Longer ones are cut: the model reads what is about the question. */
const MAX_LINES = 3_000;
const MAX_LINE = 1_000;
const MAX_KEPT = 32;
const ALL = { state: 'all', limit: 1, remote: '' } as const;

/** By root and path, of this process: the sources of earlier turns are looked at again. */
const read = new LRUCache<string, ReadText>({ max: MAX_KEPT });

/** @throws E_FORGE_*, E_GIT_MISSING, E_NO_REPOSITORY, E_CONFIG_INVALID, E_CANCELLED */
export async function readForgeMentions(project: Project, question: string, work: AppWork): Promise<ReadMentions> {
  const files: NamedFile[] = [];
  const notes = new Set<string>();
  for (const mention of forgeMentionsIn(question)) {
    const { text, url, said } = await textOf(project, mention, work);
    const lines = text.slice(0, MAX_LINES).map((line) => forTerminal(line).slice(0, MAX_LINE));
    const path = forgePath(mention) as RepoPath;
    read.set(`${project.root}\0${path}`, { lines, url });
    files.push({ path, lines: null, content: lines });
    for (const note of said) notes.add(note);
    if (text.length > MAX_LINES) notes.add(`Of ${path} the first ${MAX_LINES} lines were read.`);
  }
  return { files, notes: [...notes] };
}

/** The lines of a source from a forge, as they were read last in this process; null where they were not. */
export function forgeLines(root: string, path: string): readonly string[] | null {
  return read.get(`${root}\0${path}`)?.lines ?? null;
}

/** Its address; '' where it is not known. */
export function forgeUrl(root: string, path: string): string {
  return read.get(`${root}\0${path}`)?.url ?? '';
}

// --- internal ---

async function textOf(
  project: Project,
  { kind, number }: ForgeMention,
  work: AppWork,
): Promise<{ readonly text: readonly string[]; readonly url: string; readonly said: readonly string[] }> {
  if (kind === 'issue') {
    const { issue, forge, notes } = await issuesOf(project, { ...ALL, number }, work);
    if (issue === null) return { text: [], url: '', said: notes };
    const text = [...aboutIssue(issue), ...commentLines(issue.comments)];
    return { text, url: issue.url, said: [askedWords(forge), ...notes] };
  }
  const { request, noun, patch, forge, notes } = await pullRequests(project, { ...ALL, number, diff: true }, work);
  if (request === null) return { text: [], url: '', said: notes };
  const text = [...aboutRequest(request, noun), ...commentLines(request.comments), '', ...patch.trimEnd().split('\n')];
  return { text, url: request.url, said: [askedWords(forge), ...notes] };
}
