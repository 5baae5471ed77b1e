/** Definitions that a grammar loses or passes over: behind macros, in broken text, in lists of an enum or a record, in SQL. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withMacrosBlanked } from './blank-macros.ts';
import { type Chunker, createChunker } from './index.ts';

let chunker: Chunker;
beforeAll(async () => {
  chunker = await createChunker({ limitMs: 20_000 });
});
afterAll(() => chunker.close());

const CASES: readonly (readonly [what: string, language: string, text: string, expected: readonly string[]])[] = [
  [
    'types behind an export macro',
    'cpp',
    'struct API_EXPORT SyncOptions { int level; };\nclass API_EXPORT Sink { public: void accept(int n); };\n',
    ['1 struct SyncOptions', '2 class Sink', '2 method Sink.accept'],
  ],
  [
    'macros with arguments, bases and two lines',
    'cpp',
    'class API(x) Two : public B { void go(); };\nenum class API_X Mode { A };\nclass MY_API\nLong final : public X<int> {\n void f() {}\n};\n',
    ['1 class Two', '1 method Two.go', '2 enum Mode', '2 constant Mode.A', '3 class Long', '5 method Long.f'],
  ],
  [
    'macros before declarations',
    'c',
    'STRUCT_PACKED struct P { int x; };\nEXPORT_API int api_go(void) { return 1; }\nstatic __init int go(void) { return 0; }\n',
    ['1 struct P', '2 function api_go', '3 function go'],
  ],
  [
    'a comment inside a macro',
    'c',
    '#define M do { /*c*/; } while (0)\nvoid after_macro(void) {}\n#define N(a) \\\n  /* x */ foo(a); \\\n  bar()\nint after_two(void) { return 1; }\n',
    ['1 macro M', '2 function after_macro', '3 macro N', '6 function after_two'],
  ],
  [
    'functions made by macros, and in the style of K&R',
    'c',
    'SYSCALL_DEFINE2(dup, int, a)\n{\n return 0;\n}\nDEFINE_FN(foo)\n{\n return 1;\n}\nint\nold(a, b)\n int a; char *b;\n{ return a; }\n',
    ['1 function dup', '5 function foo', '9 function old'],
  ],
  [
    'enumerators',
    'c',
    'enum mode { READ, WRITE = 2 };\ntypedef enum { LOW } level_t;\n',
    ['1 enum mode', '1 constant mode.READ', '1 constant mode.WRITE', '2 type level_t', '2 constant level_t.LOW'],
  ],
  [
    'code behind what no grammar can read',
    'cpp',
    'int broken( { ;\n\nint after_broken(int a) {\n  return a;\n}\nvoid Sink::accept(int n)\n{\n}\n',
    ['3 function after_broken', '6 method Sink.accept'],
  ],
  [
    'variants',
    'rust',
    'pub enum Msg { Up, Down(i32), Move { x: i32 } }\n',
    ['1 enum Msg', '1 constant Msg.Up', '1 constant Msg.Down', '1 constant Msg.Move'],
  ],
  [
    'promoted properties and cases',
    'php',
    '<?php\nclass A {\n  public function __construct(private readonly int $x, protected string $y = "", $z = 1) {}\n}\nenum S: string { case Up = "u"; }\n',
    ['2 class A', '3 method A.__construct', '3 field A.x', '3 field A.y', '5 enum S', '5 constant S.Up'],
  ],
  [
    'parameter properties and members of enums',
    'typescript',
    'class A {\n  constructor(@Inject() private readonly size: number, y = 1) {}\n}\nenum E { One, Two = 2 }\n',
    ['1 class A', '2 method A.constructor', '2 field A.size', '4 enum E', '4 constant E.One', '4 constant E.Two'],
  ],
  [
    'operators and record fields',
    'haskell',
    'a <+> b = a\n(<->) a b = a\nx `op` y = x\ndata P = P { px :: Int, py, pz :: !Int } | Q Int\nnewtype N = N { unN :: Int }\n',
    [
      '1 function <+>',
      '2 function <->',
      '3 function op',
      '4 type P',
      '4 field P.px',
      '4 field P.py',
      '4 field P.pz',
      '4 constant P.Q',
      '5 type N',
      '5 field N.unN',
    ],
  ],
  [
    'records and constants of enums',
    'java',
    'record P(int left, String right) {}\nenum E { A, B(1) { void f() {} }; int z; }\n',
    ['1 class P', '1 field P.left', '1 field P.right', '2 enum E', '2 constant E.A', '2 constant E.B', '2 field E.z'],
  ],
  [
    'records and members of enums',
    'csharp',
    'record P(int Left);\nenum E { A, B = 2 }\n',
    ['1 class P', '1 field P.Left', '2 enum E', '2 constant E.A', '2 constant E.B'],
  ],
  [
    'properties of a constructor and entries',
    'kotlin',
    'class P(val x: Int, private var y: String, z: Int)\nenum class E { A, B; }\n',
    ['1 class P', '1 field P.x', '1 field P.y', '2 enum E', '2 constant E.A', '2 constant E.B'],
  ],
  [
    'cases',
    'swift',
    'enum S { case up, down(Int)\n case left = 3 }\n',
    ['1 enum S', '1 constant S.up', '1 constant S.down', '2 constant S.left'],
  ],
  [
    'cases and case classes',
    'scala',
    'enum C:\n  case A, B\ncase class P(x: Int)\nclass Q(y: Int)\n',
    ['1 enum C', '2 constant C.A', '2 constant C.B', '3 class P', '3 field P.x', '4 class Q'],
  ],
  [
    'constructors and fields',
    'ocaml',
    'type t = A | B of int\ntype r = { x : int; mutable y : int }\n',
    ['1 type t', '1 constant t.A', '1 constant t.B', '2 type r', '2 field r.x', '2 field r.y'],
  ],
  [
    'an unfinished file',
    'python',
    'def first():\n    return 1\n\nx = (((\n\ndef second():\n    return "unfinis\n\nclass Third:\n    def go(self): pass\n',
    ['1 function first', '6 function second', '9 class Third', '10 method Third.go'],
  ],
  [
    'an unfinished file',
    'typescript',
    'export function one() {\n  return {{{;\n}\n\nexport class Two {\n  go() {}\n}\nfunction three() {}\n',
    ['1 function one', '5 class Two', '6 method Two.go', '8 function three'],
  ],
  [
    'schemas and indexes',
    'sql',
    'CREATE TABLE IF NOT EXISTS public.tide_readings (id bigserial primary key);\nCREATE UNIQUE INDEX CONCURRENTLY idx_tide ON tide_readings (id);\nCREATE TABLE [dbo].[Order Details] (a int);\n',
    ['1 struct public.tide_readings', '2 statement idx_tide', '3 struct dbo.Order Details'],
  ],
  [
    'packages',
    'sql',
    'CREATE OR REPLACE PACKAGE BODY tide_pkg AS\n  PROCEDURE log_tide(p IN NUMBER) IS BEGIN NULL; END log_tide;\n  FUNCTION low RETURN NUMBER IS\n  BEGIN\n    IF a THEN b; END IF;\n    RETURN 1;\n  END;\nBEGIN\n  init;\nEND tide_pkg;\n/\nCREATE TABLE x (a int);\n',
    ['1 module tide_pkg', '2 function tide_pkg.log_tide', '3 function tide_pkg.low', '12 struct x'],
  ],
  [
    'delimiters',
    'sql',
    'DELIMITER $$\nCREATE DEFINER=`root`@`%` PROCEDURE low(IN x INT)\nBEGIN\n  SELECT 1;\nEND$$\nCREATE TRIGGER t1 BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = 1; END$$\nDELIMITER ;\nCREATE TABLE b (a int);\n',
    ['2 function low', '6 function t1', '8 struct b'],
  ],
  [
    'batches and named queries',
    'sql',
    'SET ANSI_NULLS ON\nGO\nCREATE OR ALTER PROC [dbo].[Get] @id int AS\nBEGIN\n  SELECT 1;\nEND\nGO\nALTER PROCEDURE dbo.Low AS SELECT 1\nGO\n-- name: GetAuthor :one\nSELECT * FROM a;\n',
    ['3 function dbo.Get', '8 function dbo.Low', '10 function GetAuthor'],
  ],
];

