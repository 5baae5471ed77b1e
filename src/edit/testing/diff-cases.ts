/** Unified diffs and patches in the form of codex, as small models write them. */

import { ADD, ADDED, type AnswerCase, added, DDA, fence, logged, NEW } from './answer-case.ts';

const diff = (body: string, path = 'src/calc.py') => fence('diff', `--- a/${path}\n+++ b/${path}\n${body}`);
const patch = (body: string) => `*** Begin Patch\n${body}*** End Patch\n`;

export const DIFF_CASES: readonly AnswerCase[] = [
  {
    name: 'a diff',
    answer: diff('@@ -4,2 +4,2 @@\n def add(a, b):\n-    return a + b\n+    return b + a\n'),
    gives: ADDED,
  },
  {
    name: 'a diff with wrong numbers',
    answer: diff('@@ -40,9 +77,1 @@\n def add(a, b):\n-    return a + b\n+    return b + a\n'),
    gives: ADDED,
  },
  {
    name: 'a diff without numbers',
    answer: diff('@@ ... @@\n def add(a, b):\n-    return a + b\n+    return b + a\n'),
    gives: ADDED,
  },
  {
    name: 'a diff without prefixes',
    answer: fence('diff', `--- src/calc.py\n+++ src/calc.py\n@@ @@\n-${ADD}+${DDA}`),
    gives: ADDED,
  },
  {
    name: 'a diff of git',
    answer: fence(
      'diff',
      `diff --git a/src/calc.py b/src/calc.py\nindex 123..456 100644\n--- a/src/calc.py\n+++ b/src/calc.py\n@@ -5 +5 @@ def add(a, b):\n-${ADD}+${DDA}`,
    ),
    gives: ADDED,
  },
  {
    name: 'a diff with times',
    answer: fence('diff', `--- a/src/calc.py\t2026-01-01\n+++ b/src/calc.py\t2026-01-02\n@@ -5 +5 @@\n-${ADD}+${DDA}`),
    gives: ADDED,
  },
  {
    name: 'a diff without a fence',
    answer: `--- a/src/calc.py\n+++ b/src/calc.py\n@@ -5 +5 @@\n-${ADD}+${DDA}`,
    gives: ADDED,
  },
  {
    name: 'a diff with empty lines for blank context',
    answer: diff('@@ -4,5 +4,5 @@\n def add(a, b):\n-    return a + b\n+    return b + a\n\n\n def sub(a, b):\n'),
    gives: ADDED,
  },
  {
    name: 'a diff of two files',
    answer: `${diff(`@@ -5 +5 @@\n-${ADD}+${DDA}`)}\n${diff("@@ -9 +9 @@\n-  console.log('stop');\n+  console.log('stopped');\n", 'src/app.ts')}`,
    gives: { ...ADDED, 'src/app.ts': logged },
  },
  {
    name: 'a diff that makes a file',
    answer: fence('diff', `--- /dev/null\n+++ b/src/new.ts\n@@ -0,0 +1 @@\n+${NEW}`),
    gives: { 'src/new.ts': NEW },
  },
  {
    name: 'a diff that deletes a file',
    answer: fence('diff', '--- a/twice.txt\n+++ /dev/null\n@@ -1,4 +0,0 @@\n-same\n-other\n-same\n-last\n'),
    gives: { 'twice.txt': null },
  },
  {
    name: 'a diff whose lines are gone',
    answer: diff('@@ -5 +5 @@\n-    return a * b\n+    return b * a\n'),
    refused: ['no-match'],
  },
  {
    name: 'a diff whose lines stand twice',
    answer: diff('@@ -1 +1 @@\n-same\n+x\n', 'twice.txt'),
    refused: ['ambiguous'],
  },
  { name: 'a diff of additions alone', answer: diff('@@ -1,0 +2 @@\n+x = 1\n'), refused: ['ambiguous'] },
  { name: 'a diff without a file', answer: fence('diff', `@@ -5 +5 @@\n-${ADD}+${DDA}`), refused: ['no-path'] },
  {
    name: 'a diff without a file, of the only one',
    answer: fence('diff', `@@ -5 +5 @@\n-${ADD}+${DDA}`),
    only: 'src/calc.py',
    gives: ADDED,
  },
  {
    name: 'an open diff',
    answer: `\`\`\`diff\n--- a/src/calc.py\n+++ b/src/calc.py\n@@ -5 +5 @@\n-${ADD}+${DDA}`,
    refused: ['unclosed'],
  },
  {
    name: 'a diff that omits',
    answer: diff(`@@ -5 +5 @@\n-${ADD}+    # ... rest of the function\n`),
    refused: ['omission'],
  },
  {
    name: 'a diff with a note on the last line',
    answer: diff(
      '@@ -3 +3 @@\n-three\n\\ No newline at end of file\n+drei\n\\ No newline at end of file\n',
      'crlf.txt',
    ),
    gives: { 'crlf.txt': 'one\r\ntwo\r\ndrei' },
  },
  // Patches in the form of codex.
  { name: 'a patch', answer: patch(`*** Update File: src/calc.py\n@@ def add(a, b):\n-${ADD}+${DDA}`), gives: ADDED },
  {
    name: 'a patch in a fence',
    answer: fence('', patch(`*** Update File: src/calc.py\n@@\n-${ADD}+${DDA}`)),
    gives: ADDED,
  },
  { name: 'a patch that adds', answer: patch(`*** Add File: src/new.ts\n+${NEW}`), gives: { 'src/new.ts': NEW } },
  {
    name: 'a patch that adds a file that is there',
    answer: patch('*** Add File: twice.txt\n+x\n'),
    refused: ['exists'],
  },
  { name: 'a patch that deletes', answer: patch('*** Delete File: twice.txt\n'), gives: { 'twice.txt': null } },
  {
    name: 'a patch that deletes what is not there',
    answer: patch('*** Delete File: gone.txt\n'),
    refused: ['missing'],
  },
  {
    name: 'a patch that moves',
    answer: patch(`*** Update File: twice.txt\n*** Move to: sub/once.txt\n@@\n-other\n+OTHER\n`),
    gives: { 'twice.txt': null, 'sub/once.txt': 'same\nOTHER\nsame\nlast\n' },
  },
  {
    name: 'a patch that moves onto a file',
    answer: patch('*** Update File: twice.txt\n*** Move to: README.md\n@@\n-other\n+OTHER\n'),
    refused: ['exists'],
  },
  {
    name: 'a patch with a header that tells which',
    answer: patch('*** Update File: twice.txt\n@@ other\n-same\n+x\n'),
    gives: { 'twice.txt': 'same\nother\nx\nlast\n' },
  },
  {
    name: 'a patch that does not tell which',
    answer: patch('*** Update File: twice.txt\n@@\n-same\n+x\n'),
    refused: ['ambiguous'],
  },
  {
    name: 'a patch at the end',
    answer: patch('*** Update File: twice.txt\n@@\n+more\n*** End of File\n'),
    gives: { 'twice.txt': 'same\nother\nsame\nlast\nmore\n' },
  },
  {
    name: 'a patch without an end',
    answer: `*** Begin Patch\n*** Update File: src/calc.py\n@@\n-${ADD}+${DDA}`,
    refused: ['unclosed'],
  },
  {
    name: 'a patch of which one part does not fit',
    answer: patch(`*** Update File: src/calc.py\n@@\n-${ADD}+${DDA}*** Update File: twice.txt\n@@\n-nothing\n+x\n`),
    refused: ['no-match'],
  },
  {
    name: 'a patch of two parts',
    answer: patch(`*** Update File: src/calc.py\n@@\n-${ADD}+${DDA}@@\n-    return a - b\n+    return -b + a\n`),
    gives: { 'src/calc.py': added.replace('a - b', '-b + a') },
  },
];
