import { describe, expect, it } from 'vitest';
import { repoPath } from '../../base/paths.ts';
import { AnswerText } from './answer-text.ts';

const SOURCE = {
  number: 1,
  path: repoPath('a.ts'),
  startLine: 1,
  endLine: 2,
  symbol: '',
  reason: 'found',
  score: 1,
  hash: '',
} as const;
const TOKEN = `ghp_${'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'}`;

const SILENT = { match: () => [], closest: () => null, quote: () => '' };

function streamed(text: string, size: number) {
  const answer = new AnswerText([SOURCE], 'kmarker1', SILENT);
  let shown = '';
  for (let at = 0; at < text.length; at += size) shown += answer.push(text.slice(at, at + size));
  const end = answer.end();
  return { ...end, text: shown + end.text };
}

describe('AnswerText', () => {
  it.each([1, 2, 3, 7, 1000])('shows nothing that steers a terminal, in pieces of %i', (size) => {
    const { text } = streamed(
      'Red \u001b[31mred\u001b[0m \u001b]52;c;aGk=\u0007 and \u202e\u200bbidi \u009b31m end [1].\n',
      size,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u200b]/);
    expect(text).toContain('[1]');
  });

  it.each([1, 2, 5, 1000])('redacts secrets that arrive in pieces of %i', (size) => {
    const answer = [
      `The token is ${TOKEN} here.`,
      'password = "Xk9$mQ2vLp8RtW4zYb7N"',
      `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEabc0'.repeat(20)}\n-----END RSA PRIVATE KEY-----\nafter`,
    ].join('\n');
    const { text, redacted } = streamed(answer, size);
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain('mQ2vLp8');
    expect(text).not.toContain('MIIEabc0');
    expect(text).toContain('after');
    expect(redacted).toBeGreaterThanOrEqual(3);
  });

  it('lets words through as they come', () => {
    const answer = new AnswerText([], 'kmarker1', SILENT);
    expect(answer.push('The authentication key ')).toBe('The authentication');
    expect(answer.push('is made ')).toBe(' key is made');
    expect(answer.push('by ')).toBe(' by');
  });

  it('takes the marker out, and cites once', () => {
    const end = streamed('kmarker1 [1] a.ts says [1] and [1] and [5].', 4);
    expect(end.text).not.toContain('kmarker1');
    expect(end.cited).toEqual([SOURCE]);
    expect(end.unknownCitations).toBe(1);
  });

  it('takes the header of a source within a line for a citation', () => {
    const end = streamed('The code kmarker1 [1] a.ts:1-9 is it, not `kmarker1`.', 3);
    expect(end.text).toBe('The code [1] a.ts:1-9 is it, not `…`.');
    expect(end.cited).toEqual([SOURCE]);
  });

  it('shows a long text without a blank in time', () => {
    const answer = new AnswerText([], 'kmarker1', SILENT);
    expect(answer.push('x'.repeat(10_000)).length).toBeGreaterThan(5_000);
  });
});
