/** Rules for Elixir, Haskell, OCaml, Julia and R. */

import type { ChunkKind } from '../../base/types.ts';
import type { Node } from '../grammar/parse.ts';
import {
  type Around,
  childOf,
  def,
  defBy,
  importField,
  type Member,
  membersIn,
  type Named,
  nameIn,
  plainName,
  type Rules,
  unquote,
} from './rule.ts';

export const ELIXIR: Rules = {
  defs: { call: defBy('function', elixirCall), unary_operator: defBy('type', elixirAttribute) },
  imports: {
    call: (node) => {
      if (!ELIXIR_IMPORTS.has(node.childForFieldName('target')?.text ?? '')) return [];
      const name = plainName(childOf(childOf(node, 'arguments'), 'alias', 'dot'));
      return name === null ? [] : [name];
    },
  },
  begins: {
    call: /(?:def\w*|test|describe|alias|import|require|use)\b/y,
    unary_operator: /@(?:type|typep|opaque|callback|macrocallback)\s/y,
  },
  // @doc, @spec and their kin.
  attach: ['unary_operator'],
};

export const HASKELL: Rules = {
  defs: {
    data_type: def('type'),
    newtype: def('type'),
    type_synomym: def('type'),
    type_family: def('type'),
    class: def('trait'),
    instance: defBy('impl', (node) => {
      const name = plainName(node.childForFieldName('name'));
      const of = plainName(node.childForFieldName('patterns'));
      return name === null ? null : of === null ? name : `${name} ${of}`;
    }),
    function: defBy('function', haskellFunction),
    bind: def('function'),
    signature: defBy('method', (node, around) =>
      around?.kind === 'trait' ? plainName(node.childForFieldName('name')) : null,
    ),
  },
  members: {
    data_constructors: haskellMembers,
    newtype_constructor: haskellFields,
  },
  imports: { import: importField('module') },
  attach: ['signature', 'pragma'],
  opaque: ['match', 'local_binds', 'let_in', 'exports'],
};

const OCAML_DEFS = {
  let_binding: defBy('constant', ocamlLet),
  type_binding: def('type'),
  exception_definition: defBy('type', (node) =>
    plainName(childOf(childOf(node, 'constructor_declaration'), 'constructor_name')),
  ),
  module_binding: defBy('module', nameIn('module_name')),
  module_type_definition: defBy('interface', nameIn('module_type_name')),
  class_binding: defBy('class', nameIn('class_name')),
  method_definition: defBy('method', nameIn('method_name')),
  value_specification: defBy('function', nameIn('value_name', 'parenthesized_operator')),
  external: defBy('function', nameIn('value_name')),
};

/** Also of `.mli` files, which have a grammar of their own. */
export const OCAML: Rules = {
  defs: OCAML_DEFS,
  members: {
    variant_declaration: membersIn(
      'constant',
      ['constructor_declaration'],
      'constructor_name',
      'constructor_name_path',
    ),
    record_declaration: membersIn('field', ['field_declaration'], 'field_name'),
  },
  imports: { open_module: importField('module'), include_module: importField('module') },
};

export const JULIA: Rules = {
  defs: {
    module_definition: def('module'),
    function_definition: defBy('function', juliaSignature),
    macro_definition: defBy('macro', juliaSignature),
    struct_definition: defBy('struct', juliaType),
    abstract_definition: defBy('type', juliaType),
    primitive_definition: defBy('type', juliaType),
    assignment: defBy('constant', juliaAssignment),
  },
  imports: { using_statement: juliaImports, import_statement: juliaImports },
  // A string before a definition is its documentation.
  attach: ['string_literal'],
};

export const R: Rules = {
  defs: {
    binary_operator: defBy('variable', rAssignment),
    call: defBy('function', rCall),
    argument: defBy('method', rMember),
  },
  imports: {
    call: (node) => {
      const name = node.childForFieldName('function')?.text ?? '';
      if (!/^(?:library|require|requireNamespace|source)$/.test(name)) return [];
      const first = node.childForFieldName('arguments')?.namedChild(0);
      return first ? [unquote(first.text)] : [];
    },
  },
  begins: {
    call: /(?:library|require|requireNamespace|source|set(?:Class|RefClass|Generic|Method)|test_that|describe)\b/y,
  },
};

// --- internal ---

const ELIXIR_IMPORTS = new Set(['alias', 'import', 'require', 'use']);
const ELIXIR_KINDS: Readonly<Record<string, ChunkKind>> = {
  defmodule: 'module',
  defprotocol: 'interface',
  defimpl: 'impl',
  def: 'function',
  defp: 'function',
  defmacro: 'macro',
  defmacrop: 'macro',
  defguard: 'macro',
  defguardp: 'macro',
  defdelegate: 'function',
  test: 'test',
  describe: 'test',
};

function elixirCall(node: Node): Named | null {
  const target = node.childForFieldName('target')?.text ?? '';
  const kind = Object.hasOwn(ELIXIR_KINDS, target) ? ELIXIR_KINDS[target] : undefined;
  if (kind === undefined) return null;
  let first = childOf(node, 'arguments')?.namedChild(0) ?? null;
  if (kind === 'test') return first?.type === 'string' ? named(plainName(first), kind) : null;
  if (kind === 'impl') {
    const of = /\bfor:\s*([\w.]+)/.exec(node.text.slice(0, 200))?.[1];
    return named([plainName(first), of].filter(Boolean).join(' '), kind);
  }
  // `def f(x) when guard` wraps the head in an operator.
  if (first?.type === 'binary_operator') first = first.childForFieldName('left');
  return named(plainName(first?.type === 'call' ? first.childForFieldName('target') : first), kind);
}

