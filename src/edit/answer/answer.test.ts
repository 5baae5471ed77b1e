import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FILES } from '../testing/answer-case.ts';
import { BLOCK_CASES } from '../testing/block-cases.ts';
import { DIFF_CASES } from '../testing/diff-cases.ts';
import { editLab } from '../testing/edit-lab.ts';
import { WHOLE_FILE_CASES } from '../testing/whole-file-cases.ts';
import { proposalFromAnswer } from './answer-proposal.ts';
import { findLines } from './find-lines.ts';
import { parseAnswer } from './parse-answer.ts';
import { Syntax } from './syntax.ts';

const CASES = [...WHOLE_FILE_CASES, ...BLOCK_CASES, ...DIFF_CASES];
const syntax = new Syntax();
afterAll(() => syntax.close());

describe('an answer', () => {
  it.each(CASES)('$name', async ({ answer, gives, refused, only, isCut }) => {
    const lab = editLab();
    for (const [path, text] of Object.entries(FILES)) lab.write(path, text);
    const parsed = parseAnswer(answer, {
      exists: (path) => existsSync(join(lab.root, path)),
      ...(only === undefined ? {} : { only }),
      ...(isCut === undefined ? {} : { isCut }),
    });
    const heading = { command: 'edit', engine: 'answer', title: 'test' };
    const proposal = await proposalFromAnswer(lab.root, parsed, heading, syntax);
    const plan = await lab.edit((editor) => editor.apply(proposal));
    const isEmpty = parsed.edits.length === 0 && parsed.problems.length === 0;
    expect(isEmpty ? ['empty'] : plan.refused.map(({ code }) => code)).toEqual(refused ?? []);
    const now = readdirSync(lab.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path): [string, string] => [path.slice(lab.root.length + 1), readFileSync(path, 'utf8')]);
    const wanted: Record<string, string | null> = { ...FILES, ...gives };
    expect(Object.fromEntries(now)).toEqual(
      Object.fromEntries(Object.entries(wanted).filter(([, text]) => text !== null)),
    );
    lab.remove();
  });

  it('is tried in more than a hundred forms', () => {
    expect(CASES.length).toBeGreaterThan(130);
  });

  it('is refused with words that a model can use', async () => {
    const lab = editLab();
    lab.write('a.py', 'def f(x):\n    y = 1\n    return y\n');
    const reasons = async (answer: string) => {
      const { plan } = await proposalFromAnswer(
        lab.root,
        parseAnswer(answer),
        { command: 'edit', engine: 'answer', title: '' },
        syntax,
      );
      return plan.refused.map(({ message }) => message).join('\n');
    };
    const search = (lines: string) => `a.py\n<<<<<<< SEARCH\n${lines}=======\nx\n>>>>>>> REPLACE\n`;
    expect(await reasons(search('def f(x):\n    y = 2\n'))).toContain('line 2 is "    y = 1", not "    y = 2"');
    lab.write('a.py', 'a\nb\na\n');
    expect(await reasons(search('a\n'))).toContain('in lines 1, 3');
  });

  it('keeps a secret that it shows as a marker', async () => {
    const lab = editLab();
    const key = `ghp_${'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xYz'}`;
    lab.write('c.ts', `const token = '${key}';\nconst a = 1;\n`);
    const answer = "```ts c.ts\nconst token = '«secret:github-token»';\nconst a = 2;\n```\n";
    const heading = { command: 'edit', engine: 'answer', title: '' };
    const proposal = await proposalFromAnswer(lab.root, parseAnswer(answer), heading, syntax);
    expect((await lab.edit((editor) => editor.apply(proposal))).applied).toBe(true);
    expect(lab.read('c.ts').toString()).toBe(`const token = '${key}';\nconst a = 2;\n`);
  });
});

describe('lines to look for', () => {
  it('are found at one place or at none', () => {
    const lines = ['a', '  b', 'c', 'a', 'b '];
    expect(findLines(lines, ['c', 'a'])).toMatchObject({ at: 2, step: 'exact' });
    expect(findLines(lines, ['a', 'b'])).toMatchObject({ at: 3, step: 'trailing blanks' });
    expect(findLines(lines, ['a'])).toMatchObject({ places: [0, 3] });
    expect(findLines(lines, ['c', 'x'])).toMatchObject({ nearest: { at: 2, line: 3, wanted: 'x', found: 'a' } });
  });
});
