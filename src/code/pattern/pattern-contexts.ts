/** What a grammar wants around a piece of code, so that the piece is read as what it is. Data only. */

/** Text before and after the piece. */
export type Surroundings = readonly [before: string, after: string];

export interface Contexts {
  /** The first that makes sense of the pattern counts. */
  readonly first: readonly Surroundings[];
  /** Those beside it that count too, where the same text is two things: a node of these types may be another one. */
  readonly also?: readonly Other[];
}

export interface Other {
  readonly types: RegExp;
  readonly around: Surroundings;
}

/** By grammar. */
export function contextsOf(grammar: string): Contexts {
  return CONTEXTS[grammar] ?? { first: [BARE] };
}

// --- internal ---

const BARE: Surroundings = ['', ''];

const SCRIPT: Contexts = {
  first: [
    BARE,
    ['(', ')'],
    ['async function* _f() {\n', '\n}'],
    ['class _C {\n', '\n}'],
    ['_x = {', '}'],
    ['switch (_x) {\n', '\n}'],
    ['if (_x) {}\n', ''],
    ['try {}\n', ''],
    ['<_x ', '/>'],
  ],
  also: [
    { types: /^labeled_statement$/, around: ['_x = {', '}'] },
    { types: /^statement_block$/, around: ['(', ')'] },
  ],
};

const TYPED: Contexts = {
  first: [...SCRIPT.first, ['type _T = ', ';'], ['interface _I {\n', '\n}'], ['let _x: ', ';'], ['enum _E {\n', '\n}']],
  also: [...(SCRIPT.also ?? []), { types: /^instantiation_expression$/, around: ['let _x: ', ';'] }],
};

const C: Contexts = {
  first: [
    ['void _f() {\n', '\n}'],
    ['void _f() {\n', ';\n}'],
    BARE,
    ['', ';'],
    ['void _f() { _x = ', '; }'],
    ['struct _S {\n', '\n};'],
    ['struct _S {\n', ';\n};'],
    ['void _f(', ');'],
    ['void _f() { switch (_x) {\n', '\n} }'],
    ['enum _E {', '};'],
  ],
};

