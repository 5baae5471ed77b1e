/** What a file is for, told from its path alone. */

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
