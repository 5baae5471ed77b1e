import { describe, expect, it } from 'vitest';
import { AnswerParts, withoutThinking } from './answer-parts.ts';

/** The parts of a text that comes in pieces of so many characters. */
function read(text: string, size: number): { text: string; thinking: string; ended: boolean } {
  const parts = new AnswerParts();
  const all = [];
  for (let at = 0; at < text.length; at += size) all.push(...parts.add(text.slice(at, at + size)));
  all.push(...parts.end());
  let [answer, thinking] = ['', ''];
  for (const part of all) {
    if (part.kind === 'text') answer += part.text;
    else if (part.kind === 'thinking') thinking += part.text;
    else [thinking, answer] = [thinking + answer + part.text, ''];
  }
  return { text: answer, thinking, ended: parts.ended };
}

const THOUGHTS: readonly [string, string, string][] = [
  ['<think>Let me see.</think>\n\nIt is here [1].', 'Let me see.', 'It is here [1].'],
  ['\n<think>\n</think>\nIt is here.', '\n', 'It is here.'],
  ['[THINK]hm[/THINK]So.', 'hm', 'So.'],
  ['◁think▷hm◁/think▷So.', 'hm', 'So.'],
  ['<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>So.<|END_RESPONSE|>', 'hm', 'So.'],
  ['<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>So.<|return|>', 'hm', 'So.'],
  // The template wrote the opening tag into the prompt.
  ['Okay, the user asks.\n</think>\n\nSo.', 'Okay, the user asks.\n', 'So.'],
  ['<think>never ends', 'never ends', ''],
  ['<THINK>hm</THINK>\nSo.', 'hm', 'So.'],
  ['<|channel>thought\nhm<channel|>So.', 'hm', 'So.'],
  ['<|inner_prefix|>hm<|inner_suffix|>So.', 'hm', 'So.'],
  ['<think>hm</think>\n<answer>\nSo.</answer>', 'hm', 'So.'],
  ['<think>a</think>\n<think>b</think>\nSo.', 'ab', 'So.'],
  // In the middle of an answer, on a line of its own.
  ['Sure.\n\n<think>\nhm\n</think>\n', '\nhm\n', 'Sure.'],
];

const ENDS: readonly [string, string][] = [
  ['Done.<|im_end|>\n<|im_start|>user\nAnd now?', 'Done.'],
  ['Done.<end_of_turn>\n<start_of_turn>user', 'Done.'],
  ['Done.<|eot_id|><|start_header_id|>user', 'Done.'],
  ['Done.</s>', 'Done.'],
  ['Done.<｜end▁of▁sentence｜>more', 'Done.'],
  ['Done.<|eot|><|header_start|>user<|header_end|>', 'Done.'],
  ['Done.<|im_user|>user<|im_middle|>x', 'Done.'],
  ['Done.<|observation|>x', 'Done.'],
  ['Done.[e~[\n]~b]user', 'Done.'],
  ['Done.<turn|>\n<|turn>user', 'Done.'],
  ['Done.<end_of_utterance>\nUser: x', 'Done.'],
  ['Done.<|message_sep|>user<|role_sep|>', 'Done.'],
  ['Done.<|end▁of▁sentence|>x', 'Done.'],
  ['```js\nlet a\n```<|endoftext|>x', '```js\nlet a\n```'],
];

const KEPT = [
  'The mark `<|im_end|>` ends a message, and `</think>` ends thinking.',
  '```\n<think>\n<|im_end|>\n```\nThat is how.',
  'Type <thin or a < b.',
  'In <b>bold</b> and 1 <| 2.',
  'A <think> tag opens it.\n<think>like this</think>',
  'The <answer> element.',
  '`[TOOL_CALLS]` and `<tool_call>` are marks.',
];

describe.each([1, 3, 1_000])('the parts of an answer in pieces of %i', (size) => {
  it.each(THOUGHTS)('tells thinking apart in %j', (text, thinking, answer) => {
    const parts = read(text, size);
    expect(parts.thinking.trim()).toBe(thinking.trim());
    expect(parts.text.trim()).toBe(answer);
  });

  it.each(ENDS)('ends %j', (text, answer) => {
    expect(read(text, size)).toMatchObject({ text: answer, ended: true });
  });

  it.each(KEPT)('keeps %j', (text) => {
    expect(read(text, size)).toEqual({ text, thinking: '', ended: false });
  });
});

const CALLS: readonly [string, string][] = [
  ['<tool_call>\n{"name": "grep"}\n</tool_call>', ''],
  ['[TOOL_CALLS][{"name": "grep"}]', ''],
  ['<|python_tag|>grep.call()', ''],
  ['Let me look.\n<tool_call>{"name": "grep"}</tool_call>', 'Let me look.'],
];

describe.each([1, 1_000])('a call of a tool, in pieces of %i', (size) => {
  it.each(CALLS)('is no answer: %j', (text, answer) => {
    const parts = new AnswerParts();
    let shown = '';
    for (let at = 0; at < text.length; at += size)
      for (const part of parts.add(text.slice(at, at + size))) if (part.kind === 'text') shown += part.text;
    for (const part of parts.end()) if (part.kind === 'text') shown += part.text;
    expect([parts.asksTool, shown.trim()]).toEqual([true, answer]);
  });
});

describe('withoutThinking', () => {
  it('leaves the answer alone', () => {
    expect(withoutThinking('<think>Let me see.</think>\nIt is here.')).toBe('It is here.');
    expect(withoutThinking('It is here.')).toBe('It is here.');
  });
});
