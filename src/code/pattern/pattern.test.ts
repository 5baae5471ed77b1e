import { afterAll, expect, test } from 'vitest';
import { PatternFinder } from './pattern-finder.ts';
import { Rewriter } from './rewrite.ts';

const open: PatternFinder[] = [];
afterAll(async () => {
  for (const finder of open) await finder.close();
});

async function found(language: string, pattern: string, text: string, ...where: string[]) {
  const finder = new PatternFinder(pattern, where);
  open.push(finder);
  return (await finder.find(text, language)) ?? [];
}

async function texts(language: string, pattern: string, text: string, ...where: string[]) {
  return (await found(language, pattern, text, ...where)).map(({ start, end }) => text.slice(start, end));
}

test.each([
  ['javascript', 'foo($A)', 'foo(1); foo(a, b); bar.foo(2); y(foo(foo(3)))', ['foo(1)', 'foo(foo(3))', 'foo(3)']],
  ['javascript', 'foo($$$A)', 'foo(); foo(a, b)', ['foo()', 'foo(a, b)']],
  ['javascript', 'foo($A, $$$REST)', 'foo(); foo(a); foo(a, b, c)', ['foo(a)', 'foo(a, b, c)']],
  ['javascript', 'foo($$$A, 1, $$$B)', 'foo(1); foo(a, 1, 2); foo(2)', ['foo(1)', 'foo(a, 1, 2)']],
  ['javascript', '$A + $B', 'a + b; a - b; a += b', ['a + b']],
  ['javascript', 'const $A = $B', 'const a = 1; let b = 2; var c = 3', ['const a = 1']],
  ['javascript', '$A == $A', 'a == a; a == b; x . y == x.y', ['a == a', 'x . y == x.y']],
  ['javascript', '$_ == $_', 'a == b', ['a == b']],
  ['javascript', 'f(/* why */ $A)', 'f(/* because */ 1)', ['f(/* because */ 1)']],
  ['javascript', 'f("a $B c")', 'f("a b c"); f("a c")', ['f("a b c")']],
  ['javascript', '{ $K: 1 }', 'x = { a: 1 }; y = { b: 2 }', ['{ a: 1 }']],
  ['javascript', '$K: 1', 'x = { a: 1, b: 2 }', ['a: 1']],
  ['javascript', 'a();\n$$$\nb();', '{ a(); c(); b(); d() } b()', ['a(); c(); b();']],
  ['typescript', 'let $X: Promise<$T>', 'let a: Promise<string>; let b: string', ['let a: Promise<string>']],
  ['typescript', 'Foo<$A>', 'let x: Foo<string>', ['Foo<string>']],
  ['tsx', '<$C $$$P />', 'x = <Foo a={1} b />', ['<Foo a={1} b />']],
  ['go', 'fmt.Println($A)', 'package p\nfunc f() { fmt.Println(1) }', ['fmt.Println(1)']],
  ['go', 'if err != nil { $$$ }', 'package p\nfunc f() { if err != nil { return } }', ['if err != nil { return }']],
  ['php', 'foo($A)', '<?php foo(1); $x = foo($y);', ['foo(1)', 'foo($y)']],
  ['php', '$A = 1', '<?php $x = 1; $_GET = 2;', ['$x = 1']],
  ['java', '$T $X = new $T($$$)', 'class A { void f() { B b = new B(1); C c = new D(); } }', ['B b = new B(1)']],
  [
    'java',
    'public $T $F($$$) { $$$ }',
    'class A { public int f(int a) { return 1; } int g() { } }',
    ['public int f(int a) { return 1; }'],
  ],
  ['python', 'def $F($$$): $$$', 'def f(a, b=1):\n  x()\n  y()\nz = 1\n', ['def f(a, b=1):\n  x()\n  y()']],
  ['python', '$A is not None', 'x is not None\nx is None\n', ['x is not None']],
  ['rust', '$A.unwrap()', 'fn f() { x.unwrap(); y.foo() }', ['x.unwrap()']],
  ['ruby', 'class $C < $D; $$$; end', 'class Foo < Bar\n def x; end\nend\n', ['class Foo < Bar\n def x; end\nend']],
  ['c', '$T *$X = malloc($S)', 'int f() { char *x = malloc(3); }', ['char *x = malloc(3)']],
  ['css', 'color: $A', '.a { color: red; }', ['color: red']],
  ['json', '"a": $A', '{"a": 1, "b": 2}', ['"a": 1']],
  ['yaml', 'a: $A', 'a: 1\nb: 2\n', ['a: 1']],
])('%s: %s', async (language, pattern, text, expected) => {
  expect(await texts(language, pattern, text)).toEqual(expected);
});

