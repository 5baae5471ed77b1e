/** Changes that the model is asked for in a conversation, and the way back to before a turn. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ANSWER,
  block,
  chat,
  cleanUp,
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
import { chatChoices } from '../commands/complete.ts';

beforeEach(prepare);
afterEach(cleanUp);

const WRONG = block('src/retry.ts', '  while (attempt--) wait();', '  wait();');
const promptOf = (generator: Awaited<ReturnType<typeof started>>['generator'], at: number) =>
  generator.requests[at]?.messages.map(({ content }) => content).join('\n') ?? '';

describe('a change that the model is asked for', () => {
  it('names the file of a symbol, is tried once more with the reason, and is reviewed', async () => {
    const { send, asked, generator, chat: talk } = await started([WRONG, TRIPLED], only(0));
    const results = await send('/fix backoffDelay it grows too slowly');
    expect(generator.requests).toHaveLength(2);
    expect(promptOf(generator, 0)).toContain(
      'Fix the defect in `backoffDelay`. it grows too slowly\nFiles to change: src/retry.ts',
    );
    expect(promptOf(generator, 1)).toContain('not applied');
    expect(asked).toHaveLength(1);
    expect(results.at(-1)).toMatchObject({ of: 'patch', name: 'apply', applied: true });
    expect(read()).toContain('3 **');
    expect(talk.state.items[0]).toMatchObject({ kind: 'question', text: '/fix backoffDelay it grows too slowly' });
    // Nothing of it is a turn that the model is shown.
    expect(talk.record.conversation.turns).toEqual([]);
  });

  it('takes files, and is only shown where nobody can be asked', async () => {
    const { send, generator, errors } = await started([TRIPLED, 'I cannot.', 'No.']);
    expect(await send('/edit src/retry.ts triple the delay')).toMatchObject([{ of: 'patch', name: 'diff', files: 1 }]);
    expect(promptOf(generator, 0)).toContain('triple the delay\nFiles to change: src/retry.ts');
    expect(read()).toBe(RETRY);
    await send('/apply');
    expect(read()).toContain('3 **');
    await send('/doc src/retry.ts');
    expect(errors()).toEqual(['E_EDIT_NOTHING']);
    await send('/edit');
    expect(errors()).toEqual(['E_EDIT_NOTHING', 'E_USAGE']);
  });

  it('is made at once in auto-edit, shown in plan, and merged with what was written meanwhile', async () => {
    settings({ 'edit.mode': 'auto-edit', 'edit.allow': ['src/'] });
    const { send, asked } = await started([TRIPLED, TRIPLED], () => null);
    await send('/refactor src/retry.ts');
    expect(read()).toContain('3 **');
    await send('/undo');
    await send('/mode plan');
    expect(await send('/refactor src/retry.ts')).toMatchObject([{ of: 'patch', name: 'diff', mode: 'plan' }]);
    expect([read(), asked.length]).toEqual([RETRY, 0]);
    writeFileSync(join(root, 'src/retry.ts'), RETRY.replace('LONGEST = 30', 'LONGEST = 90'));
    await send('/mode auto-edit');
    await send('/apply');
    expect(read()).toBe(RETRY.replace('LONGEST = 30', 'LONGEST = 90').replace('2 **', '3 **'));
  });
});

describe('going back', () => {
  it('to before a turn takes back its files, its talk, or both', async () => {
    const second = block('src/retry.ts', 'export const LONGEST = 60;', 'export const LONGEST = 90;');
    const { send, chat: talk } = await started([ANSWER, second, 'It grows.']);
    await send(QUESTION);
    await send('/apply');
    await send('let the longest delay grow once more');
    await send('/apply');
    const [listed] = await send('/rewind');
    expect(listed).toMatchObject({
      of: 'turns',
      turns: [
        { number: 1, changes: 2 },
        { number: 2, changes: 1 },
      ],
    });
    expect(await chatChoices(talk, 'turns')).toMatchObject([
      { label: '2. let the longest delay grow once more', value: '2', about: { changes: 1 } },
      { value: '1', about: { changes: 2 } },
    ]);
    expect((await send('/rewind 2 files')).at(-1)).toMatchObject({ of: 'rewound', undone: 1, left: 0 });
    expect(read()).toContain('LONGEST = 60');
    expect(talk.record.conversation.turns).toHaveLength(2);
    const before = talk.record.session?.id;
    expect((await chatChoices(talk, 'turns'))[0]).toMatchObject({ value: '2 chat', about: { changes: 0 } });
    await send('/rewind 2 chat');
    expect(talk.record.conversation.turns).toHaveLength(1);
    expect(talk.record.session?.id).not.toBe(before);
    expect(talk.state.items.filter(({ kind }) => kind === 'question')).toHaveLength(1);
    const kept = await talk.record.sessions();
    expect(kept.turns(talk.record.session?.id ?? '').map(({ question }) => question)).toEqual([QUESTION]);
    expect(kept.turns(before ?? '')).toHaveLength(2);
    await send('/rewind 1');
    expect(talk.state.items.at(-1)).toMatchObject({ result: { of: 'rewound', what: 'both', undone: 1 } });
    expect(read()).toBe(RETRY);
    expect(talk.state.items.map(({ kind }) => kind)).toEqual(['result', 'result']);
    await send('/redo');
    expect(read()).toContain('LONGEST = 60');
  });

  it('stops at a file that was edited since, and says so', async () => {
    const { send } = await started([ANSWER]);
    expect(await send('/rewind')).toEqual([{ of: 'nothing-yet', to: 'rewind' }]);
    await send(QUESTION);
    await send('/apply');
    writeFileSync(join(root, 'src/retry.ts'), `// mine\n${read()}`);
    expect((await send('/rewind 1 files')).at(-1)).toMatchObject({ of: 'rewound', undone: 0, left: 1 });
    expect(read()).toContain('// mine');
    await send('/rewind 7');
    expect(chat?.state.items.at(-1)).toMatchObject({ kind: 'error', error: { code: 'E_USAGE' } });
  });
});
