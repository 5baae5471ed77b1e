/** Names, kinds and scopes of definitions in the main languages, and how definitions meet chunk borders. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Chunk } from '../base/types.ts';
import { type Chunker, createChunker } from './index.ts';

let chunker: Chunker;
beforeAll(async () => {
  chunker = await createChunker({ budget: 300, limitMs: 20_000 });
});
afterAll(() => chunker.close());

async function symbols(language: string, text: string): Promise<string[]> {
  const file = await chunker.chunk({ path: 'x', text, language });
  return file.symbols.map(({ name, kind, scope }) => `${kind} ${scope === '' ? '' : `${scope}.`}${name}`);
}

/** Names of the definitions that begin in a chunk. */
function begun(chunk: Chunk | undefined): string[] {
  return [...new Set((chunk?.definitions ?? []).filter(({ begins }) => begins).map(({ name }) => name))];
}

const CASES: readonly (readonly [what: string, language: string, text: string, expected: readonly string[]])[] = [
  ['arrow constants', 'typescript', 'export const run = async (a: number) => a;\n', ['function run']],
  [
    'object methods',
    'javascript',
    'const api = {\n  get(x) { return x; },\n  put: (x) => x,\n  size: 3,\n};\n',
    ['constant api', 'method api.get', 'method api.put'],
  ],
  [
    'class properties',
    'typescript',
    'class A {\n  count = 0;\n  onClick = () => this.count++;\n}\n',
    ['class A', 'field A.count', 'method A.onClick'],
  ],
  [
    'prototype methods',
    'javascript',
    'Router.prototype.use = function use(fn) {};\nexports.create = function () {};\n',
    ['method Router.use', 'function create'],
  ],
  [
    'objects behind prototypes, named arguments, chains and casts',
    'javascript',
    'Router.prototype = { use: function () {} };\ngetter(req, "ip", function ip() {});\nres.status = res.code = function () {};\n' +
      'Object.defineProperty(req, "host", { get: () => 1 });\nexports.methods = list.map(String);\nexports.Router = Router;\n',
    [
      'impl Router',
      'method Router.use',
      'function ip',
      'method res.status',
      'method res.status.code',
      'method req.host',
      'method req.host.get',
      'constant methods',
    ],
  ],
  [
    'functions behind casts and in interfaces',
    'typescript',
    'export const run = ((a) => a) as Fn;\ninterface I { on: (a: string) => void; size: number }\n',
    ['function run', 'interface I', 'method I.on'],
  ],
  [
    'lambdas',
    'python',
    'run = lambda x: x\nclass A:\n    y: str\n    key = lambda self: 1\n',
    ['function run', 'class A', 'field A.y', 'method A.key'],
  ],
  ['function values', 'go', 'package p\nvar Run = func(a int) int { return a }\n', ['function Run']],
  ['function values', 'java', 'class A {\n  private final Fn<A> run = x -> x;\n}\n', ['class A', 'method A.run']],
  ['closures', 'kotlin', 'val run: (Int) -> Int = { it + 1 }\n', ['function run']],
  [
    'closures',
    'swift',
    'struct S {\n    lazy var run = { 1 }\n}\nprotocol P { var size: Int { get } }\n',
    ['struct S', 'method S.run', 'interface P', 'field P.size'],
  ],
  ['function values', 'scala', 'val run = (x: Int) => x + 1\n', ['function run']],
  ['lambdas', 'cpp', 'auto run = [](int a) { return a; };\n', ['function run']],
  [
    'operators, indexers and constants',
    'csharp',
    'class A { const int Most = 3; Func<int, int> F = x => x; int this[int i] => 1; event Action Done; }\n',
    ['class A', 'constant A.Most', 'method A.F', 'method A.this', 'field A.Done'],
  ],
  [
    'attributes and defined methods',
    'ruby',
    'class A\n  attr_accessor :name, :age\n  define_method(:go) { 1 }\n  alias_method :run, :go\nend\nPoint = Struct.new(:x)\nRUN = ->(x) { x }\n',
    ['class A', 'field A.name', 'field A.age', 'method A.go', 'method A.run', 'class Point', 'function RUN'],
  ],
  [
    'closures and define',
    'php',
    "<?php\n$run = function ($x) { return $x; };\n$go = fn($x) => $x;\ndefine('MOST', 1);\n",
    ['function run', 'function go', 'constant MOST'],
  ],
  [
    'table fields',
    'lua',
    'local M = {}\nM.most = 3\nM.go = function() end\n',
    ['variable M', 'field M.most', 'function M.go'],
  ],
  [
    'types and callbacks',
    'elixir',
    'defmodule A do\n  @type t :: integer\n  @callback go(t) :: t\nend\n',
    ['module A', 'type A.t', 'method A.go'],
  ],
  ['class signatures', 'haskell', 'class C a where\n  go :: a -> a\n', ['trait C', 'method C.go']],
  ['function values', 'dart', 'final run = (int x) => x + 1;\n', ['function run']],
  ['function values', 'julia', 'run = x -> x + 1\n', ['function run']],
  ['R6 classes', 'r', 'A <- R6Class("A", public = list(go = function(x) x))\n', ['class A', 'method A.go']],
  [
    'constants',
    'solidity',
    'contract A { uint constant MOST = 3; uint public left; }\n',
    ['class A', 'constant A.MOST', 'field A.left'],
  ],
  [
    'local names are no symbols, local functions are',
    'typescript',
    'function outer() {\n  const a = 1;\n  const inner = () => a;\n}\n',
    ['function outer', 'function outer.inner'],
  ],
  [
    'overloads are one',
    'typescript',
    'function f(a: string): void;\nfunction f(a: number): void;\nfunction f(a: unknown): void {}\n',
    ['function f'],
  ],
  [
    'names that a tuple takes apart',
    'python',
    'LOW, (HIGH, *rest) = read()\n[first, second] = 1, 2\na.b, c[0] = 1, 2\nfor x, y in z:\n    pass\ndef f():\n    p, q = 1, 2\nclass A:\n    W, H = 1, 2\n',
    [
      'constant LOW',
      'constant HIGH',
      'variable rest',
      'variable first',
      'variable second',
      'function f',
      'class A',
      'constant A.W',
      'constant A.H',
    ],
  ],
  [
    'decorated classes',
    'python',
    '@dataclass\nclass P:\n    @property\n    def x(self):\n        return 1\n',
    ['class P', 'method P.x'],
  ],
  [
    'module constants',
    'python',
    'LIMIT = 3\nname: str = "a"\ndef f():\n    local = 1\n',
    ['constant LIMIT', 'variable name', 'function f'],
  ],
  [
    'receivers',
    'go',
    'package p\nfunc (s *Server[T]) Serve() {}\nfunc Start() {}\n',
    ['method Server.Serve', 'function Start'],
  ],
  [
    'grouped types',
    'go',
    'package p\ntype (\n\tA struct{ x int }\n\tB interface{ Do() }\n)\n',
    ['struct A', 'interface B', 'method B.Do'],
  ],
  [
    'impl blocks',
    'rust',
    'impl<T> Display for Wrapper<T> {\n    fn fmt(&self) -> Result { Ok(()) }\n}\n',
    ['impl Wrapper', 'method Wrapper.fmt'],
  ],
  [
    'items in macros',
    'rust',
    'cfg_io! {\n    pub struct Reader { a: u8 }\n    impl Reader { fn read(&self) {} }\n}\n',
    ['struct Reader', 'impl Reader', 'method Reader.read'],
  ],
  [
    'nested classes',
    'java',
    'class A {\n  static class B {\n    int size() { return 1; }\n  }\n  A() {}\n}\n',
    ['class A', 'class A.B', 'method A.B.size', 'method A.A'],
  ],
  [
    'objects and extensions',
    'kotlin',
    'object Config {\n    fun load(): Int {\n        return 1\n    }\n}\nfun String.shout() = uppercase()\n',
    ['class Config', 'method Config.load', 'function shout'],
  ],
  [
    'namespaces',
    'csharp',
    'namespace N.M {\n  class C {\n    void Run() { }\n  }\n}\n',
    ['module N.M', 'class N.M.C', 'method N.M.C.Run'],
  ],
  [
    'out-of-class methods',
    'cpp',
    'namespace n {\nint A::size() const { return 1; }\nA::~A() {}\n}\n',
    ['module n', 'method n.A.size', 'method n.A.~A'],
  ],
  [
    'functions behind pointers',
    'c',
    'static char *names(void) { return 0; }\nint (*pick(int a))(void) { return 0; }\n',
    ['function names', 'function pick'],
  ],
  [
    'modules',
    'ruby',
    'module M\n  class C\n    def run; end\n    def self.make; end\n  end\nend\n',
    ['module M', 'class M.C', 'method M.C.run', 'method M.C.make'],
  ],
  [
    'clauses',
    'elixir',
    'defmodule A.B do\n  def f(0), do: 1\n  def f(n) when n > 0, do: n\n  defp g(x), do: x\nend\n',
    ['module A.B', 'function A.B.f', 'function A.B.g'],
  ],
  [
    'equations',
    'haskell',
    'f :: Int -> Int\nf 0 = 1\nf n = n * f (n - 1)\n\ndata T = A | B\n',
    ['function f', 'type T', 'constant T.A', 'constant T.B'],
  ],
  [
    'traits',
    'php',
    '<?php\ntrait T {\n  public function log() {}\n}\nfunction free_one() {}\n',
    ['trait T', 'method T.log', 'function free_one'],
  ],
  [
    'extensions',
    'swift',
    'extension Array {\n    func second() -> Int { return 1 }\n}\n',
    ['impl Array', 'method Array.second'],
  ],
];

