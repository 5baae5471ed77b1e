import { expect, it } from 'vitest';
import { billionsOf } from './model-size.ts';

it.each([
  ['Qwen2.5-Coder-0.5B-Instruct', 0.5],
  ['Qwen2.5-Coder-1.5B-Instruct-4bit', 1.5],
  ['Qwen2.5-Coder-7B-Instruct-4bit', 7],
  ['SmolLM2-135M-Instruct', 0.135],
  ['qwen2.5-coder:3b', 3],
  ['llama3.2:1b-instruct-q4_K_M', 1],
  ['Qwen3-30B-A3B', 30],
  ['gpt-4', null],
  ['claude-sonnet-4-5', null],
  ['model-8bit', null],
  ['', null],
])('the size of %j is %d', (name, billions) => {
  expect(billionsOf(name)).toBe(billions);
});
