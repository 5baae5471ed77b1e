import { expect, test } from 'vitest';
import { editLab } from '../testing/edit-lab.ts';
import { proposeReplacement, type Replacer } from './replace-files.ts';
import { regexReplacer } from './replace-regex.ts';
import { syntaxReplacer } from './replace-syntax.ts';

const HEADING = { command: 'replace', engine: 'text', title: 'a test' };
const KEY = `ghp_${'aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xYz'}`;

async function replaced(files: Readonly<Record<string, string>>, replacer: Replacer) {
  const lab = editLab();
  for (const [path, text] of Object.entries(files)) lab.write(path, text);
  const proposal = await proposeReplacement(lab.root, Object.keys(files), HEADING, replacer);
  const plan = await lab.edit((editor) => editor.apply(proposal));
  const texts = Object.keys(files).map((path) => lab.read(path).toString());
  if (plan.applied) await lab.back('undo');
  for (const [path, text] of Object.entries(files)) expect(lab.read(path).toString()).toBe(text);
  return { plan, texts };
}

const regex = (find: string, text: string, more: { multiline?: boolean; anyCase?: boolean; word?: boolean } = {}) =>
  regexReplacer({ find, text, multiline: false, ...more });

const syntax = (find: string, text: string, ...where: string[]) => {
  const replacer = syntaxReplacer({ find, text, where, languages: [] });
  return { ...replacer, mayHold: (bytes: Buffer) => replacer.mayHold(bytes) };
};

test.each([
  ['groups', regex('(\\w+)@(?<host>\\w+)', '\u0024{host}: $1 $& $$ \\\\'), 'me@here\n', 'here: me me@here $ \\\n'],
  ['a group that takes no part', regex('a(b)?', '[$1]'), 'ab a\n', '[b] []\n'],
  ['line by line', regex('a\\s*$', 'x'), 'a  \n\na\n', 'x\n\nx\n'],
  ['over line ends', regex('a\\nb', 'c\\nd', { multiline: true }), 'a\r\nb\r\n', 'c\r\nd\r\n'],
  ['whatever the case', regex('abc', 'x', { anyCase: true }), 'ABC abc\n', 'x x\n'],
  ['whole words', regex('a.', 'x', { word: true }), 'ab abc ad\n', 'x abc x\n'],
  ['lines that end as on Windows', regex('two$', '2\\n3'), 'one\r\ntwo\r\n', 'one\r\n2\r\n3\r\n'],
])('a regular expression: %s', async (_, replacer, before, after) => {
  expect((await replaced({ 'a.txt': before }, replacer)).texts).toEqual([after]);
});

test('a regular expression that matches nothing at all, or has no such group, is refused', async () => {
  expect(() => regex('x*', 'y')).toThrow('an empty text');
  expect(() => regex('(a)', '$2')).toThrow('$2');
  expect(() => regex('(a', 'b')).toThrow('not valid');
  expect(() => regex('(?=a)a', 'b')).toThrow('not valid');
  await expect(replaced({ 'a.txt': 'one two\n' }, regex('\\b', 'y'))).rejects.toThrow('an empty text');
});

test('an evil expression takes no longer than another', async () => {
  const text = `${'a'.repeat(50_000)}\n`;
  expect((await replaced({ 'a.txt': text }, regex('(a+)+$b', 'x'))).plan.files).toEqual([]);
});

test('code is replaced in every language that can read the pattern, and secrets stay', async () => {
  const files = {
    'a.ts': `log(1);\r\nif (a) {\r\n  log(b);\r\n}\r\nlog('${KEY}');\r\n`,
    'b.py': 'log(1, 2)\nlog(x)\n',
    'c.txt': 'log(1)\n',
  };
  const { plan, texts } = await replaced(files, syntax('log($A)', 'info(\n  $A\n)'));
  expect(texts).toEqual([
    `info(\r\n  1\r\n);\r\nif (a) {\r\n  info(\r\n    b\r\n  );\r\n}\r\nlog('${KEY}');\r\n`,
    'log(1, 2)\ninfo(\n  x\n)\n',
    'log(1)\n',
  ]);
  expect(plan.unresolved).toEqual([{ path: 'a.ts', line: 5, text: '', reason: 'it lies in a secret' }]);
});

test('a place with a word that the pattern lacks stays, lost comments are listed', async () => {
  const text = 'async function a() {}\nfunction b(/* none */) {}\n';
  const { plan, texts } = await replaced({ 'a.js': text }, syntax('function $F() {}', 'const $F = () => {}'));
  expect(texts).toEqual(['async function a() {}\nconst b = () => {}\n']);
  expect(plan.unresolved).toEqual([
    { path: 'a.js', line: 1, text: '', reason: 'it has "async", which the pattern has not' },
    { path: 'a.js', line: 2, text: '/* none */', reason: 'this comment is lost', isLost: true },
  ]);
});

test('a replacement that breaks the file is refused', async () => {
  const { plan } = await replaced({ 'a.js': 'f(1)\n' }, syntax('f($A)', 'f($A'));
  expect(plan.refused).toMatchObject([{ code: 'syntax', path: 'a.js' }]);
});
