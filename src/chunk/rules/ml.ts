/** Rules for Haskell and OCaml. */

import type { Node } from '../grammar/parse.ts';
import {
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
} from './rule.ts';

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

// --- internal ---

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
