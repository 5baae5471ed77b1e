/** Whole files and definitions in fences, as small models write them. */

import { ADD, ADDED, type AnswerCase, added, block, DDA, fence, logged, NEW, py } from './answer-case.ts';

/** Ways to name a file for a whole new text. */
const NAMED: readonly (readonly [string, string])[] = [
  ['in the fence', fence('ts src/new.ts', NEW)],
  ['alone in the fence', fence('src/new.ts', NEW)],
  ['behind a colon in the fence', fence('ts:src/new.ts', NEW)],
  ['as a title', fence('ts title="src/new.ts"', NEW)],
  ['as a file attribute', fence('ts file=src/new.ts', NEW)],
  ['above, alone', `src/new.ts\n${fence('ts', NEW)}`],
  ['above, bold', `**src/new.ts**\n${fence('ts', NEW)}`],
  ['above, bold with a colon', `**src/new.ts:**\n\n${fence('ts', NEW)}`],
  ['above, in backticks', `\`src/new.ts\`\n${fence('ts', NEW)}`],
  ['above, as a heading', `### src/new.ts\n${fence('ts', NEW)}`],
  ['above, as a heading in backticks', `### \`src/new.ts\`\n\n${fence('ts', NEW)}`],
  ['above, numbered', `1. \`src/new.ts\`:\n\n${fence('ts', NEW)}`],
  ['above, behind File:', `File: src/new.ts\n${fence('ts', NEW)}`],
  ['above, behind Filename:', `Filename: \`src/new.ts\`\n${fence('ts', NEW)}`],
  ['above, in a sentence', `Here is the new \`src/new.ts\`:\n\n${fence('ts', NEW)}`],
  ['above, in a sentence without backticks', `I would create src/new.ts like this:\n\n${fence('ts', NEW)}`],
  ['with a leading ./', `./src/new.ts\n${fence('ts', NEW)}`],
  ['in a comment', fence('ts', `// src/new.ts\n${NEW}`)],
  ['in a comment with a word', fence('ts', `// src/new.ts (new)\n${NEW}`)],
  ['in a block comment', fence('ts', `/* src/new.ts */\n${NEW}`)],
  ['in a comment with File:', fence('ts', `// File: src/new.ts\n${NEW}`)],
  ['in a fence of tildes', fence('ts src/new.ts', NEW, '~~~')],
  ['in a fence of four', fence('ts src/new.ts', NEW, '````')],
  ['by the only file', fence('ts', NEW)],
];

const OMISSIONS = [
  '    # ... rest of the code',
  '    # ... existing code ...',
  '# rest of the code remains the same',
  '# ...',
  '    # (unchanged)',
  '# existing code here',
  '# The rest of the file stays unchanged',
  '# previous code',
  '... rest of the methods ...',
  '[... existing code ...]',
  '# other methods unchanged',
  '# … remaining code …',
  '# unchanged code',
  '# remaining methods here',
  '# same as before',
];

