/** Messages as git servers and CI send them when something was pushed: their headers, the shape of their bodies, their signatures. */

import { createHmac } from 'node:crypto';

export const HOOK_SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
export const OTHER_SECRET = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;

export interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const hex = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('hex');
const commit = (n: number) => ({
  id: String(n).padStart(40, 'a'),
  message: `Change ${n}\n`,
  timestamp: '2026-11-30T09:00:00Z',
  author: { name: 'Ada', email: 'ada@example.invalid' },
  added: [`src/new-${n}.ts`],
  modified: ['../../etc/passwd'],
  removed: [],
});

export function fromGitHub(n: number, secret = HOOK_SECRET): Sent {
  const body = JSON.stringify({
    ref: 'refs/heads/main',
    before: '0'.repeat(40),
    after: commit(n).id,
    repository: {
      id: 7,
      full_name: 'ada/harbour',
      private: true,
      clone_url: 'https://example.invalid/ada/harbour.git',
    },
    pusher: { name: 'ada', email: 'ada@example.invalid' },
    sender: { login: 'ada', id: 1, type: 'User' },
    created: false,
    deleted: false,
    forced: false,
    commits: [commit(n)],
    head_commit: commit(n),
  });
  const headers = {
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-event': 'push',
    'x-github-delivery': `72d3162e-cc78-11e3-81ab-${String(n).padStart(12, '0')}`,
    'x-github-hook-id': '292430182',
    'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
    'x-hub-signature-256': `sha256=${hex(secret, body)}`,
  };
  return { headers, body };
}

export function fromGitea(n: number, secret = HOOK_SECRET, name: 'Gitea' | 'Forgejo' = 'Gitea'): Sent {
  const body = JSON.stringify({
    ref: 'refs/heads/main',
    before: '0'.repeat(40),
    after: commit(n).id,
    compare_url: 'http://localhost:3000/ada/harbour/compare/a...b',
    commits: [commit(n)],
    total_commits: 1,
    repository: { id: 140, full_name: 'ada/harbour', ssh_url: 'ssh://git@localhost/ada/harbour.git' },
    pusher: { id: 1, login: 'ada' },
  });
  const own = name === 'Forgejo' ? { 'x-forgejo-event': 'push', 'x-forgejo-signature': hex(secret, body) } : {};
  const headers = {
    ...own,
    'x-gitea-event': 'push',
    'x-gitea-delivery': `d-${n}`,
    'x-gitea-signature': hex(secret, body),
  };
  return { headers, body };
}

export function fromGitLab(n: number, secret = HOOK_SECRET): Sent {
  const body = JSON.stringify({
    object_kind: 'push',
    event_name: 'push',
    before: '0'.repeat(40),
    after: commit(n).id,
    ref: 'refs/heads/main',
    user_username: 'ada',
    project_id: 15,
    project: { id: 15, path_with_namespace: 'ada/harbour', git_http_url: 'http://localhost/ada/harbour.git' },
    commits: [commit(n)],
    total_commits_count: 1,
  });
  const headers = {
    'user-agent': 'GitLab/18.6.0',
    'x-gitlab-event': 'Push Hook',
    'x-gitlab-instance': 'http://localhost',
    'x-gitlab-webhook-uuid': '13792a34-cac6-4fda-95a8-c58e00a3954e',
    'x-gitlab-event-uuid': `2df1c8b2-0000-4fda-95a8-${String(n).padStart(12, '0')}`,
    'x-gitlab-token': secret,
  };
  return { headers, body };
}

/** The form of Standard Webhooks: GitLab with a signing token, and CI. */
export function signed(n: number, secret = HOOK_SECRET, { secondsAgo = 0, body = '{"type":"push"}' } = {}): Sent {
  const id = `msg_${n}`;
  const time = String(Math.floor(Date.now() / 1000) - secondsAgo);
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const sum = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
  return { headers: { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': `v1,${sum}` }, body };
}
