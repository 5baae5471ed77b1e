/** Replies for one small pull request and one issue, in the shape that the documentation of GitHub and of GitLab gives. */

/** What the change does to `src/tide.ts`. */
export const PATCH =
  "@@ -1,3 +1,4 @@\n export function tide(hour: number) {\n-  return hour * 2;\n+  console.log('tide', hour);\n+  return hour * 3;\n }\n";
export const HEAD_ID = 'a1'.repeat(20);
export const BASE_ID = 'b2'.repeat(20);
const AT = '2026-11-02T10:00:00Z';
const LATER = '2026-11-03T11:30:00Z';
const user = (login: string) => ({ login, id: 7, type: 'User' });
const person = (username: string) => ({ id: 7, username, name: username, state: 'active' });

export interface ReplyIds {
  readonly head?: string;
  readonly base?: string;
  readonly patch?: string;
}

/** @param project `owner/name` */
export function githubReplies(
  web: string,
  project = 'ann/sea',
  { head = HEAD_ID, base = BASE_ID, patch = PATCH }: ReplyIds = {},
) {
  const at = `/api/v3/repos/${project}`;
  const pull = {
    ...{
      id: 1001,
      number: 12,
      state: 'open',
      draft: false,
      locked: false,
      title: 'Count tides by three',
      merged_at: null,
    },
    ...{ html_url: `${web}/${project}/pull/12`, created_at: AT, updated_at: LATER, user: user('bea') },
    labels: [{ id: 3, name: 'sea', color: 'ededed' }],
    body: 'The moon pulls harder now.\n\nCloses #7.',
    head: { ref: 'three', sha: head, label: 'bea:three', repo: { full_name: 'bea/sea' } },
    base: { ref: 'main', sha: base, label: 'ann:main', repo: { full_name: project } },
  };
  const issue = {
    ...{ id: 2001, number: 7, state: 'open', title: 'Tides are too low', html_url: `${web}/${project}/issues/7` },
    ...{
      created_at: AT,
      updated_at: LATER,
      user: user('cyd'),
      labels: [],
      body: 'They come to two thirds of what I see.',
    },
  };
  return {
    '/api/v3/user': user('ann'),
    [`${at}/pulls`]: [pull],
    [`${at}/pulls/12`]: pull,
    [`${at}/pulls/12/files`]: [
      {
        sha: 'c3'.repeat(20),
        filename: 'src/tide.ts',
        status: 'modified',
        additions: 2,
        deletions: 1,
        changes: 3,
        patch,
      },
    ],
    [`${at}/pulls/12/reviews`]: [
      { id: 501, user: user('ann'), body: '', state: 'CHANGES_REQUESTED', submitted_at: LATER, commit_id: head },
    ],
    [`${at}/pulls/12/comments`]: [
      { id: 601, user: user('ann'), body: 'Why three?', path: 'src/tide.ts', line: 3, side: 'RIGHT', created_at: AT },
      {
        id: 602,
        in_reply_to_id: 601,
        user: user('bea'),
        body: 'See the table.',
        path: 'src/tide.ts',
        line: 3,
        side: 'RIGHT',
        created_at: LATER,
      },
    ],
    [`${at}/issues/12/comments`]: [{ id: 701, user: user('cyd'), body: 'Please measure it.', created_at: AT }],
    [`${at}/commits/${head}/check-runs`]: {
      total_count: 2,
      check_runs: [
        { id: 801, name: 'test', status: 'completed', conclusion: 'failure', html_url: `${web}/checks/801` },
        { id: 802, name: 'lint', status: 'in_progress', conclusion: null, html_url: `${web}/checks/802` },
      ],
    },
    [`${at}/commits/${head}/status`]: {
      state: 'success',
      statuses: [{ context: 'ci/harbour', state: 'success', target_url: `${web}/ci`, description: 'ok' }],
    },
    [`${at}/issues`]: [issue, { ...issue, number: 12, pull_request: { url: `${web}/pulls/12` } }],
    [`${at}/issues/7`]: issue,
    [`${at}/issues/7/comments`]: [{ id: 901, user: user('ann'), body: 'I see it too.', created_at: LATER }],
  };
}

/** @param project with its groups */
export function gitlabReplies(
  web: string,
  project = 'port/sea/tides',
  { head = HEAD_ID, base = BASE_ID, patch = PATCH }: ReplyIds = {},
) {
  const at = `/api/v4/projects/${encodeURIComponent(project)}`;
  const request = {
    ...{ id: 1001, iid: 12, project_id: 5, title: 'Count tides by three', description: 'The moon pulls harder now.' },
    ...{
      state: 'opened',
      draft: true,
      created_at: AT,
      updated_at: LATER,
      source_branch: 'three',
      target_branch: 'main',
    },
    ...{ author: person('bea'), labels: ['sea'], web_url: `${web}/${project}/-/merge_requests/12`, sha: head },
    diff_refs: { base_sha: base, head_sha: head, start_sha: base },
  };
  const issue = {
    ...{ id: 2001, iid: 7, title: 'Tides are too low', description: 'They come to two thirds of what I see.' },
    ...{ state: 'opened', created_at: AT, updated_at: LATER, author: person('cyd'), labels: [] },
    web_url: `${web}/${project}/-/issues/7`,
  };
  const note = (id: number, body: string, more: object = {}) => ({
    ...{ id, type: null, body, author: person('ann'), created_at: AT, system: false, resolvable: false },
    ...more,
  });
  const position = {
    position_type: 'text',
    new_path: 'src/tide.ts',
    old_path: 'src/tide.ts',
    new_line: 3,
    old_line: null,
  };
  return {
    '/api/v4/user': person('ann'),
    [`${at}/merge_requests`]: [request],
    [`${at}/merge_requests/12`]: request,
    [`${at}/merge_requests/12/diffs`]: [
      {
        ...{ old_path: 'src/tide.ts', new_path: 'src/tide.ts', a_mode: '100644', b_mode: '100644', diff: patch },
        ...{ new_file: false, renamed_file: false, deleted_file: false },
      },
    ],
    [`${at}/merge_requests/12/discussions`]: [
      { id: 'd'.repeat(40), individual_note: true, notes: [note(701, 'Please measure it.')] },
      { id: 'e'.repeat(40), individual_note: true, notes: [note(702, 'added label ~sea', { system: true })] },
      {
        ...{ id: 'f'.repeat(40), individual_note: false },
        notes: [
          note(601, 'Why three?', { type: 'DiffNote', position, resolvable: true, resolved: false }),
          note(602, 'See the table.', { type: 'DiffNote', position, author: person('bea') }),
        ],
      },
    ],
    [`${at}/merge_requests/12/pipelines`]: [{ id: 31, status: 'failed', ref: 'three', web_url: `${web}/pipelines/31` }],
    [`${at}/pipelines/31/jobs`]: [
      { id: 801, name: 'test', status: 'failed', stage: 'test', web_url: `${web}/jobs/801` },
      { id: 802, name: 'deploy', status: 'manual', stage: 'deploy', web_url: `${web}/jobs/802` },
    ],
    [`${at}/issues`]: [issue],
    [`${at}/issues/7`]: issue,
    [`${at}/issues/7/discussions`]: [
      { id: '1'.repeat(40), individual_note: true, notes: [note(901, 'I see it too.')] },
    ],
  };
}
