/** Pull requests and issues of GitHub, also of one's own server. */

import { cutNotes } from './cut-notes.ts';
import {
  addressOf,
  commitIdOf,
  decodedOf,
  type Fields,
  fieldsOf,
  idOf,
  listOf,
  namesOf,
  numberOf,
  textOf,
} from './fields.ts';
import type { ForgeConnection } from './forge-connection.ts';
import type { ForgePlace } from './forge-host.ts';
import type {
  Forge,
  ForgeCheck,
  ForgeComment,
  ForgeFile,
  ForgeIssue,
  ForgeItem,
  ForgeRequest,
  LineComment,
  ListAsked,
  Listed,
  Posted,
} from './forge-types.ts';

const KINDS: Readonly<Record<string, ForgeFile['kind']>> = {
  ...{ added: 'added', removed: 'removed', renamed: 'renamed', copied: 'copied' },
};
const PASSED: ReadonlySet<string> = new Set(['success', 'neutral']);
const FAILED: ReadonlySet<string> = new Set(['failure', 'error', 'timed_out', 'action_required', 'startup_failure']);
const SKIPPED: ReadonlySet<string> = new Set(['skipped', 'cancelled', 'stale']);
/** The interface gives no more. */
const MAX_FILES = 3_000;

export class GitHub implements Forge {
  readonly noun = 'pull request';
  readonly place: ForgePlace;
  readonly tokenFrom: string;
  readonly #ask: ForgeConnection;
  readonly #base: string;

  constructor(place: ForgePlace, tokenFrom: string, connection: ForgeConnection) {
    this.place = place;
    this.tokenFrom = tokenFrom;
    this.#ask = connection;
    this.#base = `/repos/${place.project}`;
  }

  async requests({ state, limit }: ListAsked): Promise<Listed<ForgeItem>> {
    // What is merged is closed to GitHub.
    const query = `state=${state === 'merged' ? 'closed' : state}&sort=updated&direction=desc`;
    const wanted = state === 'merged' || state === 'closed' ? limit * 3 : limit;
    const { items, more } = await this.#ask.list(`${this.#base}/pulls?${query}`, wanted);
    const found = items.map(itemOf).filter((item) => state === 'all' || item.state === state);
    return { items: found.slice(0, limit), more: more || found.length > limit };
  }

  async request(number: number): Promise<{ request: ForgeRequest; notes: string[] }> {
    const fields = await this.#ask.get(`${this.#base}/pulls/${number}`);
    const headId = commitIdOf(fields, 'head', 'sha');
    const [talk, reviews, lines, checks] = await Promise.all([
      this.#ask.list(`${this.#base}/issues/${number}/comments`),
      this.#ask.list(`${this.#base}/pulls/${number}/reviews`),
      this.#ask.list(`${this.#base}/pulls/${number}/comments`),
      headId === '' ? [] : this.#checks(headId),
    ]);
    const comments = [
      ...talk.items.map((each) => commentOf(each)),
      ...reviews.items.map(reviewOf).filter(({ body, mark }) => body !== '' || mark !== ''),
      ...lines.items.map(lineCommentOf),
    ].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
    const request = {
      ...itemOf(fields),
      body: textOf(fields, 'body'),
      comments,
      headId,
      baseId: commitIdOf(fields, 'base', 'sha'),
      startId: '',
      checks,
    };
    return { request, notes: cutNotes(talk.more || reviews.more || lines.more, 'comments', comments.length) };
  }

  async files(number: number): Promise<Listed<ForgeFile>> {
    const { items, more } = await this.#ask.list(`${this.#base}/pulls/${number}/files`, MAX_FILES);
    return { items: items.map(fileOf), more };
  }

