import { expect, test } from 'vitest';
import { nameOf } from './file-name.ts';

test.each([
  ['src/routing/route.rs', 'route'],
  ['src/routing/mod.rs', 'routing'],
  ['lib/defaults/index.js', 'defaults'],
  ['src/json/__init__.py', 'json'],
  ['codec/src/lib.rs', 'codec'],
  ['src/main.rs', 'main'],
  ['index.ts', 'index'],
  ['docs/index.test.ts', 'index.test'],
])('%s is called %s', (path, name) => {
  expect(nameOf(path)).toBe(name);
});
