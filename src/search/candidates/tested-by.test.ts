import { expect, test } from 'vitest';
import type { CandidateFile } from './candidate-types.ts';
import { testedBy } from './tested-by.ts';

test('the source of the best test gets most, sources without a test nothing', () => {
  const files = ['src/router.ts', 'src/router.test.ts', 'src/user.go', 'src/user_test.go', 'src/other.py'].map(
    (path) => {
      return { path, chunks: [{ row: { id: path }, scores: {}, ranks: {} }] } as unknown as CandidateFile;
    },
  );
  const fused = new Map([
    ['src/router.test.ts', 0.02],
    ['src/user_test.go', 0.01],
  ]);
  expect([...testedBy(files, fused)]).toEqual([
    ['src/router.ts', 1],
    ['src/user.go', 0.5],
  ]);
});

test.each([
  ['src/main/java/Gauge.java', 'src/test/java/GaugeTest.java'],
  ['lib/gauge.py', 'tests/test_gauge.py'],
  ['lib/gauge.rb', 'spec/gauge_spec.rb'],
])('%s is tested by %s', (source, inTest) => {
  const file = (path: string) => ({ path, chunks: [{ row: { id: path } }] }) as unknown as CandidateFile;
  expect(testedBy([file(source), file(inTest)], new Map([[inTest, 0.02]])).get(source)).toBe(1);
});
