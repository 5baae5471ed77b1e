import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpokenText } from './spoken-text.ts';

function spoken(...pieces: readonly string[]): string {
  const text = new SpokenText();
  return pieces.map((piece) => text.push(piece)).join('') + text.end();
}

const PAGE = `# How it works

- **folder**: where \`src/a.ts\` lies
- \`2**3\` stays, and snake_case_name and __init__ of a class
  * nested [1]
1. first
> quoted
---
| what | where |
|---|---|
| **a** | b |

\`\`\`ts
const a = "**no**"; // - kept
\`\`\`
An \`unclosed code
and **bold** at the end.`;

describe('text that is read aloud', () => {
  it('has no signs of Markdown, and code as it is', () => {
    expect(spoken(PAGE)).toBe(`How it works

  folder: where src/a.ts lies
  2**3 stays, and snake_case_name and __init__ of a class
    nested [1]
1. first
Quote: quoted

what; where
a; b

Code (ts):
const a = "**no**"; // - kept
End of code.
An unclosed code
and bold at the end.`);
  });

  it('is the same however it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(PAGE.length), { maxLength: 30 }), (cuts) => {
        const sorted = [0, ...cuts.sort((a, b) => a - b), PAGE.length];
        expect(spoken(...sorted.slice(1).map((end, index) => PAGE.slice(sorted[index], end)))).toBe(spoken(PAGE));
      }),
    );
  });

  it('comes word by word', () => {
    const text = new SpokenText();
    expect(text.push('The delay ')).toBe('The delay ');
    expect(text.push('is **dou')).toBe('is dou');
    expect(text.push('bled** now')).toBe('bled now');
  });
});
