import { describe, expect, it } from 'vitest';
import { forPrompt } from './prompt-text.ts';

describe('forPrompt', () => {
  it.each([
    '<|im_start|>',
    '<|im_end|>',
    '<|endoftext|>',
    '</|x|>',
    '<｜begin▁of▁sentence｜>',
    '<s>',
    '</s>',
    '<start_of_turn>',
    '<tool_call>',
    '</think>',
    '<repo_name>',
    '<reponame>',
    '<jupyter_code>',
    '<fim_prefix>',
    '[INST]',
    '[/INST]',
    '<<SYS>>',
    '<</SYS>>',
    '<|im\u200b_start|>',
    '<\u2060|im_start|>',
    '<|im_start\u001b[0m|>',
  ])('takes its meaning from %j', (token) => {
    const bare = token.replaceAll(/[\u200b\u2060]/g, '').replaceAll('\u001b[0m', '');
    const text = forPrompt(`a ${token} b ${token}${token}`);
    expect(text).not.toContain(bare);
    expect(forPrompt(text)).toBe(text);
  });

  it.each(['a <|> b', 'Vec<String>', 'x < y | z', 'if (a<|b) c', '[1]', 'const a: Map<string, number> = new Map();'])(
    'leaves %j',
    (code) => {
      expect(forPrompt(code)).toBe(code);
    },
  );

  it('keeps lines, drops what is hidden, replaces secrets', () => {
    const text = `a\r\nb\u202e\n${String.fromCodePoint(0xe0041)}c\nkey ghp_${'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'}\n`;
    expect(forPrompt(text)).toBe('a\nb\nc\nkey «secret:github-token»\n');
  });
});