describe('definitions that were lost', () => {
  it.each(CASES)('%s in %s', async (_what, language, text, expected) => {
    const { symbols, chunks } = await chunker.chunk({ path: 'x', text, language });
    expect(
      symbols.map(
        ({ name, kind, scope, startLine }) => `${startLine} ${kind} ${scope === '' ? '' : `${scope}.`}${name}`,
      ),
    ).toEqual(expected);
    expect(chunks.map((chunk) => chunk.text).join('')).toBe(text);
  });

  it('says which files do not fit their grammar', async () => {
    const of = async (text: string) => (await chunker.chunk({ path: 'x', text, language: 'python' })).broken ?? false;
    expect([await of('x = 1\n'), await of('x = (((\n')]).toEqual([false, true]);
  });

  it('adds nothing out of comments, and nothing that the tree has', async () => {
    const text = '"""\ndef in_words():\n"""\n# def in_comment():\ndef real():\n    def inner():\n        pass\nx = )\n';
    const { symbols } = await chunker.chunk({ path: 'x', text, language: 'python' });
    expect(symbols.map(({ name }) => name)).toEqual(['real', 'inner']);
  });
});

describe('withMacrosBlanked', () => {
  it('keeps length and lines, and leaves other languages alone', () => {
    const text = '#define A(x) \\\r\n  /* c */ x\r\nclass API_EXPORT\r\n  Sink { };\r\n';
    const prepared = withMacrosBlanked(text, 'cpp');
    expect(prepared).toHaveLength(text.length);
    expect(prepared.split('\n')).toHaveLength(text.split('\n').length);
    expect(prepared).not.toContain('API_EXPORT');
    expect(withMacrosBlanked(text, 'java')).toBe(text);
  });

  it('takes time in proportion to the text', () => {
    for (const unit of [
      '#define A /*',
      'class A ',
      'class ABC ',
      'struct AAA(',
      'AAA(',
      'AAA ',
      '\\\n',
      '/*',
      '#define x\\\n',
    ])
      withMacrosBlanked(unit.repeat(200_000 / unit.length), 'cpp');
  });
});
