import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { lineWidth } from '../cells/cells.ts';
import { plainText } from '../cells/line.ts';
import { glyphs } from '../cells/theme.ts';
import { createColours } from './code.ts';
import { createMarkdown } from './markdown.ts';

const options = { glyphs: glyphs(false), colours: createColours(() => {}) };

function shown(text: string, columns = 40): string[] {
  const markdown = createMarkdown(options, text);
  markdown.finish();
  return markdown.lines(columns).map(plainText);
}

const EVERYTHING = `# Title with **bold**

Some *text* with \`code\` and [a link](https://a.test/x) that is longer than the line.
Next line\\
after a break &amp; \\*escaped\\*

- one
- two
  1. inner
  2. second

  with a paragraph
- [x] done

> quoted **text**
> - in a list

| name | value |
|---|--:|
| 漢字 | 1 |
| x | 22 |

\`\`\`ts
const a: number = 1; // 👨‍👩‍👧
\tindented
\`\`\`

\`\`\`diff
-old
+new
\`\`\`
***
<b>html</b>
`;

describe('createMarkdown', () => {
  it('draws every kind of block', () => {
    expect(shown(EVERYTHING)).toMatchInlineSnapshot(`
      [
        "# Title with bold",
        "",
        "Some text with \`code\` and a link",
        "(https://a.test/x) that is longer than",
        "the line. Next line",
        "after a break & *escaped*",
        "",
        "• one",
        "",
        "• two",
        "  ",
        "  1. inner",
        "  2. second",
        "  ",
        "  with a paragraph",
        "",
        "• [x] done",
        "",
        "│ quoted text",
        "│ ",
        "│ • in a list",
        "",
        "name │ value",
        "────────────",
        "漢字 │     1",
        "x    │    22",
        "",
        "─── ts",
        "const a: number = 1; // 👨‍👩‍👧              ",
        "    indented                            ",
        "───",
        "",
        "─── diff",
        "-old                    ",
        "+new                    ",
        "───",
        "",
        "────────────────────────────────────────",
        "",
        "<b>html</b>",
      ]
    `);
  });

  it('fits any width', () => {
    for (const columns of [1, 2, 7, 13, 20, 33, 80, 200]) {
      const markdown = createMarkdown(options, EVERYTHING);
      for (const line of markdown.lines(columns)) expect(lineWidth(line)).toBeLessThanOrEqual(Math.max(columns, 20));
    }
  });

  it('shows the same, however the text comes in pieces', () => {
    const whole = shown(EVERYTHING, 50);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 }), (cuts) => {
        const markdown = createMarkdown(options);
        let at = 0;
        for (let i = 0; at < EVERYTHING.length; i++) {
          const end = at + (cuts[i % cuts.length] ?? 1);
          markdown.append(EVERYTHING.slice(at, end));
          markdown.lines(50);
          at = end;
        }
        expect(markdown.lines(50).map(plainText)).toEqual(whole);
        markdown.finish();
        expect(markdown.lines(50).map(plainText)).toEqual(whole);
        expect(markdown.source).toBe(EVERYTHING);
      }),
      { numRuns: 40 },
    );
  });

  it('shows a fence that has not ended as code', () => {
    const markdown = createMarkdown(options, 'Look:\n\n```py\ndef f():\n  return');
    expect(markdown.lines(30).map((line) => plainText(line).trimEnd())).toEqual([
      ...['Look:', '', '─── py', 'def f():', '  return'],
    ]);
  });

  it('puts nothing beside code, so that selecting it copies it', () => {
    const code = 'if (a) {\n  return b\n}';
    const lines = shown(`\`\`\`\n${code}\n\`\`\``, 40).slice(1, -1);
    expect(lines.map((line) => line.trimEnd()).join('\n')).toBe(code);
  });

  it('shows escapes, bidirectional controls and broken characters, and obeys none', () => {
    expect(shown('a\x1b[2Jb `\x1b]0;t\x07` \u202eevil')).toEqual(['a␛[2Jb `␛]0;t␇` <U+202E>evil']);
    const markdown = createMarkdown(options, 'wait \ud83d');
    expect(markdown.lines(30).map(plainText)).toEqual(['wait ']);
    markdown.append('\ude00');
    expect(markdown.lines(30).map(plainText)).toEqual(['wait 😀']);
  });

  it('survives nesting that no one writes', () => {
    for (const text of [
      '>'.repeat(20_000),
      '- '.repeat(3_000),
      '['.repeat(5_000),
      '*'.repeat(5_000),
      '`'.repeat(9_000),
    ]) {
      expect(shown(text).length).toBeGreaterThan(0);
    }
  });

  it('turns a table without room into lines', () => {
    expect(shown('|first|second|third|\n|-|-|-|\n|a long value|b|c|', 16)).toEqual([
      'first: a long',
      'value',
      'second: b',
      'third: c',
    ]);
  });

  it('colours code when its grammar has come', async () => {
    const loaded = vi.fn();
    const markdown = createMarkdown({ ...options, colours: createColours(loaded) }, '```ts\nconst a = 1\n```');
    expect(markdown.lines(30)[1]?.map(({ text }) => text.trimEnd())).toEqual(['const a = 1', '']);
    await vi.waitFor(() => expect(loaded).toHaveBeenCalled());
    markdown.invalidate();
    expect(markdown.lines(30)[1]).toContainEqual({ text: 'const', style: { bg: 'block', fg: 'keyword' } });
  });
});

it('shows code in words of the program without its backticks', () => {
  const text = '- [1] `src/__a__.ts:1` is **it**\n\n`/open 1` opens it.';
  const ours = createMarkdown({ ...options, isOurs: true }, text);
  ours.finish();
  expect(ours.lines(60).map(plainText)).toEqual(['• [1] src/__a__.ts:1 is it', '', '/open 1 opens it.']);
  expect(shown(text)[0]).toContain('`src/__a__.ts:1`');
});
