/** Pull requests, merge requests and issues in words: lines of plain text. */

import { oneLine, plural } from '../../base/text.ts';
import type { ForgeCheck, ForgeComment, ForgeIssue, ForgeItem } from '../../history/index.ts';
import type { ForgeView } from './forge-of.ts';
import type { IssueView } from './issues.ts';
import type { PrView, RequestView } from './requests.ts';

const MAX_FILES = 100;
const MARKS: Readonly<Record<ForgeCheck['state'], string>> = {
  ...{ passed: '✓', failed: '✗', running: '…', skipped: '-', other: '?' },
};

export function requestLines({ requests, request, noun, patch }: PrView): string[] {
  if (patch !== '') return patch.trimEnd().split('\n');
  return request === null
    ? requests.map(itemLine)
    : [...aboutRequest(request, noun), ...commentLines(request.comments)];
}

export function issueLines({ issues, issue }: IssueView): string[] {
  return issue === null ? issues.map(itemLine) : [...aboutIssue(issue), ...commentLines(issue.comments)];
}

/** Who was asked, and as whom: said with every answer of a forge. */
export function askedWords({ host, project, tokenFrom }: ForgeView): string {
  const as = tokenFrom === '' ? 'without a token' : `with the token from ${tokenFrom}`;
  return oneLine(`${host} was asked about ${project}, ${as}.`);
}

/** Title, facts, text, checks and files of one. */
export function aboutRequest(request: RequestView, noun: string): string[] {
  const { number, title, branch, target, checks, files } = request;
  const added = files.reduce((sum, each) => sum + each.added, 0);
  const removed = files.reduce((sum, each) => sum + each.removed, 0);
  const shown = files.slice(0, MAX_FILES).map(({ path, oldPath, kind, added: plus, removed: minus }) => {
    const from = path === oldPath ? '' : ` (was ${oneLine(oldPath)})`;
    return `  ${oneLine(path)}${from}  +${plus} -${minus}${kind === 'changed' ? '' : `  ${kind}`}`;
  });
  return [
    `${noun} ${number}  ${oneLine(title)}`,
    `${facts(request)}  ${oneLine(branch)} -> ${oneLine(target)}`,
    ...tail(request),
    ...(checks.length === 0 ? [] : ['', 'Checks:', ...checks.map(checkLine)]),
    '',
    `${plural(files.length, 'file')}, +${added} -${removed}:`,
    ...shown,
    ...(files.length > MAX_FILES ? [`  and ${files.length - MAX_FILES} more`] : []),
  ];
}

export function aboutIssue(issue: ForgeIssue): string[] {
  return [`issue ${issue.number}  ${oneLine(issue.title)}`, facts(issue), ...tail(issue)];
}

/** Talks on lines stand together, under their place. */
export function commentLines(comments: readonly ForgeComment[]): string[] {
  const threads = new Map<string, ForgeComment[]>();
  for (const comment of comments) {
    const key = comment.thread === '' ? `\0${comment.id}` : comment.thread;
    threads.set(key, [...(threads.get(key) ?? []), comment]);
  }
  return [...threads.values()].flatMap((talk) => {
    const [first] = talk;
    const place =
      first === undefined || first.path === '' ? '' : `${first.path}${first.line > 0 ? `:${first.line}` : ''}`;
    return ['', ...(place === '' ? [] : [`On ${oneLine(place)}:`]), ...talk.flatMap(commentText)];
  });
}

// --- internal ---

function itemLine({ number, title, state, draft, author, updatedAt, branch }: ForgeItem): string {
  const word = draft && state === 'open' ? 'draft' : state;
  const from = branch === '' ? '' : `  ${oneLine(branch)}`;
  return `#${number}  ${word}  ${updatedAt.slice(0, 10)}  ${oneLine(title)}  (${oneLine(author)}${from})`;
}

function facts({ state, draft, author, createdAt, labels }: ForgeItem): string {
  const named = labels.length === 0 ? '' : `  [${labels.map(oneLine).join(', ')}]`;
  return `${draft ? `${state}, draft` : state}  by ${oneLine(author)}, ${oneLine(createdAt.slice(0, 10))}${named}`;
}

function tail({ url, body }: ForgeIssue): string[] {
  const text = body.trim() === '' ? [] : ['', ...body.trim().split(/\r?\n/)];
  return [...(url === '' ? [] : [url]), ...text];
}

function checkLine({ name, state, says }: ForgeCheck): string {
  return `  ${MARKS[state]} ${oneLine(name)}  ${oneLine(says)}`;
}

function commentText({ author, createdAt, body, mark }: ForgeComment): string[] {
  const head = `${oneLine(author)}, ${oneLine(createdAt.slice(0, 10))}${mark === '' ? '' : ` (${oneLine(mark)})`}`;
  if (body.trim() === '') return [head];
  return [
    `${head}:`,
    ...body
      .trim()
      .split(/\r?\n/)
      .map((line) => `  ${line}`),
  ];
}
