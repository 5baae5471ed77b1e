/** Clones are found whatever their layout, names and literals are, and most of those with other statements too. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RepoPath } from '../../base/types.ts';
import { blindTokens } from './blind-tokens.ts';
import type { CloneRegion } from './clone-types.ts';
import { codeFile } from './code-file.ts';
import { commonLength, likenessOf } from './likeness.ts';
import { marksOf } from './marks.ts';
import { isClone, matchingRegions, wantedCode } from './matching-regions.ts';
import { mergeRegions } from './merge-regions.ts';
import { containmentOf, sharedMarks } from './shared-marks.ts';

const codesOf = (text: string, language = 'typescript') => [...blindTokens(text, language, 1).codes];

describe('blind tokens', () => {
  it('tell nothing of layout, comments, names and literals', () => {
    const one = 'function add(a, b) {\n  // a sum\n  return a + b * 2; /* more */\n}\n';
    const other = 'function mul(left, right)\n{ return left + right * 3.5e7 }'.replace(' }', '; }');
    expect(codesOf(one)).toEqual(codesOf(other));
    expect(codesOf('x = "a" if y else \'b\'  # why', 'python')).toEqual(codesOf('q = """z""" if r else ""', 'python'));
    expect(codesOf('let a = b - c;')).not.toEqual(codesOf('let a = b + c;'));
  });

  it('tell a keyword of one language from a name in another', () => {
    expect(codesOf('fn = match', 'python')).toEqual(codesOf('a = b', 'python'));
    expect(codesOf('fn a', 'rust')).not.toEqual(codesOf('b a', 'rust'));
  });

  it('know the line of each, in every form of line ends', () => {
    const lines = (text: string) => [...blindTokens(text, 'go', 7).lines];
    expect(lines('\n\n a\r\n/* x\n y */ b\r c "d" `e\nf` g')).toEqual([7, 9, 10, 10, 10, 11]);
  });

  it('take a quote that nothing closes for a sign, and a lifetime for no string', () => {
    expect(codesOf("a ' b\nc")).toHaveLength(4);
    expect(codesOf("fn f<'a>(x: &'a str, c: 'x') {}", 'rust')).toEqual(
      codesOf("fn g<'b>(y: &'b T, d: '\\n') {}", 'rust'),
    );
  });

  it('hold for any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('python', 'rust', 'sql', 'lua', 'unknown'),
        (text, language) => {
          const { codes, lines } = blindTokens(text, language, 1);
          expect(codes).toHaveLength(lines.length);
          expect([...lines]).toEqual([...lines].sort((a, b) => a - b));
        },
      ),
    );
  });
});

describe('marks', () => {
  it('are shared by any two rows that share eleven tokens', () => {
    const code = fc.array(fc.integer({ min: 3, max: 120 }), { maxLength: 40 });
    const run = fc.array(fc.constantFrom(1, 2, 7, 8, 100, 101, 30), { minLength: 11, maxLength: 11 });
    fc.assert(
      fc.property(code, code, code, run, (a, b, c, shared) => {
        fc.pre(
          shared.filter((each) => each >= 100).length > 0 &&
            shared.slice(0, 8).includes(100) &&
            shared.slice(3).includes(100),
        );
        // A gram without a keyword may be one of a table.
        fc.pre([0, 1, 2, 3].every((n) => shared.slice(n, n + 8).some((each) => each >= 100)));
        const one = new Set(marksOf(Uint8Array.from([...a, ...shared, ...b])).hashes);
        const other = marksOf(Uint8Array.from([...c, ...shared, ...a])).hashes;
        expect([...other].some((hash) => one.has(hash))).toBe(true);
      }),
    );
  });

  it('are not given to tables of literals', () => {
    const table = `const a = [${'{ k: "v", n: 1 }, '.repeat(50)}];`;
    expect(marksOf(blindTokens(table, 'typescript', 1).codes).hashes.length).toBeLessThan(4);
  });
});

describe('likeness', () => {
  it('is that of the plain way to the longest common row', () => {
    const row = fc.uint8Array({ max: 4, maxLength: 90 });
    fc.assert(
      fc.property(row, row, (a, b) => {
        expect(commonLength(a, b)).toBe(plainCommonLength(a, b));
      }),
    );
  });

  it('is 1 for the same and 0 for nothing in common', () => {
    expect(likenessOf(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3))).toBe(1);
    expect(likenessOf(Uint8Array.of(1, 2), Uint8Array.of(3))).toBe(0);
    expect(likenessOf(new Uint8Array(), new Uint8Array())).toBe(0);
  });
});

/** Statements of a function, each with names that may be replaced. */
const STATEMENTS = [
  'if (A > B) return A;',
  'for (const A of B) C.push(A * 2);',
  'const A = B.filter((C) => C !== "x");',
  'while (A < B) { A += C; }',
  'try { A(B); } catch (C) { throw new A("no", B); }',
  'A[B] = C ?? 12;',
  'switch (A) { case 1: B(); break; default: C(); }',
  'return A.map(B).join(C);',
];
const statements = fc.array(fc.constantFrom(...STATEMENTS), { minLength: 8, maxLength: 30 });
const written = (name: string, lines: readonly string[], names: readonly string[]): string =>
  `function ${name}() {\n${lines.map((line) => `  ${line.replaceAll(/\b[ABC]\b/g, (at) => names['ABC'.indexOf(at)] ?? at)}`).join('\n')}\n}\n`;
const fileOf = (text: string) =>
  codeFile('a.ts' as RepoPath, [{ ...blindTokens(text, 'typescript', 1), ordinal: 0, pieces: [] }]);

