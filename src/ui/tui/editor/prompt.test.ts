import { describe, expect, it } from 'vitest';
import type { ActionName } from '../input/actions.ts';
import { createPrompt, type PromptState, promptAction, promptCleared, promptPaste, promptType } from './prompt.ts';

const WIDTH = 20;
const type = (state: PromptState, text: string): PromptState => [...text].reduce(promptType, state);
const run = (state: PromptState, ...actions: ActionName[]): PromptState =>
  actions.reduce((each, action) => promptAction(each, action, WIDTH) ?? fail(action), state);
const shown = ({ editor: { text, cursor } }: PromptState): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

function fail(action: string): never {
  throw new Error(`${action} is not the prompt's`);
}

const HISTORY = ['first question', 'two\nlines', 'last question'];

describe('prompt', () => {
  it('goes to history only from the first and last row', () => {
    const draft = type(run(type(createPrompt(HISTORY), 'draft'), 'newline'), 'b');
    expect(shown(run(draft, 'up'))).toBe('d|raft\nb');
    expect(shown(run(draft, 'up', 'up'))).toBe('last question|');
    expect(shown(run(draft, 'up', 'up', 'up'))).toBe('two\nlines|');
    expect(shown(run(draft, 'up', 'up', 'up', 'up'))).toBe('two|\nlines');
    expect(shown(run(draft, 'up', 'up', 'up', 'up', 'up', 'up'))).toBe('first question|');
    expect(shown(run(draft, 'history-earlier', 'down'))).toBe('draft\nb|');
    expect(shown(run(draft, 'history-earlier', 'history-earlier', 'history-later', 'history-later'))).toBe('draft\nb|');
    expect(run(draft, 'down')).toBe(draft);
    expect(shown(run(draft, 'history-earlier', 'undo'))).toBe('draft\nb|');
  });

  it('searches earlier inputs', () => {
    const start = run(type(createPrompt(HISTORY), 'draft'), 'history-search');
    const search = type(start, 'quest');
    expect(shown(search)).toBe('last |question');
    expect(search.search?.query).toBe('quest');
    expect(shown(run(search, 'history-search'))).toBe('first |question');
    expect(shown(run(search, 'up', 'down'))).toBe('last |question');
    expect(shown(type(search, 'x'))).toBe('draft|');
    expect(shown(run(type(search, 'x'), 'delete-back'))).toBe('last |question');
    expect(run(search, 'send')).toMatchObject({ search: null, editor: { text: 'last question' } });
    expect(run(search, 'stop')).toMatchObject({ search: null, editor: { text: 'draft' } });
    expect(run(search, 'interrupt').editor.text).toBe('draft');
    expect(shown(run(search, 'kill-to-end'))).toBe('last |');
    expect(promptAction(search, 'complete', WIDTH)).toBeNull();
    expect(promptPaste(search, '!')).toMatchObject({ search: null, editor: { text: 'last !question' } });
  });

  it('leaves to others what is theirs', () => {
    const empty = createPrompt([]);
    for (const action of ['send', 'stop', 'complete', 'delete-or-quit', 'scroll-up'] as const) {
      expect(promptAction(empty, action, WIDTH)).toBeNull();
    }
    const written = run(type(empty, 'ab'), 'left', 'delete-or-quit');
    expect(shown(written)).toBe('a|');
    const cleared = promptCleared(written, ['a']);
    expect(shown(cleared)).toBe('|');
    expect(shown(run(cleared, 'up'))).toBe('a|');
  });
});
