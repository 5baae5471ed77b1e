/** `mlx-code sessions` and `templates`, as a user meets them. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSessions } from '../../src/sessions/index.ts';
import { emptyProject, type Sandbox } from './sandbox.ts';

async function withSessions(box: Sandbox): Promise<string[]> {
  const sessions = await openSessions(join(box.home, 'data', 'sessions.db'));
  const ask = (root: string, question: string, answer: string, name?: string) => {
    const { id } = sessions.create({ root, model: 'm', ...(name !== undefined && { name }) });
    sessions.finishTurn(sessions.startTurn(id, { question, model: 'm' }), {
      answer,
      reason: 'stop',
      citations: [{ number: 1, path: 'src/a.ts', startLine: 3, endLine: 4 }],
    });
    return id;
  };
  const ids = [
    ask(box.project, 'how is the token refreshed?', 'By refreshAccessToken [1].'),
    ask(box.project, 'second', 'nothing', '\u001b]0;evil\u0007name'),
    ask('/elsewhere', 'token again', 'there'),
  ];
  sessions.close();
  return ids;
}

describe('sessions', () => {
  it('are listed for the project, searched, shown, renamed, exported and deleted', async () => {
    const box = emptyProject();
    const nothing = await box.run(['sessions']);
    expect(nothing).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(/There are no sessions of/) });
    expect(existsSync(join(box.home, 'data', 'sessions.db'))).toBe(false);
    const [first = '', second = '', third = ''] = await withSessions(box);

    const list = (await box.run(['sessions'])).stdout;
    expect(list).toMatch(new RegExp(`^${second.slice(0, 8)}  name +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  1 turn\n`));
    expect(list).toContain('how is the token refreshed');
    expect(list).not.toContain('token again');
    expect((await box.run(['sessions', '--all', '-n', '1'])).stdout).toContain(third.slice(0, 8));
    const all = JSON.parse((await box.run(['sessions', 'list', '--all', '--json'])).stdout);
    expect(all.map(({ id }: { id: string }) => id)).toEqual([third, second, first]);

    const found = await box.run(['sessions', 'search', 'refreshaccess']);
    expect(found.stdout).toMatch(/turn 1: By refreshAccessToken \[1\]\./);
    expect((await box.run(['sessions', 'search', 'nowhere'])).code).toBe(1);

    expect((await box.run(['sessions', 'rename', first.slice(0, 4), 'tokens'])).stderr).toMatch(/is now "tokens"/);
    expect((await box.run(['sessions', 'show', 'tokens'])).stdout).toBe(
      '> how is the token refreshed?\n\nBy refreshAccessToken [1].\n\n[1] src/a.ts:3-4\n\n',
    );
    expect((await box.run(['sessions', 'export', 'tokens'])).stdout).toMatch(/^# tokens\n\n- Folder: /);
    const json = JSON.parse((await box.run(['sessions', 'export', 'tokens', '-f', 'json'])).stdout);
    expect(json).toMatchObject({ id: first, turns: [{ state: 'done' }] });

    const unasked = await box.run(['sessions', 'delete', 'tokens']);
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringMatching(/no terminal to ask on/) });
    expect((await box.run(['sessions', 'delete', 'tokens', '--yes'])).stderr).toMatch(
      /^Deleted session .* "tokens" with 1 turn/,
    );
    const gone = await box.run(['sessions', 'show', 'tokens']);
    expect(gone).toMatchObject({ code: 2, stderr: expect.stringMatching(/E_SESSION_UNKNOWN/) });
  }, 60_000);

  it('tell once that a damaged file was moved aside', async () => {
    const box = emptyProject();
    mkdirSync(join(box.home, 'data'), { recursive: true });
    writeFileSync(join(box.home, 'data', 'sessions.db'), 'no database '.repeat(1000));
    expect((await box.run(['sessions'])).stderr).toMatch(/was damaged\. It was moved to .*sessions-damaged-.*\.db/);
    expect((await box.run(['sessions'])).stderr).not.toMatch(/damaged/);
  });
});

describe('templates', () => {
  it('are listed with where they come from, and shown', async () => {
    const box = emptyProject();
    box.write('.mlx-code/templates/deploy.md', 'How is {{question}}\u001b[31m deployed?');
    box.write('.mlx-code/templates/review.md', 'evil');
    box.write('.mlx-code.json', '{"aliases": {"d": "deploy"}}');
    const { stdout, stderr } = await box.run(['templates']);
    expect(stdout).toMatch(/^deploy .*from this project: .*deploy\.md$/m);
    expect(stdout).toMatch(/^d +the same as deploy {2}from this project/m);
    expect(stdout).toMatch(/^review +Review code/m);
    expect(stderr).toMatch(/warning: .*"review" is ignored, because a project may not replace/);
    expect((await box.run(['templates', 'show', 'd'])).stdout).toBe('How is {{question}} deployed?\n');
    expect((await box.run(['templates', 'show', 'x'])).code).toBe(2);
  }, 60_000);
});