/** `@type t :: …` is a type, `@callback go(…) :: …` a method. */
function elixirAttribute(node: Node): Named | null {
  const found = /^@(\w+)\s+([\w!?]+)/.exec(node.text.slice(0, 200));
  if (found === null) return null;
  return named(found[2] ?? null, found[1]?.endsWith('callback') ? 'method' : 'type');
}

function named(name: string | null, kind: ChunkKind): Named | null {
  return name === null || name === '' ? null : { name, kind };
}

/** `a <+> b = …` and `(<+>) a b = …` define `<+>`; ``x `op` y = …`` defines `op`. */
function haskellFunction(node: Node): string | null {
  const infix = childOf(node, 'infix');
  const operator = childOf(infix ?? childOf(node, 'prefix_id'), 'operator', 'infix_id');
  if (operator?.type === 'operator') return operator.text;
  return plainName(operator ?? node.childForFieldName('name'));
}

/** Constructors, and the fields of those that are records. */
function haskellMembers(node: Node): Member[] {
  return node.namedChildren.flatMap((child) => {
    if (!child) return [];
    const record = childOf(child, 'record');
    const name = plainName(childOf(record ?? childOf(child, 'prefix') ?? child, 'constructor'));
    const type = node.parent?.childForFieldName('name')?.text;
    // A constructor that is called as its type adds no name.
    const own: Member[] = name === null || name === type ? [] : [{ name, kind: 'constant', node: child }];
    return record === null ? own : [...own, ...haskellFields(record)];
  });
}

function haskellFields(node: Node): Member[] {
  const record = childOf(node, 'record') ?? node;
  return ((childOf(record, 'fields') ?? record).namedChildren ?? []).flatMap((field) =>
    (field?.namedChildren ?? []).flatMap((part) =>
      part?.type === 'field_name' ? [{ name: part.text, kind: 'field' as const, node: part }] : [],
    ),
  );
}

function ocamlLet(node: Node): Named | null {
  const pattern = node.childForFieldName('pattern');
  if (pattern?.type !== 'value_name' && pattern?.type !== 'parenthesized_operator') return null;
  const body = node.childForFieldName('body')?.type;
  const callable = childOf(node, 'parameter') !== null || body === 'function_expression' || body === 'fun_expression';
  return callable ? { name: pattern.text, kind: 'function' } : { name: pattern.text };
}

function juliaSignature(node: Node): string | null {
  const signature = childOf(node, 'signature')?.text ?? '';
  const name = /^[^({\s]+/.exec(signature)?.[0] ?? '';
  return name === '' ? null : name;
}

function juliaType(node: Node): string | null {
  return /^[^\s{<]+/.exec(childOf(node, 'type_head')?.text ?? '')?.[0] ?? null;
}

function juliaAssignment(node: Node): Named | null {
  const left = node.namedChild(0);
  if (left?.type === 'call_expression') {
    const name = plainName(left.namedChild(0));
    return name === null ? null : { name, kind: 'function' };
  }
  if (left?.type !== 'identifier') return null;
  if (/^(?:arrow_)?function_expression$/.test(node.namedChild(node.namedChildCount - 1)?.type ?? ''))
    return { name: left.text, kind: 'function' };
  return node.parent?.type === 'const_statement' ? { name: left.text } : null;
}

function juliaImports(node: Node): readonly string[] {
  return node.text
    .replace(/^(?:using|import)\s+/, '')
    .replace(/:.*$/s, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function rAssignment(node: Node): Named | null {
  const operator = node.childForFieldName('operator')?.text;
  if (operator !== '<-' && operator !== '=' && operator !== '<<-') return null;
  const left = node.childForFieldName('lhs');
  if (left?.type !== 'identifier') return null;
  const right = node.childForFieldName('rhs');
  if (right?.type === 'function_definition') return { name: left.text, kind: 'function' };
  if (right?.type === 'call' && /^(?:R6::)?R6Class\b/.test(right.text.slice(0, 20)))
    return { name: left.text, kind: 'class' };
  return { name: left.text };
}

const R_CALLS: Readonly<Record<string, ChunkKind>> = {
  setClass: 'class',
  setRefClass: 'class',
  setGeneric: 'function',
  setMethod: 'function',
  test_that: 'test',
  describe: 'test',
};

/** A function in the lists of an R6 class. */
function rMember(node: Node, around: Around | null): string | null {
  if (around?.kind !== 'class' || node.childForFieldName('value')?.type !== 'function_definition') return null;
  return plainName(node.childForFieldName('name'));
}

function rCall(node: Node): Named | null {
  const callee = node.childForFieldName('function')?.text ?? '';
  const kind = Object.hasOwn(R_CALLS, callee) ? R_CALLS[callee] : undefined;
  if (kind === undefined) return null;
  return named(plainName(node.childForFieldName('arguments')?.namedChild(0)), kind);
}
