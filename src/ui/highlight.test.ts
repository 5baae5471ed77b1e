import { describe, expect, it } from 'vitest';
import { highlightLines } from './highlight.ts';

const joined = (lines: readonly (readonly { text: string }[])[]) =>
  lines.map((parts) => parts.map(({ text }) => text).join('')).join('\n');

describe('highlightLines', () => {
  it('keeps every character, with entities, in every language that has a grammar', async () => {
    const code = 'const a = "<b>&amp;\'</b>"; // x < y && z > 1\n\n/* two\nlines */ fn(`x`)\n';
    for (const language of ['typescript', 'python', 'rust', 'html', 'vue', 'zig', 'toml', 'nonsense', '__proto__']) {
      expect(joined(await highlightLines(code, language)), language).toBe(code);
    }
  });

  it('names styles and carries them over lines', async () => {
    const lines = await highlightLines('/* one\ntwo */ let x = 1', 'javascript');
    expect(lines[0]).toEqual([{ text: '/* one', style: 'comment' }]);
    expect(lines[1]?.[0]).toEqual({ text: 'two */', style: 'comment' });
    expect(lines[1]).toContainEqual({ text: 'let', style: 'keyword' });
  });
});