const CONTEXTS: Readonly<Record<string, Contexts>> = {
  javascript: SCRIPT,
  typescript: TYPED,
  tsx: TYPED,
  svelte: { first: [BARE] },
  c: C,
  objc: { first: [...C.first, ['@interface _I\n', '\n@end'], ['@implementation _I\n', '\n@end']] },
  cpp: {
    first: [...C.first, ['class _C { public:\n', '\n};'], ['template<', '> class _C {};']],
    also: [{ types: /^(?:qualified_identifier|template_function)$/, around: ['void _f() { ', ' _x; }'] }],
  },
  go: {
    first: [
      ['package p\nfunc _f() {\n', '\n}'],
      ['package p\n', '\n'],
      ['package p\nvar _ = ', '\n'],
      ['package p\ntype _T struct {\n', '\n}'],
      ['package p\ntype _T interface {\n', '\n}'],
      ['package p\nvar _ ', '\n'],
      ['package p\nvar _ = _T{', '}\n'],
      ['package p\nfunc _f() { switch _x {\n', '\n} }'],
      ['package p\nfunc _f() { select {\n', '\n} }'],
      ['package p\nfunc _f(', ') {}'],
    ],
  },
  rust: {
    first: [
      ['fn _f() {\n', '\n}'],
      ['fn _f() {\n', ';\n}'],
      BARE,
      ['impl _T {\n', '\n}'],
      ['trait _T {\n', '\n}'],
      ['struct _S {\n', '\n}'],
      ['enum _E {\n', '\n}'],
      ['fn _f() { match _x {\n', '\n} }'],
      ['fn _f() -> ', ' {}'],
      ['fn _f() { let ', ' = _x; }'],
      ['fn _f(', ') {}'],
    ],
  },
  java: {
    first: [
      ['class _C { void _f() {\n', '\n} }'],
      ['class _C { void _f() {\n', ';\n} }'],
      ['class _C { Object _x = ', '; }'],
      ['class _C {\n', '\n}'],
      ['class _C {\n', ';\n}'],
      BARE,
      ['class _C { void _f(', ') {} }'],
      ['class _C { void _f() { switch (_x) {\n', '\n} } }'],
      ['class _C { void _f() { ', ' _x; } }'],
      ['', ' class _C {}'],
    ],
  },
  csharp: {
    first: [
      ['class _C { void _F() {\n', '\n} }'],
      ['class _C { void _F() {\n', ';\n} }'],
      ['class _C { object _x = ', '; }'],
      ['class _C {\n', '\n}'],
      ['class _C {\n', ';\n}'],
      BARE,
      ['', ';'],
      ['class _C { void _F(', ') {} }'],
      ['class _C { void _F() { switch (_x) {\n', '\n} } }'],
      ['class _C { void _F() { ', ' _x; } }'],
      ['', ' class _C {}'],
    ],
  },
  kotlin: { first: [BARE, ['fun _f() {\n', '\n}'], ['class _C {\n', '\n}'], ['val _x: ', ''], ['val _x = ', '']] },
  scala: {
    first: [BARE, ['object _O {\n', '\n}'], ['def _f = {\n', '\n}'], ['val _x: ', ' = _y'], ['_x match {\n', '\n}']],
  },
  swift: {
    first: [
      BARE,
      ['func _f() {\n', '\n}'],
      ['class _C {\n', '\n}'],
      ['let _x = ', ''],
      ['let _x: ', ''],
      ['switch _x {\n', '\n}'],
    ],
  },
  dart: {
    first: [
      BARE,
      ['_f() {\n', '\n}'],
      ['_f() {\n', ';\n}'],
      ['var _x = ', ';'],
      ['class _C {\n', '\n}'],
      ['class _C {\n', ';\n}'],
      ['', ';'],
      ['_f(', ') {}'],
    ],
  },
  php: {
    first: [
      ['<?php\n', '\n'],
      ['<?php\n', ';\n'],
      ['<?php class _C {\n', '\n}'],
      ['<?php class _C {\n', ';\n}'],
      ['<?php function _f(', ') {}'],
      BARE,
    ],
  },
  python: {
    first: [
      BARE,
      ['_f(', ')'],
      ['try:\n  pass\n', ''],
      ['class _C:\n  ', ''],
      ['_x = {', '}'],
      ['def _f(', '): pass'],
      ['_x: ', ''],
    ],
  },
  ruby: { first: [BARE, ['_f(', ')'], ['_x = {', '}'], ['begin\n', '\nend'], ['case _x\n', '\nend']] },
  solidity: {
    first: [
      ['contract C { function f() public {\n', '\n} }'],
      ['contract C { function f() public {\n', ';\n} }'],
      ['contract C {\n', '\n}'],
      ['contract C {\n', ';\n}'],
      BARE,
    ],
  },
  zig: {
    first: [
      ['fn f() void {\n', '\n}'],
      ['fn f() void {\n', ';\n}'],
      BARE,
      ['const x = ', ';'],
      ['const T = struct {\n', '\n};'],
    ],
  },
  haskell: { first: [BARE, ['x = ', ''], ['f = do\n  ', ''], ['x :: ', ''], ['f x = case x of\n  ', '']] },
  ocaml: { first: [BARE, ['let _ = ', ''], ['let _ = match x with ', ''], ['type t = ', '']] },
  'ocaml-interface': { first: [BARE, ['val x : ', '']] },
  css: { first: [BARE, ['.a {\n', '\n}'], ['.a { b: ', '; }']] },
  json: { first: [BARE, ['{', '}'], ['[', ']']] },
  hcl: { first: [BARE, ['x = ', ''], ['b {\n', '\n}']] },
  toml: { first: [BARE, ['x = ', '']] },
  lua: { first: [BARE, ['local _x = ', ''], ['local _x = {', '}']] },
  bash: { first: [BARE, ['if true; then\n', '\nfi'], ['case x in\n', '\nesac']] },
  elixir: { first: [BARE, ['def f do\n', '\nend'], ['f(', ')']] },
  julia: { first: [BARE, ['function f()\n', '\nend']] },
  r: { first: [BARE, ['f(', ')']] },
  powershell: { first: [BARE, ['function f {\n', '\n}']] },
};
