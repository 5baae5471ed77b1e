import { expect, test } from 'vitest';
import { sketchOf } from '../../text/sketch.ts';
import type { CandidateFile } from './candidate-types.ts';
import { findCopies, isBetter } from './copies.ts';

function file(path: string, text: string): CandidateFile {
  const feature = { path, sketch: sketchOf(text) } as CandidateFile['feature'];
  return { path, chunks: [], fileScore: 0, fileRank: null, feature };
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `  const value${from + i} = compute(${from + i});\n`).join('');

test('of files that share most lines all but the best kept are copies', () => {
  const files = [
    file('src/core/schemas.ts', lines(0, 100)),
    file('src/legacy/schemas.ts', lines(0, 95)),
    file('dist/cjs/schemas.js', lines(2, 100)),
    file('src/other.ts', lines(300, 400)),
    file('src/core/stdout.ts', lines(500, 600)),
    file('src/core/stderr.ts', lines(500, 600)),
    file('src/tcp/split.ts', lines(700, 800)),
    file('src/unix/split.ts', lines(730, 830)),
    file('src/half.ts', lines(50, 150)),
    file('src/tiny.ts', lines(0, 3)),
  ];
  expect([...findCopies(files)].sort()).toEqual(['dist/cjs/schemas.js', 'src/legacy/schemas.ts']);
});

test.each([
  ['src/v4/types.ts', 'src/v3/types.ts'],
  ['src/deep/down/classic/a.ts', 'src/mini/a.ts'],
  ['lib/a.js', 'lib/a.min.js'],
  ['lib/esm/a.js', 'lib/cjs/a.js'],
  ['src/a.ts', 'src/sub/a.ts'],
  ['src/sub/a.py', 'vendor/a.py'],
])('%s rather than %s', (one, other) => {
  expect(isBetter(one, other)).toBe(true);
  expect(isBetter(other, one)).toBe(false);
});
