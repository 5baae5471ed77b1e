/** Lines that a review or a model would change: shown as a plan, taken back, and never beyond the line that was quoted. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { ScriptedGenerator } from '../../chat/testing/scripted-generator.ts';
import { TestRepository } from '../../history/testing/repository.ts';
import { projectOfFiles } from '../answering/testing/project-of-files.ts';
import { stepThroughChanges } from '../editing/undo.ts';
import { suggestionBlock } from '../history/post-words.ts';
import { remarkLines } from '../history/review-words.ts';
import { suggestedText, withFixes } from '../history/reviewing/line-fixes.ts';
import { reviewByModel } from './review-by-model.ts';
import { fixReviewed } from './review-fixes.ts';

const TIDE = 'export function tide(hour: number) {\n  return hour * 2;\n}\n';
const CHANGED = TIDE.replace('  return', "  console.log('hour', hour);\n  if (hour < 0) hour = 1;\n  return");
const project = projectOfFiles({ 'tide.ts': TIDE, 'moon.ts': 'if (hour < 0) hour = 1;\n' });
const input = () => ({ revision: '', staged: false, all: false, paths: [], cwd: project().root });
const ANSWER = '> if (hour < 0) hour = 1;\nA negative hour becomes 1.\n= if (hour < 0) hour = 0;';
const means = (answer: string, model = 'scripted-7B') => ({
  open: () => Promise.resolve(new ScriptedGenerator([answer], 8_000, true, model)),
  isChosen: true,
});

beforeAll(() => {
  new TestRepository(project().root).commit('before');
  writeFileSync(join(project().root, 'tide.ts'), CHANGED);
});

it('a line that a model suggests is shown with its remark, and is a change of that line alone', async () => {
  const view = await reviewByModel(project(), input(), means(ANSWER), {});
  expect(view.model?.remarks[0]).toMatchObject({ line: 3, replacement: '  if (hour < 0) hour = 0;' });
  expect(remarkLines(view)).toEqual([
    '? tide.ts:3  A negative hour becomes 1.  (scripted-7B, may be wrong)',
    '  - if (hour < 0) hour = 1;',
    '  + if (hour < 0) hour = 0;',
    expect.stringContaining('review --fix --model scripted-7B'),
  ]);
  const fix = (answer: string, dryRun: boolean, model?: string) =>
    fixReviewed(project(), input(), { dryRun, allowProtected: false }, {}, means(answer, model));
  const seen = await fix(ANSWER, true);
  expect(seen.plan.files.map(({ path }) => path)).toEqual(['tide.ts']);
  expect(readFileSync(join(project().root, 'tide.ts'), 'utf8')).toBe(CHANGED);
  // A small model suggests nothing: only what is certain is left.
  const small = await fix(ANSWER, true, 'tiny-0.5B');
  expect(small.patch).toContain('console.log');
  expect(small.patch).not.toContain('hour = 0');
  for (const hostile of ['= ../../etc/passwd\u001b[2J', `= ${'x'.repeat(5_000)}`, '= if (hour < 0) hour = 1;', '= '])
    expect((await fix(ANSWER.replace(/= .*$/s, hostile), true)).patch).toBe(small.patch);
  expect((await fix(ANSWER, false)).plan.applied).toBe(true);
  expect(readFileSync(join(project().root, 'tide.ts'), 'utf8')).toBe(
    CHANGED.replace("  console.log('hour', hour);\n", '').replace('hour = 1', 'hour = 0'),
  );
  await stepThroughChanges(project(), 'undo', { count: 1, merge: false, dryRun: false }, {});
  expect(readFileSync(join(project().root, 'tide.ts'), 'utf8')).toBe(CHANGED);
});

it('what may stand in a line has its indent, and nothing that hides, steers or is secret', () => {
  const secret = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
  expect(suggestedText('\t\ta(b);', ['a(c);', '  d();'])).toBe('\t\ta(c);\n\t\t  d();');
  expect(suggestedText('  a(b);', ['    a(c);'])).toBe('    a(c);');
  for (const lines of [
    ...[[], [''], ['a(b);'], ['  a(b);  '], ['a\u001b[31m'], ['a\u202eb'], ['a\u0000'], ['a\rb']],
    ...[[`token = "${secret}"`], ['<<<<<<< ours'], Array<string>(7).fill('a();'), ['x'.repeat(601)]],
  ])
    expect(suggestedText('  a(b);', lines)).toBeUndefined();
});

it('whatever is suggested, only lines with that number and that text change', () => {
  const line = fc.string({ maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, ' '));
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 12 }),
      fc.array(fc.record({ line: fc.integer({ min: -2, max: 14 }), was: line, now: fc.option(fc.string()) })),
      fc.constantFrom('\n', '\r\n'),
      (lines, fixes, end) => {
        const marked = lines.map((text, n) => `${n}:${text}`);
        const told = fixes.map((fix) => ({ ...fix, was: (marked[fix.line - 1] ?? fix.was).trim() }));
        const out = withFixes(marked.join(end), told)?.split(end) ?? marked;
        const named = new Set(told.map((fix) => fix.line - 1));
        const kept = marked.filter((_, n) => !named.has(n));
        let at = -1;
        for (const text of kept) {
          at = out.indexOf(text, at + 1);
          expect(at).toBeGreaterThanOrEqual(0);
        }
        const foreign = fixes.map((fix) => ({ ...fix, was: `${fix.was}?` }));
        expect(
          withFixes(
            marked.join(end),
            foreign.filter(({ line: n, was }) => marked[n - 1]?.trim() !== was),
          ),
        ).toBeNull();
      },
    ),
    { numRuns: 200 },
  );
});

it('is a block of the forge that nothing in it can close', () => {
  expect(suggestionBlock('github', 'a();')).toBe('```suggestion\na();\n```');
  expect(suggestionBlock('gitlab', 'a();')).toBe('```suggestion:-0+0\na();\n```');
  expect(suggestionBlock('github', null)).toBe('```suggestion\n```');
  expect(suggestionBlock('github', 'a("````");')).toBe('`````suggestion\na("````");\n`````');
  expect(suggestionBlock('github', 'a\u001b[2J')).toBe('');
});
