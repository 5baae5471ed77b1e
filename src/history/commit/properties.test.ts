/** Messages of made-up changes: whatever is staged, the subject is one line of at most 72 characters, with names of the change alone. */

import { describe, expect, it } from 'vitest';
import type { SymbolChange } from '../change/compare.ts';
import type { FileVersion } from '../change/overview.ts';
import type { ChangeKind } from '../git/changes.ts';
import type { Commit } from '../git/commits.ts';
import { habitsOf, MAX_SUBJECT } from './habits.ts';
import { draftOf, messageText } from './message.ts';
import { type TypedSample, typeModel } from './type-model.ts';
import { isWellFormed } from './words/subject.ts';

/** A generator of numbers that gives the same at each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const ODD = [
  'a\nb.ts',
  '-rf',
  ':(exclude)a',
  '$(touch x)',
  '`id`',
  ';ls',
  'é\t"x".ts',
  '#1.md',
  ' a .ts',
  '\u202Egnp.exe',
  `${'x'.repeat(200)}.ts`,
];
const FOLDERS = ['', 'src/', 'src/deep/er/', 'docs/', 'test/', '.github/workflows/', 'päckchen/', 'packages/core/src/'];
const NAMES = [
  'tide.ts',
  'README.md',
  'package.json',
  'ci.yml',
  'harbour_test.go',
  '港.py',
  'logo.png',
  'Cargo.lock',
  'index.ts',
  'Makefile',
];
const SYMBOLS = [
  'tideAt',
  'Harbour',
  '港口',
  'x',
  '__init__',
  'a'.repeat(80),
  'operator+',
  '#secret',
  'save!',
  'toString',
  'λ_fn',
];
const LINES = [
  '',
  'if (x) return;',
  '## A heading',
  '"rope": "^1.2.3",',
  '  "version": "2.0.0",',
  'def f():',
  '\u0007bell',
  '港口 = 1',
  'it("fixes #12", f)',
];
const KINDS: readonly ChangeKind[] = ['added', 'removed', 'changed', 'renamed', 'copied', 'retyped'];
const SUBJECTS = [
  'feat(core): add x',
  'fix: mend y',
  'Added z.',
  'net/http: say more',
  '[core] do it',
  'ABC-12: Adds it',
  'do it',
  '港口を直す',
];

function change(random: () => number, count: number): { files: FileVersion[]; symbols: SymbolChange[] } {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const none = { language: '', lines: [], definitions: [], broken: null };
  const some = (most: number) => Array.from({ length: Math.floor(random() * most) }, () => pick(LINES));
  const files = Array.from({ length: count }, (_, n): FileVersion => {
    const path = `${pick(FOLDERS)}${random() < 0.2 ? pick(ODD) : random() < 0.3 ? `${n}.ts` : pick(NAMES)}`;
    const kind = pick(KINDS);
    const binary = random() < 0.1;
    const mode = random() < 0.05 ? '160000' : random() < 0.1 ? '100755' : '100644';
    const lines = binary
      ? []
      : Array.from({ length: Math.floor(random() * 3) }, () => ({
          oldStart: 1,
          newStart: 1,
          removed: some(3),
          added: some(4),
        }));
    const oldPath = kind === 'renamed' ? `old/${path}` : path;
    const ids = { oldId: 'a', newId: random() < 0.1 ? 'a' : 'b' };
    return {
      change: { path, oldPath, kind, mode, binary, lines, ...ids },
      oldText: '',
      newText: '',
      before: none,
      after: none,
    };
  });
  const symbols = files.flatMap(({ change: { path, oldPath } }): SymbolChange[] => {
    if (random() < 0.6) return [];
    const place = (name: string, of: string) => ({
      path: of,
      name,
      scope: random() < 0.3 ? 'Pier' : '',
      startLine: 1,
      endLine: 9,
      signature: '',
    });
    const kind = pick(['added', 'removed', 'signature', 'body', 'moved', 'renamed'] as const);
    const before = kind === 'added' ? null : place(pick(SYMBOLS), oldPath);
    const after = kind === 'removed' ? null : place(pick(SYMBOLS), path);
    return [{ change: kind, kind: 'function', exported: random() < 0.5, edited: false, before, after }];
  });
  return { files, symbols };
}

/** All that a message may name. */
function textOf({ files, symbols }: ReturnType<typeof change>): string {
  const paths = files.flatMap(({ change: { path, oldPath } }) => [path, oldPath]);
  const lines = files.flatMap(({ change: each }) => each.lines.flatMap(({ added, removed }) => [...added, ...removed]));
  const names = symbols.flatMap(({ before, after }) => [before?.name ?? '', after?.name ?? '']);
  return [...paths, ...lines, ...names].join('\n');
}

/** Words of rules, beside names of the change. */
const OWN = new Set(
  (
    'add added adds remove removed removes rename renamed renames move moved moves change changed changes fix fixed fixes update updated updates ' +
    'rework reworked reworks release released releases format formatted formats make made makes document speed sped speeds up ' +
    'to from in of and more the a section sections signature tests test file files definition definitions package packages submodule executable plain'
  ).split(' '),
);

describe('messages of made-up changes', () => {
  const random = numbers(7);
  const logs = [0, 1, 2, 3, 4, 5, 6, 7].map((n) =>
    Array.from(
      { length: 12 },
      (_, at): Commit => ({
        id: `${at}`,
        parents: [],
        author: 'Ann',
        email: '',
        at: 0,
        subject: SUBJECTS[n] ?? '',
        body: n % 2 ? 'Why.\n\nRefs #12' : '',
        files: [{ path: 'src/tide.ts', oldPath: 'src/tide.ts', added: 1, removed: 0 }],
      }),
    ),
  );
  const samples = ['feat', 'fix', 'docs'].flatMap((type) =>
    Array.from({ length: 9 }, (): TypedSample => ({ features: new Set(['has:source']), type })),
  );

  const models = [typeModel([]), typeModel(samples)];

  it('are one line within 72 characters, and name what stands in the change', () => {
    for (let n = 0; n < 200; n++) {
      const commits = logs[n % logs.length] ?? [];
      const made = change(random, n === 199 ? 3_000 : 1 + Math.floor(random() * 8));
      const learned = { commits, habits: habitsOf(commits, ''), types: models[n % 2] ?? typeModel([]) };
      const branch = n % 3 ? 'feature/ABC-77-x' : '';
      const draft = draftOf(made.files, made.symbols, learned, {
        type: '',
        scope: null,
        branch,
        author: 'Ann <a@b.test>',
      });
      const { subject, body, trailers, parts } = draft;
      expect(isWellFormed(subject), subject).toBe(true);
      expect([...subject].length).toBeLessThanOrEqual(MAX_SUBJECT);
      const known = `${textOf(made)}\n${parts.scope}\n${parts.ticket}`;
      const told = subject.replace(/^[a-z]+(?:\([^)]*\))?!?: /, '').replace(/^(?:\[?[A-Z]+-\d+\]?:? )/, '');
      for (const word of told.split(/[\s,]+|\.$/)) {
        const bare = word.replace(/^\[|\]$|:$|\.$/g, '');
        if (bare === '' || /^\d+$/.test(bare) || OWN.has(bare.toLowerCase()) || bare === parts.scope) continue;
        expect(
          known.includes(bare) || known.includes(bare.charAt(0).toLowerCase() + bare.slice(1)),
          `${bare} in ${subject}`,
        ).toBe(true);
      }
      const text = messageText(subject, body, trailers);
      expect(text.split('\n')[1] ?? '').toBe('');
      expect(/[^\P{C}\n]/u.test(text)).toBe(false);
    }
  });
});