  async content({ headId }: ForgeRequest, path: string): Promise<string> {
    const at = `${this.#base}/contents/${path.split('/').map(encodeURIComponent).join('/')}?ref=${headId}`;
    return decodedOf((await this.#ask.tryGet(at)) ?? {});
  }

  async issues({ state, limit }: ListAsked): Promise<Listed<ForgeItem>> {
    const query = `state=${state === 'merged' ? 'closed' : state}&sort=updated&direction=desc`;
    // Pull requests are among them.
    const { items, more } = await this.#ask.list(`${this.#base}/issues?${query}`, limit * 3);
    const found = items.filter((each) => !('pull_request' in each)).map(itemOf);
    return { items: found.slice(0, limit), more: more || found.length > limit };
  }

  async issue(number: number): Promise<{ issue: ForgeIssue; notes: string[] }> {
    const fields = await this.#ask.get(`${this.#base}/issues/${number}`);
    const { items, more } = await this.#ask.list(`${this.#base}/issues/${number}/comments`);
    const comments = items.map((each) => commentOf(each));
    return {
      issue: { ...itemOf(fields), body: textOf(fields, 'body'), comments },
      notes: cutNotes(more, 'comments', comments.length),
    };
  }

  async posted(number: number, mark: string): Promise<{ summary: Posted | null; comments: string[] }> {
    const me = textOf((await this.#ask.tryGet('/user')) ?? {}, 'login');
    const isOurs = (each: Fields) =>
      textOf(each, 'body').includes(mark) && (me === '' || textOf(each, 'user', 'login') === me);
    const reviews = await this.#ask.list(`${this.#base}/pulls/${number}/reviews`);
    const comments = await this.#ask.list(`${this.#base}/pulls/${number}/comments`);
    const review = reviews.items.find(isOurs);
    return {
      summary: review === undefined ? null : postedOf(review, 'html_url'),
      comments: comments.items.filter(isOurs).map((each) => textOf(each, 'body')),
    };
  }

  async post(
    { number, headId }: ForgeRequest,
    summary: string,
    comments: readonly LineComment[],
    before: Posted | null,
  ): Promise<{ url: string; refused: number }> {
    const path = `${this.#base}/pulls/${number}/reviews`;
    const lines = comments.map(({ path: file, line, body }) => ({ path: file, line, side: 'RIGHT', body }));
    // A draft of a review is no verdict: only comments are posted.
    const review = (body: string) => ({ commit_id: headId, event: 'COMMENT', body, comments: lines });
    if (before === null) {
      return { url: addressOf(await this.#ask.send('POST', path, review(summary)), 'html_url'), refused: 0 };
    }
    if (before.body !== summary) await this.#ask.send('PUT', `${path}/${before.id}`, { body: summary });
    if (lines.length > 0) await this.#ask.send('POST', path, review(`More remarks; see ${before.url}`.trim()));
    return { url: before.url, refused: 0 };
  }

  // --- internal ---

  async #checks(id: string): Promise<ForgeCheck[]> {
    const at = `${this.#base}/commits/${id}`;
    const [runs, status] = await Promise.all([
      this.#ask.tryGet(`${at}/check-runs?per_page=100`),
      this.#ask.tryGet(`${at}/status?per_page=100`),
    ]);
    return [
      ...listOf(runs?.['check_runs']).map((each) =>
        checkOf(
          textOf(each, 'name'),
          textOf(each, 'conclusion') || textOf(each, 'status'),
          addressOf(each, 'html_url'),
        ),
      ),
      ...listOf(status?.['statuses']).map((each) =>
        checkOf(textOf(each, 'context'), textOf(each, 'state'), addressOf(each, 'target_url')),
      ),
    ];
  }
}

// --- internal ---

function itemOf(fields: Fields): ForgeItem {
  const merged = textOf(fields, 'merged_at') !== '';
  return {
    number: numberOf(fields, 'number'),
    title: textOf(fields, 'title'),
    state: merged ? 'merged' : textOf(fields, 'state') === 'open' ? 'open' : 'closed',
    draft: fields['draft'] === true,
    author: textOf(fields, 'user', 'login'),
    labels: namesOf(fields['labels'], 'name'),
    branch: textOf(fields, 'head', 'ref'),
    target: textOf(fields, 'base', 'ref'),
    createdAt: textOf(fields, 'created_at'),
    updatedAt: textOf(fields, 'updated_at'),
    url: addressOf(fields, 'html_url'),
  };
}

function commentOf(fields: Fields): ForgeComment {
  return {
    id: idOf(fields, 'id'),
    author: textOf(fields, 'user', 'login'),
    createdAt: textOf(fields, 'created_at') || textOf(fields, 'submitted_at'),
    body: textOf(fields, 'body'),
    ...{ path: '', line: 0, thread: '', mark: '' },
  };
}

function reviewOf(fields: Fields): ForgeComment {
  const says = textOf(fields, 'state').toLowerCase().replaceAll('_', ' ');
  return { ...commentOf(fields), mark: says === 'commented' || says === 'pending' ? '' : says };
}

function lineCommentOf(fields: Fields): ForgeComment {
  const side = textOf(fields, 'side');
  return {
    ...commentOf(fields),
    path: textOf(fields, 'path'),
    line: side === 'LEFT' ? 0 : numberOf(fields, 'line'),
    thread: idOf(fields, 'in_reply_to_id') || idOf(fields, 'id'),
  };
}

function fileOf(fields: Fields): ForgeFile {
  const path = textOf(fields, 'filename');
  return {
    path,
    oldPath: textOf(fields, 'previous_filename') || path,
    kind: KINDS[textOf(fields, 'status')] ?? 'changed',
    added: numberOf(fields, 'additions'),
    removed: numberOf(fields, 'deletions'),
    patch: textOf(fields, 'patch'),
  };
}

function checkOf(name: string, says: string, url: string): ForgeCheck {
  const state = PASSED.has(says)
    ? 'passed'
    : FAILED.has(says)
      ? 'failed'
      : SKIPPED.has(says)
        ? 'skipped'
        : /^(?:queued|in_progress|pending|waiting|requested)$/.test(says)
          ? 'running'
          : 'other';
  return { name, state, says, url };
}

function postedOf(fields: Fields, url: string): Posted {
  return { id: idOf(fieldsOf(fields), 'id'), body: textOf(fields, 'body'), url: addressOf(fields, url) };
}
