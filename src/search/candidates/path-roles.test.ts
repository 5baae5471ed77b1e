import { expect, test } from 'vitest';
import { isChangeLog, pathRoles } from '../../text/path-roles.ts';
import { declarationTwins, fileRoles, isSuperseded } from './path-roles.ts';

test.each([
  ['src/router.ts', []],
  ['src/router.test.ts', ['test']],
  ['tests/test_app.py', ['test']],
  ['src/test_helpers/mod.rs', ['test', 'barrel']],
  ['pkg/server_test.go', ['test']],
  ['src/test/java/a/FooTest.java', ['test']],
  ['src/main/java/a/Contest.java', []],
  ['src/latest.py', []],
  ['examples/hello/main.go', ['example']],
  ['docs/guide.md', ['doc']],
  ['types/index.d.ts', ['stub']],
  ['pkg/__init__.py', ['barrel']],
  ['src/index.ts', ['barrel']],
  ['requests/compat.py', ['compat']],
  ['api/v1/user.pb.go', ['generated']],
  ['assets/logo.svg', ['generated']],
  ['dist/bundles/all.umd.js', ['generated']],
  ['packages/a/cjs/run.js', ['generated']],
  ['min/all.js', ['generated']],
  ['src/esm/load.js', []],
  ['dist/build.py', []],
  ['vendor/lib/a.c', ['vendored']],
  ['benches/spawn.rs', ['bench']],
  ['src/history.ts', []],
  ['src/license.go', []],
  ['pkg/changes.py', []],
  ['src/authors.rb', []],
  ['website/src/server.ts', []],
  ['src/testing/client.py', []],
  ['src/docs/render.ts', []],
  ['src/license-checker.js', []],
  ['CHANGES', ['doc']],
  ['AUTHORS', ['doc']],
  ['HISTORY.md', ['doc']],
  ['website/index.html', ['doc']],
  ['doc/langref.html.in', ['doc']],
  ['templates/page.html', []],
  ['requirements-dev.txt', []],
  ['CMakeLists.txt', []],
  ['LICENSE', ['licence']],
  ['LICENSE.md', ['licence']],
  ['LICENSE-APACHE', ['licence']],
  ['LICENSE.MIT', ['licence']],
  ['COPYING.LESSER', ['licence']],
  ['NOTICE', ['licence']],
  ['LICENSES/MIT.txt', ['licence']],
])('%s is %j', (path, roles) => {
  expect(pathRoles(path)).toEqual(roles);
});

test.each([
  ['src/v3/types.ts', ['src/v4/core/api.ts'], true],
  ['src/v4/types.ts', ['src/v3/types.ts'], false],
  ['pkg/v1/fields.py', ['pkg/fields.py'], true],
  ['api/v1/user.go', ['api/server.go'], false],
  ['src/vector/a.ts', ['src/v4/a.ts'], false],
])('%s beside %j: superseded %s', (path, others, expected) => {
  expect(isSuperseded(path, new Set([path, ...others]))).toBe(expected);
});

test.each([
  ['src/index.ts', 'code', ['entry']],
  ['src/index.ts', '', ['barrel']],
  ['src/exports.ts', 'barrel', ['barrel']],
  ['src/router.ts', 'code test generated', ['test', 'generated']],
])('%s told to be %j is %j', (path, stored, roles) => {
  expect([...fileRoles(path, stored)]).toEqual(roles);
});

test.each([
  ['CHANGELOG.md', true],
  ['docs/release-notes/1.0.rst', true],
  ['HISTORY', true],
  ['src/history.ts', false],
  ['README.md', false],
])('%s is a log of changes: %s', (path, expected) => {
  expect(isChangeLog(path)).toBe(expected);
});

test('a declaration of types is the twin of its source, whatever folders part the two', () => {
  const sources = ['lib/queue.js', 'lib/dialects/pool.js', 'src/app.py'];
  const declarations = ['types/queue.d.ts', 'types/dialects/pool.d.ts', 'src/app.pyi'];
  const alone = ['types/alone.d.ts', 'types/other/queue.d.ts'];
  expect([...declarationTwins([...sources, ...declarations, ...alone])]).toEqual(declarations);
  expect([...declarationTwins(alone)]).toEqual([]);
});
