/** Changes of files in a conversation: proposed, reviewed, made, and what happens when a file is edited meanwhile. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ANSWER,
  chat,
  cleanUp,
  events,
  only,
  prepare,
  QUESTION,
  RETRY,
  read,
  root,
  settings,
  started,
  TRIPLED,
} from '../../../../test/fixtures/change-lab.ts';

beforeEach(prepare);
afterEach(cleanUp);

describe('a change that an answer holds', () => {
  it('is made as far as it was accepted, and taken back and made again', async () => {
    const { send, asked, project, chat: talk } = await started([ANSWER], only(0));
    await send(QUESTION);
    const [made] = await send('/diff');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.plan.files[0]?.hunks).toHaveLength(2);
    expect(made).toMatchObject({ of: 'patch', name: 'apply', applied: true, files: 1 });
    expect(read()).toBe(RETRY.replace('2 **', '3 **'));
    expect(talk.state.change).toBe(null);
    expect(await events(project)).toEqual(['proposed', 'accepted', 'written']);
    await send('/undo');
    expect(read()).toBe(RETRY);
    await send('/redo');
    expect(read()).toContain('3 **');
  });

  it('is not made when the review is left, and stays proposed', async () => {
    const { send, project, chat: talk, asked } = await started([ANSWER], () => null);
    await send(QUESTION);
    expect(await send('/apply')).toEqual([{ of: 'not-written' }]);
    expect(read()).toBe(RETRY);
    expect(talk.state.change).toMatchObject({ files: ['src/retry.ts'], changedOutside: [] });
    expect(await events(project)).toEqual(['proposed', 'declined']);
    await send('/apply');
    expect(asked).toHaveLength(2);
    expect(asked[1]?.plan).toBe(asked[0]?.plan);
  });

  it('is made whole by /apply all, and where nobody can be asked', async () => {
    const { send, asked } = await started([ANSWER], only(0));
    await send(QUESTION);
    await send('/apply all');
    expect(asked).toHaveLength(0);
    expect(read()).toContain('LONGEST = 60');
    await send('/undo');
    await chat?.close();
    const alone = await started([ANSWER]);
    await alone.send(QUESTION);
    expect(await alone.send('/diff')).toMatchObject([{ of: 'patch', name: 'diff', applied: false }]);
    expect(read()).toBe(RETRY);
    await alone.send('/apply');
    expect(read()).toContain('LONGEST = 60');
  });

  it('is shown as a diff where letters are asked for, and stopped with what was asked', async () => {
    const {
      send,
      asked,
      chat: talk,
    } = await started(
      [ANSWER],
      ({ signal }) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve(null))),
      false,
    );
    await send(QUESTION);
    expect(await send('/diff')).toMatchObject([{ of: 'patch', name: 'diff' }]);
    expect(asked).toHaveLength(0);
    const left = send('/apply');
    await expect.poll(() => asked.length).toBe(1);
    talk.stop();
    expect(await left).toEqual([{ of: 'not-written' }]);
    expect(read()).toBe(RETRY);
  });

  it('does not hold the citations that were put into the answer', async () => {
    const talk = 'The delay after each failed attempt is doubled by backoffDelay of the attempt.';
    const { send } = await started([`${talk}\n\n${TRIPLED}`]);
    await send(QUESTION);
    const answer = chat?.items.lastAnswer()?.text ?? '';
    expect(answer).toContain('[≈1]');
    expect(await send('/diff')).toMatchObject([{ of: 'patch', refused: [], files: 1 }]);
  });
});

describe('the mode', () => {
  it('plan shows a change, and writes nothing', async () => {
    const { send, asked, errors, chat: talk } = await started([ANSWER], only(0, 1));
    expect(await send('/mode')).toEqual([{ of: 'mode', mode: 'ask', isNew: false, allow: [] }]);
    await send('/mode plan');
    expect(talk.state.mode).toBe('plan');
    await send(QUESTION);
    await send('/diff');
    expect(asked).toMatchObject([{ isLookedAt: true }]);
    await send('/apply all');
    expect(errors()).toEqual(['E_EDIT_MODE']);
    expect(read()).toBe(RETRY);
    await send('/mode yolo');
    expect(errors()).toEqual(['E_EDIT_MODE', 'E_USAGE']);
  });

  it('auto-edit makes at once what the list of the user names, and asks about all else', async () => {
    settings({ 'edit.mode': 'auto-edit', 'edit.allow': ['src/**'] });
    const { send, asked } = await started([ANSWER, `.env\n\`\`\`\nA=1\n\`\`\``], only(0));
    await send(QUESTION);
    expect(await send('/apply')).toMatchObject([{ of: 'patch', applied: true }]);
    expect(asked).toHaveLength(0);
    expect(read()).toContain('LONGEST = 60');
  });

  it('auto-edit asks where no list is there, refuses what is denied, and protects', async () => {
    settings({ 'edit.mode': 'auto-edit' });
    const { send, asked } = await started([ANSWER], () => null);
    await send(QUESTION);
    await send('/apply');
    expect(asked).toHaveLength(1);
    await chat?.close();
    settings({ 'edit.mode': 'auto-edit', 'edit.allow': ['**'], 'edit.deny': ['src/'] });
    const denied = await started([ANSWER, 'AGENTS.md\n```md\n# Rules\n```\n'], () => null);
    await denied.send(QUESTION);
    expect(await denied.send('/apply')).toMatchObject([{ of: 'patch', applied: false, refused: [expect.any(String)] }]);
    await denied.send('write rules for agents');
    expect(await denied.send('/apply')).toMatchObject([
      { of: 'patch', applied: false, refused: [expect.stringContaining('protected')] },
    ]);
    expect(denied.asked).toHaveLength(0);
    expect(read()).toBe(RETRY);
  });
});

describe('a file that is edited outside', () => {
  it('while its change is proposed is told at once, and the change is made again', async () => {
    const { send, chat: talk, asked } = await started([ANSWER], () => null);
    await send(QUESTION);
    await send('/diff');
    writeFileSync(join(root, 'src/retry.ts'), `// mine\n${RETRY}`);
    await expect.poll(() => talk.state.change?.changedOutside, { timeout: 5_000 }).toEqual(['src/retry.ts']);
    const told = () =>
      talk.state.items.filter((item) => item.kind === 'result' && item.result.of === 'changed-outside');
    expect(told()).toHaveLength(1);
    await send('/diff');
    expect(asked[1]?.plan.files[0]?.hunks[0]?.startLine).toBe(4);
    expect(talk.state.change?.changedOutside).toEqual([]);
    expect(read()).toBe(`// mine\n${RETRY}`);
  });

  it('in the moment of a decision keeps what was written there', async () => {
    const { send, chat: talk } = await started([ANSWER], (request) => {
      writeFileSync(join(root, 'src/retry.ts'), `// mine\n${RETRY}`);
      return only(0)(request);
    });
    await send(QUESTION);
    const results = await send('/apply');
    expect(results.find(({ of }) => of === 'patch')).toMatchObject({
      applied: false,
      refused: [expect.stringContaining('changed since')],
    });
    expect(read()).toBe(`// mine\n${RETRY}`);
    expect(talk.state.change).not.toBe(null);
  });
});