test('what the pattern has not is told', async () => {
  const [one] = await found('javascript', 'function $F() { $$$B }', 'async function a() { b() }');
  expect(one?.passedOver).toEqual([{ start: 0, end: 5 }]);
  expect([...(one?.bindings ?? [])].map(([name]) => name)).toEqual(['F', 'B']);
});

test.each([
  ['A=number', ['f(1)']],
  ['A=identifier', ['f(a)']],
  ['$A!=number', ['f(a)', 'f("b")']],
  ['A~^[ab]$', ['f(a)']],
  ['A!~^.$', ['f("b")']],
])('--where %s', async (where, expected) => {
  expect(await texts('javascript', 'f($A)', 'f(1); f(a); f("b")', where)).toEqual(expected);
});

test('what is no pattern or no condition is refused', async () => {
  expect(() => new PatternFinder('$A', [])).toThrow('matches everything');
  expect(() => new PatternFinder('f($A)', ['B=string'])).toThrow('$B');
  expect(() => new PatternFinder('f($A)', ['A'])).toThrow('no condition');
  const strange = new PatternFinder('if ((', []);
  expect(await strange.find('if ((', 'javascript')).toEqual([]);
  expect(strange.isStrange).toBe(true);
  await strange.close();
});

async function rewritten(language: string, pattern: string, replacement: string, text: string) {
  const finder = new PatternFinder(pattern, []);
  open.push(finder);
  return new Rewriter(replacement, finder.names).rewrite(text, (await finder.find(text, language)) ?? []);
}

test.each([
  ['nested places too', 'javascript', 'f($A)', 'g($A)', 'f(f(f(1)))', 'g(g(g(1)))'],
  ['a separator beside nothing goes', 'javascript', 'f($A, $$$R)', 'g($A, $$$R)', 'f(1); f(1, 2)', 'g(1); g(1, 2)'],
  ['a sign is itself', 'javascript', 'f($A)', '\\$A + $A', 'f(1)', '$A + 1'],
  [
    'code is moved with its indentation',
    'javascript',
    'if ($C) { $$$B }',
    'when($C, () => {\n  $$$B\n});',
    'function f() {\n    if (a) {\n        b({\n            c: 1,\n        });\n        d();\n    }\n}',
    'function f() {\n    when(a, () => {\n      b({\n          c: 1,\n      });\n      d();\n    });\n}',
  ],
  [
    'lines of a string stay',
    'javascript',
    'if (a) { $$$B }',
    '$$$B',
    '  if (a) {\n    x(`\n    text\n    `);\n    y();\n  }',
    '  x(`\n    text\n    `);\n  y();',
  ],
  [
    'Python keeps its blocks',
    'python',
    'if DEBUG:\n    $$$B',
    '$$$B',
    'def f():\n    if DEBUG:\n        a()\n        if b:\n            c()\n    d()\n',
    'def f():\n    a()\n    if b:\n        c()\n    d()\n',
  ],
])('%s', async (_, language, pattern, replacement, text, expected) => {
  expect((await rewritten(language, pattern, replacement, text)).text).toBe(expected);
});

test('lost comments are told, kept ones are not', async () => {
  const { lost, text } = await rewritten(
    'javascript',
    'f($A, $B)',
    'g($A)',
    'f(a(/* kept */), /* lost */ b(/* too */))',
  );
  expect(text).toBe('g(a(/* kept */))');
  expect(lost.map(({ start }) => start)).toEqual([17, 30]);
});

test('an unbound metavariable is refused', () => {
  expect(() => new Rewriter('g($A, $B)', new Set(['A']))).toThrow('$B');
  expect(() => new Rewriter('g($_)', new Set(['A']))).toThrow('$_');
});
