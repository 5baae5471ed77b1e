/** Merge requests and issues of GitLab, also of one's own server. */

import { MlxCodeError } from '../../base/errors.ts';
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
import { countedLines } from './patch-lines.ts';

const CHECKS: Readonly<Record<string, ForgeCheck['state']>> = {
  ...{ success: 'passed', failed: 'failed', skipped: 'skipped', canceled: 'skipped', manual: 'skipped' },
  ...{ running: 'running', pending: 'running', created: 'running', preparing: 'running', scheduled: 'running' },
};
const MAX_FILES = 1_000;

export class GitLab implements Forge {
  readonly noun = 'merge request';
  readonly place: ForgePlace;
  readonly tokenFrom: string;
  readonly #ask: ForgeConnection;
  readonly #base: string;

  constructor(place: ForgePlace, tokenFrom: string, connection: ForgeConnection) {
    this.place = place;
    this.tokenFrom = tokenFrom;
    this.#ask = connection;
    this.#base = `/projects/${encodeURIComponent(place.project)}`;
  }

  async requests({ state, limit }: ListAsked): Promise<Listed<ForgeItem>> {
    const query = `state=${state === 'open' ? 'opened' : state}&order_by=updated_at&sort=desc&scope=all`;
    const { items, more } = await this.#ask.list(`${this.#base}/merge_requests?${query}`, limit);
    return { items: items.map(itemOf), more };
  }

