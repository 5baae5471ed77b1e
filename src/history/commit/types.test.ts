/** Which type the weights that ship give to plain changes, without any log. */

import { describe, expect, it } from 'vitest';
import { featuresOf } from './features.ts';
import { typeModel } from './type-model.ts';

type Lines = readonly [path: string, added: readonly string[], removed?: readonly string[]];

function typeOf(...changed: readonly Lines[]): string {
  const files = changed.map(([path, added, removed = []]) => ({
    ...{ path, oldPath: path, added: added.length, removed: removed.length },
  }));
  const lines = new Map(changed.map(([path, added, removed = []]) => [path, { added, removed }] as const));
  return typeModel([]).rank(featuresOf(files, lines))[0]?.[0] ?? '';
}

const work = (times: number) => Array.from({ length: times }, (_, n) => `  total += weigh(${n});`);

describe('the type of a change, without a log', () => {
  it('tells what paths alone say', () => {
    expect(typeOf(['docs/guide.md', ['More words.']])).toBe('docs');
    expect(typeOf(['www/docs/start.mdx', ['More words.']])).toBe('docs');
    expect(typeOf(['test/tide.test.ts', ["it('counts hours', () => {", '});']])).toBe('test');
    expect(typeOf(['.github/workflows/ci.yml', ['      - run: npm test'], ['      - run: npm t']])).toBe('ci');
    expect(typeOf(['Dockerfile', ['FROM node:22'], ['FROM node:20']])).toBe('build');
    expect(typeOf(['.gitignore', ['dist']])).toBe('chore');
  });

  it('takes newer packages and releases for chores, with the files that a release writes', () => {
    const versions = ['    "eslint": "^9.1.0",'];
    expect(typeOf(['package.json', versions, ['    "eslint": "^9.0.0",']])).toBe('chore');
    const workflow = ['      - uses: actions/checkout@v5.0.1'];
    expect(typeOf(['.github/workflows/ci.yml', workflow, ['      - uses: actions/checkout@v5.0.0']])).toBe('chore');
    const release: Lines[] = [
      ['package.json', ['  "version": "1.2.4",'], ['  "version": "1.2.3",']],
      ['CHANGELOG.md', ['## 1.2.4', '### Bug Fixes', '* count hours']],
    ];
    expect(typeOf(...release)).toBe('chore');
    expect(typeOf(...release, ['src/version.ts', ["export const V = '1.2.4';"], ["export const V = '1.2.3';"]])).toBe(
      'chore',
    );
    expect(
      typeOf(
        ...['a', 'b', 'c'].map(
          (name): Lines => [`packages/${name}/package.json`, ['  "version": "2.0.1",'], ['  "version": "2.0.0",']],
        ),
      ),
    ).toBe('chore');
  });

  it('tells a new export from a guard, and both from moved or renamed code', () => {
    const added: Lines = ['src/tide.ts', ['export function highWater(hours: number) {', ...work(30), '}']];
    expect(typeOf(added)).toBe('feat');
    expect(
      typeOf(added, ['test/tide.test.ts', ["it('finds high water', () => {", '});']], ['README.md', ['## Tides']]),
    ).toBe('feat');
    const guard: Lines = [
      'src/tide.ts',
      ['  if (hours === undefined || hours < 0) return 0;'],
      ['  if (hours < 0) return 0;'],
    ];
    expect(typeOf(guard)).toBe('fix');
    expect(typeOf(guard, ['test/tide.test.ts', ["it('does not fail without hours', () => {", '});']])).toBe('fix');
    const swapped = Array.from(
      { length: 6 },
      (_, n): Lines => [`src/f${n}.ts`, ['  weigh(a);', '  weigh(b);'], ['  measure(a);', '  measure(b);']],
    );
    expect(typeOf(...swapped)).toBe('refactor');
    expect(typeOf(['src/tide.ts', [], work(30)])).toBe('refactor');
  });
});
