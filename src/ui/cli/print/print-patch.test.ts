import picocolors from 'picocolors';
import { expect, it } from 'vitest';
import { patchLines } from './print-patch.ts';

const PATCH = [
  'diff --git a/a.ts b/a.ts',
  '--- a/a.ts',
  '+++ b/a.ts',
  '@@ -1,3 +1,3 @@',
  ' const same = 1;',
  '-const wait = retry(3);',
  '+const wait = retry(5);',
  ' ',
  '-gone',
  '+one',
  '+two',
  '',
].join('\n');

it('marks the words that changed in a line, and is the patch itself without colours', () => {
  const plain = patchLines(PATCH, { paint: picocolors.createColors(false) });
  expect(`${plain.join('\n')}\n`).toBe(PATCH);
  const paint = picocolors.createColors(true);
  const lines = patchLines(PATCH, { paint });
  expect(lines[5]).toBe(paint.red(`-const wait = retry(${paint.inverse('3')});`));
  expect(lines[6]).toBe(paint.green(`+const wait = retry(${paint.inverse('5')});`));
  // Of other counts nobody knows which line became which.
  expect(lines[8]).toBe(paint.red('-gone'));
  expect(lines[1]).toBe(paint.bold('--- a/a.ts'));
});
