/** A pull request of each forge on loopback: read with its commits and without them, and posted once. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AFTER, REQUEST as base, KINDS, RequestLab, TOKEN } from '../../../test/fixtures/request-lab.ts';
import type { FakeForge } from '../../history/testing/fake-forge.ts';
import { PATCH } from '../../history/testing/forge-replies.ts';
import type { TestRepository } from '../../history/testing/repository.ts';
import type { Project } from '../project/project.ts';
import { planPost } from './post-review.ts';
import { findingMark, OUR_MARK } from './post-words.ts';
import type { ReviewView } from './review.ts';
import { requestWithTexts } from './review-request.ts';

let lab: RequestLab;
let repository: TestRepository;
let server: FakeForge;
let ids: { readonly base: string; readonly head: string };

beforeEach(async () => {
  lab = await new RequestLab().start();
  ({ repository, server, ids } = lab);
});
afterEach(() => lab.stop());

const ready: RequestLab['project'] = (...asked) => lab.project(...asked);

const review = async (project: Project) =>
  (await requestWithTexts(project, { pr: 12, remote: '', all: false, paths: [], cwd: repository.root }, {})).view;

describe.each(KINDS)('a request of %s', (kind) => {
  it('is read from its commits, where they are here, without a checkout', async () => {
    const project = await ready(kind);
    const view = await review(project);
    expect(view.findings).toEqual([expect.objectContaining({ rule: 'debug', path: 'src/tide.ts', line: 2 })]);
    expect(view).toMatchObject({ files: 1, request: { number: 12, headId: ids.head } });
    expect(view.notes).toEqual([expect.stringMatching(/was asked about .* with the token from MLX_CODE_FORGE_TOKEN/)]);
    expect(repository.git('status', '--porcelain', '--branch')).toBe('## main');
    expect(JSON.stringify(view)).not.toContain(TOKEN);
  });

  it('is read from the forge, where its commits are not here, and that is said', async () => {
    const project = await ready(kind, {});
    const file = { encoding: 'base64', content: Buffer.from(AFTER).toString('base64') };
    server.on(
      kind === 'github'
        ? '/api/v3/repos/ann/sea/contents/src/tide.ts'
        : '/api/v4/projects/port%2Fsea%2Ftides/repository/files/src%2Ftide.ts',
      { json: file },
    );
    const view = await review(project);
    expect(view.findings).toEqual([expect.objectContaining({ rule: 'debug', path: 'src/tide.ts', line: 2 })]);
    expect(view.notes.join(' ')).toContain('are not in the repository');
    // Also without the texts: the lines alone tell it.
    server.on(
      kind === 'github'
        ? '/api/v3/repos/ann/sea/contents/src/tide.ts'
        : '/api/v4/projects/port%2Fsea%2Ftides/repository/files/src%2Ftide.ts',
      { json: {}, status: 404 },
    );
    expect((await review(project)).findings.map(({ rule }) => rule)).toEqual(['debug']);
  });

  it('is answered once: a summary and a comment at the line, as comments and nothing else', async () => {
    const project = await ready(kind);
    const view = await review(project);
    const answer = { json: { id: 9001, html_url: `${server.origin}/posted` }, status: 201 };
    for (const path of ['/reviews', '/notes', '/discussions']) server.on(`POST ${base[kind]}${path}`, answer);
    const plan = await planPost(project, view, '', {});
    expect(server.posts()).toEqual([]);
    expect(plan).toMatchObject({
      comments: [{ path: 'src/tide.ts', line: 2, oldLine: 0 }],
      standing: 0,
      replaces: false,
    });
    expect(await plan.send()).toMatchObject({ refused: 0 });
    const posts = server.posts();
    expect(posts.every(({ token }) => token === TOKEN)).toBe(true);
    const [first, second] = posts.map(({ path, body }) => [path, body] as const);
    const body = expect.stringContaining('`A line for debugging is left:');
    if (kind === 'github') {
      const comments = [{ path: 'src/tide.ts', line: 2, side: 'RIGHT', body }];
      expect(first).toEqual([
        `${base.github}/reviews`,
        { commit_id: ids.head, event: 'COMMENT', body: plan.summary, comments },
      ]);
      expect(posts).toHaveLength(1);
    } else {
      const shas = { base_sha: ids.base, start_sha: ids.base, head_sha: ids.head };
      const position = {
        position_type: 'text',
        ...shas,
        old_path: 'src/tide.ts',
        new_path: 'src/tide.ts',
        new_line: 2,
      };
      expect(first).toEqual([`${base.gitlab}/notes`, { body: plan.summary }]);
      expect(second).toEqual([`${base.gitlab}/discussions`, { body, position }]);
      expect(posts).toHaveLength(2);
    }
    // The forge has it now: a second time there is nothing to post.
    const [mine] = plan.comments;
    if (kind === 'github') {
      server.on(`${base.github}/reviews`, {
        json: [{ id: 77, body: plan.summary, user: { login: 'ann' }, html_url: `${server.origin}/r` }],
      });
      server.on(`${base.github}/comments`, { json: [{ id: 78, body: mine?.body, user: { login: 'ann' } }] });
    } else {
      const note = (id: number, text: string, position?: object) => ({
        notes: [{ id, body: text, author: { username: 'ann' }, position }],
      });
      server.on(`${base.gitlab}/discussions`, {
        json: [note(77, plan.summary), note(78, mine?.body ?? '', { new_line: 2 })],
      });
    }
    expect(await planPost(project, view, '', {})).toMatchObject({
      summary: '',
      comments: [],
      standing: 1,
      replaces: true,
    });
    // With other findings the summary is written anew, and what is new is added.
    const more: ReviewView = {
      ...view,
      findings: [
        ...view.findings,
        { ...(view.findings[0] as never as ReviewView['findings'][0]), line: 3, message: 'another' },
      ],
    };
    const again = await planPost(project, more, '', {});
    expect(again).toMatchObject({ comments: [{ line: 3 }], standing: 1, replaces: true });
    const before = server.posts().length;
    for (const path of [`PUT ${base.github}/reviews/77`, `PUT ${base.gitlab}/notes/77`]) server.on(path, answer);
    await again.send();
    expect(
      server
        .posts()
        .slice(before)
        .map(({ method }) => method),
    ).toEqual(['PUT', 'POST']);
  });

  it('is not answered without a token, nor when it has other commits since', async () => {
    const project = await ready(kind);
    const view = await review(project);
    const moved = { ...view, request: { number: 12, noun: 'x', url: '', headId: 'f'.repeat(40) } };
    await expect(planPost(project, moved, '', {})).rejects.toMatchObject({ code: 'E_FORGE_POST_REFUSED' });
    process.env['MLX_CODE_FORGE_TOKEN'] = 'elsewhere.test=x';
    process.env['PATH'] = '/usr/bin:/bin';
    process.env['HOME'] = lab.scratch;
    await expect(planPost(project, view, '', {})).rejects.toMatchObject({ code: 'E_FORGE_TOKEN' });
    expect(server.posts()).toEqual([]);
  });
});

it('posts what files say as text: no mention, no command, no HTML, no secret, no escape', async () => {
  const project = await ready('github', { ...ids, patch: PATCH });
  const view = await review(project);
  const secret = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
  const message = `/merge @ann \`</code><img src=x> [x](javascript:1)\n/close ${secret} \u001b[31m\u202e #7 <!-- mlx-code:review -->`;
  const hostile: ReviewView = {
    ...view,
    findings: [{ rule: 'debug', level: 'warning', path: 'src/tide.ts', line: 2, message, related: [] }],
    risk: { level: 'low', reasons: ['/close\n@everyone'] },
  };
  const plan = await planPost(project, hostile, '', {});
  for (const text of [plan.summary, ...plan.comments.map(({ body }) => body)]) {
    expect(text).not.toContain(secret);
    for (const hidden of ['\u001b', '\u202e']) expect(text).not.toContain(hidden);
    // Outside of spans of code there is nothing of the file.
    const bare = text.replaceAll(/`[^`\n]*`/g, '').replaceAll(/<!-- mlx-code:[\w ]+ -->/g, '');
    expect(bare).not.toMatch(/[@#<>[\]]|merge|close/);
    expect(text.split('\n').filter((line) => line.startsWith('/'))).toEqual([]);
  }
  expect(findingMark(hostile.findings[0] as never)).toContain(OUR_MARK);
});

it('comments at 20 lines at most, and at none that the forge would refuse', async () => {
  const long = Array.from({ length: 40 }, (_, n) => `+line ${n}`).join('\n');
  const project = await ready('github', { ...ids, patch: `@@ -0,0 +1,40 @@\n${long}\n` });
  const view = await review(project);
  const finding = (line: number) => ({
    rule: 'debug' as const,
    level: 'warning' as const,
    path: 'src/tide.ts',
    line,
    message: `at ${line}`,
    related: [],
  });
  const many = {
    ...view,
    findings: [
      ...Array.from({ length: 40 }, (_, n) => finding(n + 1)),
      finding(400),
      { ...finding(1), path: 'elsewhere.ts' },
    ],
  };
  const plan = await planPost(project, many, '', {});
  expect([plan.comments.length, plan.left]).toEqual([20, 20]);
  expect(plan.summary).toContain('42 findings');
});