  async request(number: number): Promise<{ request: ForgeRequest; notes: string[] }> {
    const at = `${this.#base}/merge_requests/${number}`;
    const fields = await this.#ask.get(at);
    const [talks, checks] = await Promise.all([this.#ask.list(`${at}/discussions`), this.#checks(at)]);
    const comments = talks.items.flatMap(commentsOfTalk);
    const request = {
      ...itemOf(fields),
      body: textOf(fields, 'description'),
      comments,
      headId: commitIdOf(fields, 'diff_refs', 'head_sha') || commitIdOf(fields, 'sha'),
      baseId: commitIdOf(fields, 'diff_refs', 'base_sha'),
      startId: commitIdOf(fields, 'diff_refs', 'start_sha'),
      checks,
    };
    return { request, notes: cutNotes(talks.more, 'comments', comments.length) };
  }

  async files(number: number): Promise<Listed<ForgeFile>> {
    const at = `${this.#base}/merge_requests/${number}`;
    try {
      const { items, more } = await this.#ask.list(`${at}/diffs`, MAX_FILES);
      return { items: items.map(fileOf), more };
    } catch (error) {
      // Before 15.7 there is one answer for all of them.
      if (!(error instanceof MlxCodeError) || error.code !== 'E_FORGE_NOT_FOUND') throw error;
      const fields = await this.#ask.get(`${at}/changes`);
      return { items: listOf(fields['changes']).map(fileOf), more: fields['overflow'] === true };
    }
  }

  async content({ headId }: ForgeRequest, path: string): Promise<string> {
    const at = `${this.#base}/repository/files/${encodeURIComponent(path)}?ref=${headId}`;
    return decodedOf((await this.#ask.tryGet(at)) ?? {});
  }

  async issues({ state, limit }: ListAsked): Promise<Listed<ForgeItem>> {
    const asked = state === 'open' ? 'opened' : state === 'merged' ? 'closed' : state;
    const query = `state=${asked}&order_by=updated_at&sort=desc&scope=all`;
    const { items, more } = await this.#ask.list(`${this.#base}/issues?${query}`, limit);
    return { items: items.map(itemOf), more };
  }

  async issue(number: number): Promise<{ issue: ForgeIssue; notes: string[] }> {
    const at = `${this.#base}/issues/${number}`;
    const fields = await this.#ask.get(at);
    const { items, more } = await this.#ask.list(`${at}/discussions`);
    const comments = items.flatMap(commentsOfTalk);
    return {
      issue: { ...itemOf(fields), body: textOf(fields, 'description'), comments },
      notes: cutNotes(more, 'comments', comments.length),
    };
  }

  async posted(number: number, mark: string): Promise<{ summary: Posted | null; comments: string[] }> {
    const at = `${this.#base}/merge_requests/${number}`;
    const me = textOf((await this.#ask.tryGet('/user')) ?? {}, 'username');
    const { items } = await this.#ask.list(`${at}/discussions`);
    const notes = items
      .flatMap(({ notes: each }) => listOf(each))
      .filter(
        (note) => textOf(note, 'body').includes(mark) && (me === '' || textOf(note, 'author', 'username') === me),
      );
    const summary = notes.find((note) => Object.keys(fieldsOf(note['position'])).length === 0);
    return {
      summary: summary === undefined ? null : { id: idOf(summary, 'id'), body: textOf(summary, 'body'), url: '' },
      comments: notes.filter((note) => note !== summary).map((note) => textOf(note, 'body')),
    };
  }

  async post(
    { number, url, headId, baseId, startId }: ForgeRequest,
    summary: string,
    comments: readonly LineComment[],
    before: Posted | null,
  ): Promise<{ url: string; refused: number }> {
    const at = `${this.#base}/merge_requests/${number}`;
    if (before === null) await this.#ask.send('POST', `${at}/notes`, { body: summary });
    else if (before.body !== summary) await this.#ask.send('PUT', `${at}/notes/${before.id}`, { body: summary });
    let refused = 0;
    for (const { path, oldPath, line, oldLine, body } of comments) {
      const ids = { base_sha: baseId, start_sha: startId || baseId, head_sha: headId };
      const lines = { new_line: line, ...(oldLine > 0 && { old_line: oldLine }) };
      const position = { position_type: 'text', ...ids, old_path: oldPath, new_path: path, ...lines };
      try {
        await this.#ask.send('POST', `${at}/discussions`, { body, position });
      } catch (error) {
        // A place that GitLab does not know any more; the summary names the remark too.
        if (!(error instanceof MlxCodeError) || error.code !== 'E_FORGE_ANSWER') throw error;
        refused++;
      }
    }
    return { url, refused };
  }

  // --- internal ---

  /** Jobs of the newest pipeline. */
  async #checks(at: string): Promise<ForgeCheck[]> {
    const pipelines = await this.#ask.list(`${at}/pipelines`, 1).catch((error: unknown) => {
      if (error instanceof MlxCodeError && (error.code === 'E_FORGE_NOT_FOUND' || error.code === 'E_FORGE_TOKEN'))
        return { items: [] };
      throw error;
    });
    const [newest] = pipelines.items;
    const id = newest === undefined ? '' : idOf(newest, 'id');
    if (newest === undefined || id === '') return [];
    const whole = checkOf(`pipeline ${id}`, newest);
    const jobs = await this.#ask.list(`${this.#base}/pipelines/${id}/jobs`, 100).catch((error: unknown) => {
      if (error instanceof MlxCodeError && error.code !== 'E_CANCELLED') return { items: [] };
      throw error;
    });
    return [whole, ...jobs.items.map((job) => checkOf(textOf(job, 'name'), job))];
  }
}

// --- internal ---

function itemOf(fields: Fields): ForgeItem {
  const state = textOf(fields, 'state');
  return {
    number: numberOf(fields, 'iid'),
    title: textOf(fields, 'title'),
    state: state === 'opened' ? 'open' : state === 'merged' ? 'merged' : 'closed',
    draft: fields['draft'] === true || fields['work_in_progress'] === true,
    author: textOf(fields, 'author', 'username'),
    labels: namesOf(fields['labels'], 'name'),
    branch: textOf(fields, 'source_branch'),
    target: textOf(fields, 'target_branch'),
    createdAt: textOf(fields, 'created_at'),
    updatedAt: textOf(fields, 'updated_at'),
    url: addressOf(fields, 'web_url'),
  };
}

/** What GitLab itself notes, such as new labels, is no comment. */
function commentsOfTalk(talk: Fields): ForgeComment[] {
  const thread = talk['individual_note'] === true ? '' : idOf(talk, 'id');
  return listOf(talk['notes'])
    .filter((note) => note['system'] !== true)
    .map((note) => ({
      id: idOf(note, 'id'),
      author: textOf(note, 'author', 'username'),
      createdAt: textOf(note, 'created_at'),
      body: textOf(note, 'body'),
      path: textOf(note, 'position', 'new_path'),
      line: numberOf(note, 'position', 'new_line'),
      thread,
      mark: note['resolved'] === true ? 'resolved' : '',
    }));
}

function fileOf(fields: Fields): ForgeFile {
  const path = textOf(fields, 'new_path');
  const patch = textOf(fields, 'diff');
  const { added, removed } = countedLines(patch);
  const kind =
    fields['new_file'] === true
      ? 'added'
      : fields['deleted_file'] === true
        ? 'removed'
        : fields['renamed_file'] === true
          ? 'renamed'
          : 'changed';
  return { path, oldPath: textOf(fields, 'old_path') || path, kind, added, removed, patch };
}

function checkOf(name: string, fields: Fields): ForgeCheck {
  const says = textOf(fields, 'status');
  return { name, state: CHECKS[says] ?? 'other', says, url: addressOf(fields, 'web_url') };
}
