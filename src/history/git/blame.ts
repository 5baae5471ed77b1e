/** Who wrote the lines of a file last, as git says it. */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { askGit, gitRecords, withoutFilters } from '../../files/index.ts';

export interface BlamedLine {
  /** In the file as it is. */
  readonly line: number;
  /** '' for a line that is not committed. */
  readonly id: string;
  readonly author: string;
  readonly email: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly text: string;
}

export interface BlameRequest {
  /** Below the top. */
  readonly path: string;
  readonly startLine: number;
  /** 0 for all that follow. */
  readonly endLine: number;
  /** A commit; '' for the file as it is. */
  readonly revision: string;
}

const IGNORED = 'blame.ignoreRevsFile';
/** A list of commits that only tidy has thousands of lines at the most. */
const MOST_IGNORED_BYTES = 4_000_000;

/** In order of lines. @throws E_GIT_*, E_CANCELLED */
export async function blameOf(top: string, request: BlameRequest, signal?: AbortSignal): Promise<BlamedLine[]> {
  const { path, startLine, endLine } = request;
  await requireReadableLists(top, signal);
  const noFilters = request.revision === '' ? await withoutFilters(top, undefined, signal) : [];
  const head = noFilters === null ? await askGit(top, ['rev-parse', 'HEAD'], { signal }) : request.revision;
  const revision = head ? [head] : [];
  const range = endLine === 0 ? [] : [`-L${startLine},${endLine}`];
  const args = [
    ...(noFilters ?? []),
    'blame',
    '--porcelain',
    '--no-textconv',
    '--encoding=UTF-8',
    ...range,
    ...revision,
  ];
  const known = new Map<string, { author: string; email: string; at: number }>();
  const out: BlamedLine[] = [];
  let id = '';
  let line = 0;
  for await (const record of gitRecords(top, [...args, '--', path], '\n', { signal })) {
    const head = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(record);
    if (head !== null) {
      id = head[1] ?? '';
      line = Number(head[2]);
      if (!known.has(id)) known.set(id, { author: '', email: '', at: 0 });
      continue;
    }
    const who = known.get(id);
    if (who === undefined) continue;
    if (record.startsWith('\t')) {
      out.push({ line, id: /^0+$/.test(id) ? '' : id, ...who, text: record.slice(1) });
    } else if (record.startsWith('author ')) who.author = record.slice(7);
    else if (record.startsWith('author-mail ')) who.email = record.slice(12).replaceAll(/^<|>$/g, '');
    else if (record.startsWith('author-time ')) who.at = Number(record.slice(12));
  }
  return out;
}

// --- internal ---

/** git reads each list that the settings name to its end, and none can be taken out by an option: a pipe or a device has no end. */
async function requireReadableLists(top: string, signal?: AbortSignal): Promise<void> {
  const asked = ['config', '-z', '--type=path', '--get-all', IGNORED];
  const named = (await askGit(top, asked, { signal }))?.split('\0').filter((name) => name !== '') ?? [];
  for (const name of named) {
    const stats = statSync(resolve(top, name), { throwIfNoEntry: false });
    if (stats?.isFile() === true && stats.size <= MOST_IGNORED_BYTES) continue;
    const why = stats === undefined ? 'which is not there' : 'which is no file of 4 MB or less';
    throw new MlxCodeError('E_GIT_FAILED', `The git setting ${IGNORED} names ${name}, ${why}`, {
      hint: `Name a file in it, or take it out: git config --unset-all ${IGNORED}`,
    });
  }
}
