/** What a file is for, told from its path and from its text: tests, examples, docs, type stubs, barrels and copies rank lower. */

import type { FileRole } from '../base/types.ts';

export type PathRole =
  | 'test'
  | 'example'
  | 'doc'
  | 'stub'
  | 'barrel'
  | 'entry'
  | 'compat'
  | 'generated'
  | 'vendored'
  | 'bench'
  | 'private';

const RULES: readonly (readonly [PathRole, RegExp])[] = [
  [
    'test',
    /(^|\/)(tests?|__tests__|testing|specs?|testdata|test[-_]?data|test[-_]?utils?|e2e|fixtures?|mocks?|__mocks__|testsuite|unittests?|src\/(test|androidTest|commonTest|jvmTest)|t)\//i,
  ],
  [
    'test',
    /(^|\/)(test_[^/]*|conftest)\.py$|[^/]*_tests?\.\w+$|[^/]+[._-](test|spec|tests|specs)\.\w+$|(^|\/)[^/]*(Test|Tests|TestCase|Spec|IT)\.(java|kt|kts|scala|cs|swift|groovy|php|m|mm|hs|cpp|cc)$|(^|\/)tests?\.(rs|py|js|ts|go|rb)$/,
  ],
  ['bench', /(^|\/)(bench|benches|benchmarks?|perf)\/|[._-]bench(mark)?\.\w+$/i],
  ['example', /(^|\/)(examples?|samples?|demos?|docs_src|tutorials?|playground|cookbook|_examples?)\//i],
  [
    'doc',
    /(^|\/)(docs?|documentation|website|man)\/|\.(md|mdx|rst|adoc|txt)$|(^|\/)(readme|changelog|changes|history|license|contributing|authors)(\.|$)/i,
  ],
  ['stub', /\.d\.[cm]?ts$|\.pyi$|(^|\/)(typings|@types|type-stubs)\//],
  ['barrel', /(^|\/)(__init__\.py|index\.[cm]?[jt]sx?|mod\.rs|package-info\.java|lib\.rs|doc\.go|prelude\.rs)$/],
  ['private', /(^|\/)(_[a-z][^/]*|internals?|impl)\//],
  ['compat', /(^|\/)_?(compat|compatibility|legacy|deprecated|polyfills?|shims?)(\/|\.\w+$)/i],
  ['generated', /(^|\/)(generated|gen|_?generated?)\/|\.(pb|generated|gen|g)\.\w+$|_pb2?(_grpc)?\.\w+$|zz_generated/i],
  ['vendored', /(^|\/)(vendor|vendored|third[-_]?party|thirdparty|external|extern|deps|node_modules|_vendor)\//i],
];

/** Every role the path speaks of, each once. */
export function pathRoles(path: string): PathRole[] {
  const roles = new Set<PathRole>();
  for (const [role, pattern] of RULES) if (pattern.test(path)) roles.add(role);
  return [...roles];
}

/**
 * Roles of the path united with those that indexing told from the text. A name alone makes no barrel: where the syntax
 * tree shows code of the file's own (`code`), it is the entry of its folder, where much of what others use is at home.
 * @param stored FILE_ROLES, space-separated; '' where nothing is known
 */
export function fileRoles(path: string, stored: string): Set<PathRole> {
  const roles = new Set(pathRoles(path));
  for (const word of stored.split(' ')) {
    if (word === 'code') {
      if (roles.delete('barrel')) roles.add('entry');
    } else if (word !== '') roles.add(word as Exclude<FileRole, 'code'>);
  }
  return roles;
}

/**
 * True when the path lies in an older version's folder: `v3/` while a sibling `v4/` is among `paths`, or `v1/` while
 * the same file stands beside that folder. `/api/v1/` alone is not old.
 */
export function isSuperseded(path: string, paths: ReadonlySet<string>): boolean {
  const match = /^((?:.*\/)?)v(\d+)\/(.*)$/.exec(path);
  if (match === null) return false;
  const [, before = '', number = '', after = ''] = match;
  if (paths.has(before + after)) return true;
  for (const other of paths) {
    const version = other.startsWith(`${before}v`) ? /^\d+(?=\/)/.exec(other.slice(before.length + 1)) : null;
    if (version !== null && Number(version[0]) > Number(number)) return true;
  }
  return false;
}
