import { describe, expect, it } from 'vitest';
import { mentionsIn } from './mentions.ts';

const whole = (path: string, sure = true) => ({ path, lines: null, sure });

describe('mentionsIn', () => {
  it.each([
    ['explain @src/auth.ts', [whole('src/auth.ts')]],
    ['explain @src/auth.ts.', [whole('src/auth.ts')]],
    ['explain @./src/auth.ts, please', [whole('src/auth.ts')]],
    ['lines @src/auth.ts:10-40 here', [{ path: 'src/auth.ts', lines: { start: 10, end: 40 }, sure: true }]],
    ['lines @src/auth.ts#L40-L10', [{ path: 'src/auth.ts', lines: { start: 10, end: 40 }, sure: true }]],
    ['line @a.py:7', [{ path: 'a.py', lines: { start: 7, end: 7 }, sure: true }]],
    ['with blanks @"my notes/a b.md":2-3', [{ path: 'my notes/a b.md', lines: { start: 2, end: 3 }, sure: true }]],
    ['what does auth.ts do', [whole('auth.ts', false)]],
    ['what does src/auth.ts:12 do', [{ path: 'src/auth.ts', lines: { start: 12, end: 12 }, sure: false }]],
    ['a decorator @Override is not sure', [{ path: 'Override', lines: null, sure: false }]],
    ['mail me@example.com', []],
    ['(see @src/auth.ts)', [whole('src/auth.ts')]],
    ["what does @app.route('/x') do", [{ ...whole('app.route'), isInCode: true }]],
    ["why import from '@/lib/a.ts'", [{ ...whole('/lib/a.ts'), isInCode: true }]],
    ['out @../../etc/passwd', [whole('../../etc/passwd')]],
    ['abs @/etc/passwd', [whole('/etc/passwd')]],
    ['twice @a.ts and @a.ts', [whole('a.ts')]],
    ['a call foo.bar() and version 1.2', []],
  ])('%j', (question, mentions) => {
    expect(mentionsIn(question)).toEqual(mentions);
  });

  it('takes time linear in what it reads', () => {
    for (const text of ['a/'.repeat(50_000), '@a.'.repeat(50_000), 'a.'.repeat(50_000), `@"${'x'.repeat(100_000)}`]) {
      expect(mentionsIn(text).length).toBeLessThanOrEqual(20);
    }
  });
});