export const WHOLE_FILE_CASES: readonly AnswerCase[] = [
  ...NAMED.map(
    ([name, answer]): AnswerCase => ({
      name: `a new file named ${name}`,
      answer,
      gives: { 'src/new.ts': NEW },
      only: 'src/new.ts',
    }),
  ),
  ...OMISSIONS.map(
    (line): AnswerCase => ({
      name: `a whole file with "${line.trim()}"`,
      answer: fence('python src/calc.py', `${added}\n${line}\n`),
      refused: ['omission'],
    }),
  ),
  ...OMISSIONS.map(
    (line): AnswerCase => ({
      name: `a block with "${line.trim()}"`,
      answer: `src/calc.py\n${fence('', block(ADD, `${DDA}${line}\n`))}`,
      refused: ['omission'],
    }),
  ),
  { name: 'a whole file', answer: fence('python src/calc.py', added), gives: ADDED },
  { name: 'a whole file that stays as it is', answer: fence('python src/calc.py', py), gives: {} },
  {
    name: 'a whole file with carriage returns',
    answer: fence('src/calc.py', added.replaceAll('\n', '\r\n')),
    gives: ADDED,
  },
  {
    name: 'a whole file for one with carriage returns',
    answer: fence('crlf.txt', 'one\nTWO\nthree\n'),
    gives: { 'crlf.txt': 'one\r\nTWO\r\nthree' },
  },
  {
    name: 'more lines at the end of a file without a last line end',
    answer: fence('crlf.txt', 'one\ntwo\nthree\nfour\n'),
    gives: { 'crlf.txt': 'one\r\ntwo\r\nthree\r\nfour' },
  },
  {
    name: 'a whole file given twice alike',
    answer: `${fence('python src/calc.py', added)}\nSo:\n${fence('python src/calc.py', added)}`,
    gives: ADDED,
  },
  {
    name: 'a whole file given twice, each time otherwise',
    answer: `${fence('python src/calc.py', added)}\n${fence('python src/calc.py', py)}x`,
    refused: ['overlap'],
  },
  {
    name: 'a whole file that is cut short',
    answer: fence('python src/calc.py', py.split('\n').slice(0, 6).join('\n')),
    refused: ['loses-lines'],
  },
  { name: 'one definition', answer: fence('python src/calc.py', 'def add(a, b):\n    return b + a\n'), gives: ADDED },
  {
    name: 'all definitions, without the imports of the file',
    answer: fence('python src/calc.py', added.replace('import math\n\n\n', '')),
    gives: ADDED,
  },
  {
    name: 'a method out of its class',
    answer: fence('python src/calc.py', 'def area(self):\n    return 3 * self.r ** 2\n'),
    gives: { 'src/calc.py': py.replace('math.pi * self', '3 * self') },
  },
  {
    name: 'two definitions',
    answer: fence('python src/calc.py', 'def add(a, b):\n    return b + a\n\n\ndef sub(a, b):\n    return -b + a\n'),
    gives: { 'src/calc.py': added.replace('a - b', '-b + a') },
  },
  {
    name: 'a definition that is not there',
    answer: fence('python src/calc.py', 'def mul(a, b):\n    return a * b\n'),
    refused: ['no-match'],
  },
  {
    name: 'a definition of TypeScript',
    answer: fence('ts src/app.ts', "export function stop(): void {\n  console.log('stopped');\n}\n"),
    gives: { 'src/app.ts': logged },
  },
  { name: 'an open fence', answer: '```python src/calc.py\ndef add(a, b):\n    return b + a\n', refused: ['unclosed'] },
  {
    name: 'an open fence of an answer that was cut',
    answer: '```python src/calc.py\ndef add(a, b):\n',
    isCut: true,
    refused: ['cut', 'cut'],
  },
  {
    name: 'a whole file of an answer that was cut later',
    answer: `${fence('python src/calc.py', added)}\nAnd then`,
    isCut: true,
    refused: ['cut'],
  },
  { name: 'code without a path', answer: `Try:\n${fence('python', 'print(1)\n')}`, refused: ['empty'] },
  { name: 'talk alone', answer: 'I cannot do that.', refused: ['empty'] },
  { name: 'a command', answer: `Run:\n${fence('bash', 'npm install src/x.ts\n')}`, refused: ['empty'] },
  { name: 'no answer', answer: '', refused: ['empty'] },
  { name: 'a file outside the root', answer: fence('../evil.ts', NEW), refused: ['outside'] },
  { name: 'an absolute path outside the root', answer: fence('/etc/evil.conf', NEW), refused: ['outside'] },
  { name: 'a path with a NUL', answer: `src/calc.py\n${block('\0\n', 'x\n')}`, refused: ['no-match'] },
  { name: 'a protected file', answer: fence('sh .env', 'KEY=1\n'), refused: ['protected'] },
  { name: 'a workflow', answer: fence('yaml .github/workflows/ci.yml', 'on: push\n'), refused: ['protected'] },
  { name: 'a hook of git', answer: fence('sh .git/hooks/pre-commit', 'rm -rf x\n'), refused: ['protected'] },
  {
    name: 'Markdown with code in it',
    answer: fence('markdown README.md', '# Title\n\n```sh\nnpm i\n```\n\nText.\n'),
    gives: { 'README.md': '# Title\n\n```sh\nnpm i\n```\n\nText.\n' },
  },
  {
    name: 'Python that does not parse',
    answer: fence('python src/calc.py', added.replace('def sub(a, b):', 'def sub(a, b')),
    refused: ['syntax'],
  },
  {
    name: 'a new file that does not parse',
    answer: fence('ts src/new.ts', 'export function x( {\n'),
    refused: ['syntax'],
  },
  { name: 'JSON that does not parse', answer: `data.json\n${block('  "a": 1,\n', '  "a": 1\n')}`, refused: ['syntax'] },
  {
    name: 'JSON',
    answer: `data.json\n${block('  "a": 1,\n', '  "a": 3,\n')}`,
    gives: { 'data.json': '{\n  "a": 3,\n  "b": 2\n}\n' },
  },
  {
    name: 'a marker of a secret that the file has not',
    answer: `twice.txt\n${block('other\n', "key = '«secret:generic»'\n")}`,
    refused: ['secret-marker'],
  },
  {
    name: 'a new file with a marker of a secret',
    answer: fence('ts src/new.ts', "export const key = '«secret:generic»';\n"),
    refused: ['secret-marker'],
  },
];
