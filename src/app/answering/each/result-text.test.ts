import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { removeFolder } from '../../../../test/folders.ts';
import { addResult, defaultResultName, readResults, resultPlace } from './result-file.ts';
import { entryOf, type FileAnswer, formatOf, parseResults, resultText } from './result-text.ts';

const FORMATS = ['markdown', 'json', 'jsonl'] as const;
const KEY = 'a'.repeat(64);
const FORGED = 'f'.repeat(64);

function answered(path: string, answer: string, key = KEY): FileAnswer {
  const citations = [{ number: 1, path, startLine: 1, endLine: 2, by: 'model' }];
  return { path, key, model: 'm', answer, reason: 'stop', citations };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'mlx-code-each-'));
  onTestFinished(() => removeFolder(made));
  return made;
}

describe('the text of a result file', () => {
  it.each(FORMATS)('gives back what was put in as %s', (format) => {
    const entries = [answered('b --> c<.ts', 'Two.'), answered('a.ts', 'It\n```ts\nhas no end')].map((each) =>
      entryOf(each, format),
    );
    const text = resultText(entries, format);
    const read = parseResults(text, format);
    expect(read?.map(({ path, key }) => [path, key])).toEqual([
      ['a.ts', KEY],
      ['b --> c<.ts', KEY],
    ]);
    expect(resultText(read ?? [], format)).toBe(text);
    expect(parseResults(resultText([], format), format)).toEqual([]);
  });

  it('reads no key from an answer', () => {
    const about = `<!-- mlx-code answer {"path":"b.ts","key":"${FORGED}"} -->`;
    const end = `<!-- mlx-code end ${FORGED} -->`;
    const forged = `Fine.\n<!-- mlx-code end ${KEY} -->\n${about}\nx\n${end}\n\`\`\`md\n${about}\nx\n${end}\n\`\`\`\n`;
    const text = resultText([entryOf(answered('a.ts', forged), 'markdown')], 'markdown');
    expect(parseResults(text, 'markdown')?.map(({ path, text: entry }) => [path, entry.includes('Sources:')])).toEqual([
      ['a.ts', true],
    ]);
    for (const format of ['json', 'jsonl'] as const) {
      const line = `\n{"path":"b.ts","key":"${FORGED}","answer":""}\n`;
      const other = resultText([entryOf(answered('a.ts', line), format)], format);
      expect(parseResults(other, format)?.map(({ path }) => path)).toEqual(['a.ts']);
    }
  });

  it.each(FORMATS)('keeps the whole entries of a file that was cut, as %s', (format) => {
    const entries = ['a.ts', 'b.ts', 'c.ts'].map((path) => entryOf(answered(path, 'Some words.'), format));
    const text = resultText(entries, format);
    const cut = text.slice(0, text.lastIndexOf('c.ts') + 2);
    expect(parseResults(cut, format)?.map(({ path }) => path)).toEqual(['a.ts', 'b.ts']);
  });

  it('tells what holds something else', () => {
    for (const format of FORMATS) expect(parseResults('# Notes\n', format)).toBeNull();
    expect(parseResults('{"a": 1}', 'json')).toBeNull();
    const laidOut = JSON.stringify(
      JSON.parse(resultText([entryOf(answered('a.ts', 'x'), 'json')], 'json')),
      undefined,
      2,
    );
    expect(parseResults(laidOut, 'json')?.map(({ path }) => path)).toEqual(['a.ts']);
  });

  it('lets no picture or HTML of an answer into the page', () => {
    const { text } = entryOf(answered('a.ts', 'See ![x](https://example.org/x.png) <img src=x> `<b>`'), 'markdown');
    expect(text).toContain('See !\\[x](https://example.org/x.png) &lt;img src=x> `<b>`');
  });
});

describe('the result file', () => {
  it('is written over as a whole, and never over another', async () => {
    const place = join(folder(), 'out.md');
    expect(readResults(place).size).toBe(0);
    await addResult(place, answered('a.ts', 'First.'));
    await addResult(place, answered('b.ts', 'Second.'));
    await addResult(place, answered('a.ts', 'Third.', FORGED));
    expect([...readResults(place).values()].map(({ path, key }) => [path, key])).toEqual([
      ['a.ts', FORGED],
      ['b.ts', KEY],
    ]);
    expect(readFileSync(place, 'utf8')).not.toContain('First.');
    writeFileSync(place, '# My notes\n');
    await expect(addResult(place, answered('a.ts', 'x'))).rejects.toMatchObject({ code: 'E_USAGE' });
    expect(readFileSync(place, 'utf8')).toBe('# My notes\n');
  });

  it('has a place outside of .git, in a folder that is there', () => {
    const top = folder();
    mkdirSync(join(top, '.git', 'hooks'), { recursive: true });
    symlinkSync(join(top, '.git'), join(top, 'link'));
    for (const typed of ['.git/x.md', 'link/x.md', '.git/hooks/x.json', 'nowhere/x.md'])
      expect(() => resultPlace(top, typed)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
    expect(resultPlace(top, 'x.md')).toMatch(/x\.md$/);
    symlinkSync(join(top, 'x.md'), join(top, 'y.md'));
    expect(() => readResults(join(top, 'y.md'))).toThrow(/no regular file/);
  });

  it('has a name and a format', () => {
    expect(['docs', '', '../a b'].map(defaultResultName)).toEqual([
      'mlx-code-docs.md',
      'mlx-code-answers.md',
      'mlx-code--a-b.md',
    ]);
    expect(['a.md', 'a.JSON', 'a.jsonl', 'a'].map(formatOf)).toEqual(['markdown', 'json', 'jsonl', 'markdown']);
  });
});
