import { describe, expect, it } from 'vitest';
import type { Session, Turn } from '../sessions/index.ts';
import { sessionJson, sessionMarkdown } from './export-session.ts';

const SESSION: Session = {
  id: '0123456789ab',
  name: 'the <b>name</b>\nwith `ticks`',
  named: true,
  root: '/p/`x`',
  model: 'm',
  createdAtMs: 0,
  updatedAtMs: 60_000,
  turns: 1,
};
const TURN: Turn = {
  id: 7,
  number: 1,
  question: 'why?\nreally',
  answer: 'because [1]',
  state: 'done',
  reason: 'stop',
  model: 'm',
  sources: [{ number: 1, path: 'a.ts', startLine: 1, endLine: 9, symbol: 's', hash: 'h', score: 1 }],
  citations: [{ number: 1, path: 'a.ts', startLine: 2, endLine: 3 }],
  usage: null,
  startedAtMs: 0,
  endedAtMs: 1000,
  cut: false,
};
const answered = (answer: string, more: Partial<Turn> = {}) => sessionMarkdown(SESSION, [{ ...TURN, answer, ...more }]);

describe('a session as Markdown', () => {
  it('tells citations that were found from those of the model', () => {
    const citations = [
      ...TURN.citations,
      { number: 2, path: 'b.ts', startLine: 5, endLine: 6, by: 'matching' as const },
    ];
    const page = answered('because [1], or [≈2].', { citations });
    expect(page).toContain('Cited:\n\n- [1] `a.ts:2-3`');
    expect(page).toContain('Found by matching words, not cited by the model:\n\n- [≈2] `b.ts:5-6`');
    expect(JSON.stringify(sessionJson(SESSION, [{ ...TURN, citations }]))).toContain('"by":"matching"');
  });

  it('is a page with each question, answer and place', () => {
    expect(sessionMarkdown(SESSION, [TURN])).toBe(`# the &lt;b>name&lt;/b> with \`ticks\`

- Folder: \`/p/'x'\`
- Model: \`m\`
- Begun 1970-01-01T00:00:00.000Z, last used 1970-01-01T00:01:00.000Z

## 1

> why?
> really

because [1]

Cited:

- [1] \`a.ts:2-3\`

Read:

- [1] \`a.ts:1-9\`
`);
  });

  it('says what an answer is not', () => {
    expect(answered('half', { state: 'interrupted', reason: null, cut: true })).toContain(
      'half\n\n*The answer was interrupted.*\n*The answer was longer than the part that is saved.*',
    );
    expect(answered('x', { reason: 'loop' })).toContain('*The answer repeated itself and was stopped.*');
  });

  it('loads no picture and holds no HTML, outside of code', () => {
    const page = answered('![x](http://evil/?q=1) <img src=x> `<T>![` a < b\n```html\n<img> ![a](b)\n```\n<script>');
    expect(page).toContain(
      '!\\[x](http://evil/?q=1) &lt;img src=x> `<T>![` a < b\n```html\n<img> ![a](b)\n```\n&lt;script>',
    );
    expect(answered('\u001b[31mred\u202e')).toContain('\nred\n');
  });

  it('ends a code block that the answer left open', () => {
    expect(answered('```ts\nlet x')).toContain('```ts\nlet x\n```\n\nCited:');
    expect(answered('````\n```\nx')).toContain('````\n```\nx\n````\n');
  });
});

it('a session as JSON has times that people read, and no numbers of ours', () => {
  expect(sessionJson(SESSION, [TURN])).toEqual({
    id: SESSION.id,
    name: SESSION.name,
    root: SESSION.root,
    model: 'm',
    created: '1970-01-01T00:00:00.000Z',
    updated: '1970-01-01T00:01:00.000Z',
    turns: [
      {
        number: 1,
        question: TURN.question,
        answer: TURN.answer,
        state: 'done',
        reason: 'stop',
        model: 'm',
        sources: TURN.sources,
        citations: TURN.citations,
        usage: null,
        started: '1970-01-01T00:00:00.000Z',
        ended: '1970-01-01T00:00:01.000Z',
        cut: false,
      },
    ],
  });
});