describe('a clone', () => {
  it('is found when every name is another, wherever it lies in a file', () => {
    const around = fc.array(fc.constantFrom('let q = 1;', 'export { q };', 'class Z extends Y {}'), { maxLength: 8 });
    fc.assert(
      fc.property(statements, around, around, (lines, before, after) => {
        const wanted = wantedCode(Uint8Array.from(codesOf(written('one', lines, ['a', 'b', 'c']))));
        fc.pre(wanted.marks.size >= 4);
        const text = [...before, written('other', lines, ['left', 'right', 'both']), ...after].join('\n');
        const [region] = matchingRegions(wanted, fileOf(text), null);
        expect(region?.likeness).toBeGreaterThan(0.75);
        const [start, end] = [before.length + 1, before.length + lines.length + 2];
        expect(region?.startLine).toBeLessThanOrEqual(start + 2);
        expect(region?.endLine).toBeGreaterThanOrEqual(end - 3);
      }),
    );
  });

  it('is found where a statement in six is another, and is not found in other code', () => {
    const lines = [...STATEMENTS, ...STATEMENTS.slice(0, 4).reverse()];
    const wanted = wantedCode(Uint8Array.from(codesOf(written('one', lines, ['a', 'b', 'c']))));
    const edited = lines.map((line, n) => (n % 6 === 3 ? 'debug.log(A, B);' : line));
    expect(matchingRegions(wanted, fileOf(written('two', edited, ['x', 'y', 'z'])), null)).toHaveLength(1);
    const foreign = Array.from({ length: 12 }, (_, n) => `export const value${n} = { a: ${n}, b: [1, 2, 3] };`).join(
      '\n',
    );
    expect(matchingRegions(wanted, fileOf(foreign), null)).toEqual([]);
  });
});

describe('a clone of code that says the same again and again', () => {
  it('is found although its marks lie in a small part of it', () => {
    const calls = (name: string) => Array.from({ length: 9 }, () => `  ${name}(call("/a", "/b"), "/a/b");`).join('\n');
    const wanted = wantedCode(Uint8Array.from(codesOf(`function one() {\n${calls('same')}\n}\n`)));
    const text = `function other() {\n${calls('equal')}\n}\n`;
    const piece = { symbol: 'other', startLine: 1, endLine: 11 };
    const file = codeFile('a.ts' as RepoPath, [{ ...blindTokens(text, 'typescript', 1), ordinal: 0, pieces: [piece] }]);
    expect(matchingRegions(wanted, file, null)).toEqual([
      { path: 'a.ts', startLine: 1, endLine: 11, symbol: 'other', likeness: 1 },
    ]);
  });

  it('needs to be the more alike the fewer of its marks are there', () => {
    expect([isClone(0.8, 0.86), isClone(0.7, 0.86), isClone(0.5, 0.86), isClone(0.5, 0.91)]).toEqual([
      ...[true, true, false, true],
    ]);
    expect([isClone(0.3, 0.91), isClone(0.3, 0.94), isClone(1, 0.84)]).toEqual([false, true, false]);
  });
});

describe('marks of many pieces', () => {
  it('give the pieces with most in common first', () => {
    const shared = sharedMarks(
      [
        [1, 2, 3, 4],
        [1, 2, 3, 9],
        [1, 7, 8, 9],
        [20, 21],
      ].map((list) => Uint32Array.from(list)),
    );
    expect(shared.candidates(0, 0.2, 10)).toEqual([1, 2]);
    expect(shared.candidates(0, 0.5, 10)).toEqual([1]);
    expect(shared.candidates(3, 0.2, 10)).toEqual([]);
    expect(containmentOf(Uint32Array.of(1, 2, 3, 4), Uint32Array.of(2, 4))).toBe(1);
  });
});

describe('regions', () => {
  const at = (path: string, startLine: number, endLine: number): CloneRegion => ({
    ...{ path: path as RepoPath, startLine, endLine, symbol: '', likeness: 1 },
  });
  const shown = (groups: readonly (readonly CloneRegion[])[]) =>
    mergeRegions(groups).map(({ spare, regions }) => [
      spare,
      ...regions.map((r) => `${r.path}:${r.startLine}-${r.endLine}`),
    ]);

  it('are not told again for what is inside them', () => {
    expect(
      shown([
        [at('a', 2, 5), at('b', 12, 15)],
        [at('a', 1, 9), at('b', 11, 19)],
      ]),
    ).toEqual([[9, 'a:1-9', 'b:11-19']]);
  });

  it('are told where a part is in a third place', () => {
    const groups = shown([
      [at('a', 2, 5), at('b', 12, 15), at('c', 1, 4)],
      [at('a', 1, 9), at('b', 11, 19)],
    ]);
    expect(groups).toEqual([
      [9, 'a:1-9', 'b:11-19'],
      [8, 'a:2-5', 'b:12-15', 'c:1-4'],
    ]);
  });

  it('are one where they follow each other everywhere', () => {
    const groups = shown([
      [at('a', 1, 9), at('b', 1, 9)],
      [at('a', 11, 19), at('b', 11, 20)],
      [at('a', 40, 49), at('b', 22, 31)],
    ]);
    expect(groups).toEqual([
      [19, 'a:1-19', 'b:1-20'],
      [10, 'a:40-49', 'b:22-31'],
    ]);
  });
});

function plainCommonLength(a: Uint8Array, b: Uint8Array): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const one of a) {
    const next = [0];
    for (const [n, other] of b.entries())
      next.push(one === other ? (row[n] ?? 0) + 1 : Math.max(next[n] ?? 0, row[n + 1] ?? 0));
    row = next;
  }
  return row[b.length] ?? 0;
}