describe('symbols', () => {
  it.each(CASES)('%s in %s', async (_what, language, text, expected) => {
    expect(await symbols(language, text)).toEqual(expected);
  });
});

describe('chunks', () => {
  const long = (name: string) => `  ${name}() {\n${`    this.step('${name}', 1);\n`.repeat(8)}  }\n`;

  it('a class larger than the budget gives a header and its methods', async () => {
    const text = `/** A robot. */\nexport class Robot {\n${'  speed = [1, 2, 3, 4, 5];\n'.repeat(6)}\n${long('walk')}\n${long('talk')}}\n`;
    const { chunks } = await chunker.chunk({ path: 'x', text, language: 'typescript' });
    expect(chunks.map(({ symbol, kind, scope }) => [symbol, kind, scope])).toEqual([
      ['Robot', 'class', ''],
      ['walk', 'method', 'Robot'],
      ['talk', 'method', 'Robot'],
    ]);
    expect(chunks[0]?.text).toContain('A robot.');
    expect(begun(chunks[0])).toEqual(['Robot', 'speed']);
    expect(begun(chunks[1])).toEqual(['walk']);
  });

  it('the rest of a function larger than the budget belongs to it, and defines nothing', async () => {
    const text = `def big(x):\n${'    x = compute(x, x + 1)\n'.repeat(40)}    return x\n`;
    const { chunks } = await chunker.chunk({ path: 'x', text, language: 'python' });
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks) expect(chunk).toMatchObject({ symbol: 'big', kind: 'function', scope: '' });
    expect(chunks.map(begun)).toEqual([['big'], ...chunks.slice(1).map(() => [])]);
  });

  it('a comment too large to share a chunk with its function still names it', async () => {
    const text = `/*\n${' * words about it\n'.repeat(22)} */\nfunc Busy() {\n${'\twork(1, 2, 3)\n'.repeat(15)}}\n`;
    const { chunks } = await chunker.chunk({ path: 'x', text: `package p\n\n${text}`, language: 'go' });
    expect(chunks.every((chunk) => chunk.symbol === 'Busy')).toBe(true);
    expect(chunks.flatMap(begun)).toEqual(['Busy']);
  });

  it('a comment stays with its function when only the two together pass the budget', async () => {
    const before = `function before() {\n${'  step();\n'.repeat(10)}}\n\n`;
    const text = `${before}/** ${'Some words. '.repeat(4)}*/\nfunction big() {\n${'  work(1, 2, 3);\n'.repeat(22)}}\n`;
    const { chunks } = await chunker.chunk({ path: 'x', text, language: 'javascript' });
    expect(chunks.map((chunk) => [chunk.symbol, chunk.startLine])).toEqual([
      ['before', 1],
      ['big', 14],
    ]);
  });

  it('a short comment goes to the head of a function that is taken apart, and of any other statement', async () => {
    const before = `function before() {\n${'  step();\n'.repeat(28)}}\n\n`;
    const text = `${before}// Short.\nfunction big() {\n${'  work(1, 2, 3);\n'.repeat(60)}}\n`;
    const { chunks } = await chunker.chunk({ path: 'x', text, language: 'javascript' });
    expect(chunks[1]?.text).toMatch(/^\/\/ Short\.\nfunction big/);
    const call = `${before}// Short.\nserve({\n${"  key: 'value',\n".repeat(60)}});\n`;
    const file = await chunker.chunk({ path: 'x', text: call, language: 'javascript' });
    expect(file.chunks[1]?.text).toMatch(/^\/\/ Short\.\nserve/);
  });

  it('a chunk is known by what most of it is, and by a type rather than a function of about its size', async () => {
    const type = '// Group holds routes\n// and a prefix.\ntype Group struct {\n\tRoutes []string\n}\n\n';
    const use = (n: number) => `// Use adds routes.\nfunc (g *Group) Use(r string) {\n${'\tadd(g, r)\n'.repeat(n)}}\n`;
    const main = async (text: string) => {
      const { chunks } = await chunker.chunk({ path: 'x', text, language: 'go' });
      expect(chunks).toHaveLength(1);
      return chunks[0]?.symbol;
    };
    expect(await main(`package p\n\n${type}${use(2)}`)).toBe('Group');
    expect(await main(`package p\n\n${type}${use(14)}`)).toBe('Use');
  });

  it('a documented method is known by its name, not by the class around it', async () => {
    const words = (n: number) => `  /**\n${'   * What it does.\n'.repeat(n)}   */\n`;
    const method = (name: string) => `${words(12)}  int ${name}() {\n    return 1;\n  }\n\n`;
    const text = `class Sum {\n${['one', 'two', 'three'].map(method).join('')}}\n`;
    const { chunks } = await chunker.chunk({ path: 'x', text, language: 'java' });
    expect(chunks.map((chunk) => chunk.symbol).slice(1)).toEqual(['two', 'three']);
  });

  it('two definitions of some size do not share a chunk, small ones do', async () => {
    const some = (name: string) => `function ${name}() {\n${'  step();\n'.repeat(16)}}\n\n`;
    const apart = await chunker.chunk({ path: 'x', text: some('a') + some('b') + some('c'), language: 'javascript' });
    expect(apart.chunks.map((chunk) => chunk.symbol)).toEqual(['a', 'b', 'c']);
    const together = await chunker.chunk({
      path: 'x',
      text: 'function a() {}\n\nfunction b() {}\n',
      language: 'javascript',
    });
    expect(together.chunks).toHaveLength(1);
    expect(begun(together.chunks[0])).toEqual(['a', 'b']);
  });

  it('signatures and the body under them are one definition, and what the body defines is inside it', async () => {
    const text =
      '// Adds.\nexport function add(a: string): string\n/* numbers */\nexport function add(a: number): number\n' +
      'export function add(a: any) {\n  const inner = () => a\n  return inner()\n}\n' +
      'export function sub(): void {}\nexport function sub(): void {}\n';
    const { chunks } = await chunker.chunk({ path: 'x', text, language: 'typescript' });
    const records = chunks[0]?.definitions.map(({ name, scope, startLine, endLine, leadLine }) => {
      return [name, scope, leadLine, startLine, endLine];
    });
    expect(records).toEqual([
      ['add', '', 1, 2, 8],
      ['inner', 'add', 6, 6, 6],
      ['sub', '', 9, 9, 9],
      ['sub', '', 10, 10, 10],
    ]);
  });

  it('imports are a chunk of their own where they are many', async () => {
    const text = `${Array.from({ length: 12 }, (_, i) => `import { thing${i} } from './things/${i}';\n`).join('')}\n${long('x').replace('x()', 'function x()')}`;
    const file = await chunker.chunk({ path: 'x', text, language: 'typescript' });
    expect(file.chunks[0]).toMatchObject({ kind: 'imports', symbol: '' });
    expect(file.imports).toHaveLength(12);
  });

  it('headings in fences and front matter do not count', async () => {
    const file = await chunker.chunk({
      path: 'x',
      text: '---\n# no\n---\n```\n# no\n```\n# Yes\ntext\n',
      language: 'markdown',
    });
    expect(file.symbols).toEqual([{ name: 'Yes', kind: 'section', scope: '', startLine: 7, endLine: 8 }]);
  });

  it('semicolons in quotes, comments and dollar quotes do not end a statement', async () => {
    const text =
      "CREATE TABLE a (x text DEFAULT ';'); -- ;\nCREATE FUNCTION s.f() RETURNS int AS $x$ SELECT 1; $x$;\nSELECT 2;\n";
    expect(await symbols('sql', text)).toEqual(['struct a', 'function s.f']);
  });
});
