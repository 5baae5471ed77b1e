/** Rules for Go, Rust and Zig. */

import type { Node } from '../grammar/parse.ts';
import {
  bareType,
  childOf,
  def,
  defBy,
  importField,
  membersIn,
  type Named,
  nameIn,
  plainName,
  type Rules,
} from './rule.ts';

export const GO: Rules = {
  defs: {
    function_declaration: def('function'),
    method_declaration: defBy('method', goMethod),
    method_elem: def('method'),
    method_spec: def('method'),
    type_spec: defBy('type', goType),
    type_alias: def('type'),
    const_spec: def('constant'),
    var_spec: defBy('variable', goVariable),
  },
  imports: {
    import_declaration: (node) => Array.from(node.text.matchAll(/["`]([^"`]+)["`]/g), (match) => match[1] ?? ''),
  },
  opaque: ['block', 'import_declaration', 'field_declaration_list', 'literal_value'],
};

export const RUST: Rules = {
  defs: {
    function_item: def('function'),
    function_signature_item: def('function'),
    struct_item: def('struct'),
    union_item: def('struct'),
    enum_item: def('enum'),
    trait_item: def('trait'),
    impl_item: defBy('impl', (node) => bareType(node.childForFieldName('type')?.text ?? '') || null),
    mod_item: defBy('module', (node) =>
      node.childForFieldName('body') ? plainName(node.childForFieldName('name')) : null,
    ),
    const_item: def('constant'),
    static_item: def('constant'),
    type_item: def('type'),
    macro_definition: def('macro'),
  },
  imports: {
    use_declaration: importField('argument'),
    extern_crate_declaration: importField('name'),
    mod_item: (node) => (node.childForFieldName('body') ? [] : importField('name')(node)),
  },
  members: { enum_variant_list: membersIn('constant', ['enum_variant']) },
  attach: ['attribute_item'],
  opaque: ['block', 'field_declaration_list', 'enum_variant_list', 'macro_rule'],
  embeds: {
    // Items inside cfg_x! { … } are code like any other to the reader.
    macro_invocation: (node) => {
      const tree = childOf(node, 'token_tree');
      if (!tree?.text.startsWith('{')) return null;
      return { language: 'rust', start: tree.startIndex + 1, end: tree.endIndex - 1, strict: true };
    },
  },
};

export const ZIG: Rules = {
  defs: {
    function_declaration: def('function'),
    variable_declaration: defBy('constant', zigVariable),
    test_declaration: defBy('test', nameIn('string', 'identifier')),
  },
  imports: { builtin_function: zigImport },
  opaque: ['block'],
};

// --- internal ---

function goMethod(node: Node): Named | null {
  const name = plainName(node.childForFieldName('name'));
  if (name === null) return null;
  const parameter = node.childForFieldName('receiver')?.namedChild(0);
  const receiver = bareType(parameter?.childForFieldName('type')?.text ?? '');
  return receiver === '' ? { name } : { name, owner: receiver };
}

function goVariable(node: Node): Named | null {
  const name = plainName(node.childForFieldName('name'));
  if (name === null) return null;
  const value = node.childForFieldName('value')?.namedChild(0);
  return value?.type === 'func_literal' ? { name, kind: 'function' } : { name };
}

function goType(node: Node): Named | null {
  const name = plainName(node.childForFieldName('name'));
  if (name === null) return null;
  switch (node.childForFieldName('type')?.type) {
    case 'struct_type':
      return { name, kind: 'struct' };
    case 'interface_type':
      return { name, kind: 'interface' };
    default:
      return { name };
  }
}

function zigVariable(node: Node): Named | null {
  const name = plainName(childOf(node, 'identifier'));
  if (name === null || childOf(node, 'builtin_function') !== null) return null;
  switch (childOf(node, 'struct_declaration', 'enum_declaration', 'union_declaration', 'error_set_declaration')?.type) {
    case 'struct_declaration':
    case 'union_declaration':
      return { name, kind: 'struct' };
    case 'enum_declaration':
    case 'error_set_declaration':
      return { name, kind: 'enum' };
    default:
      return { name };
  }
}

function zigImport(node: Node): readonly string[] {
  const path = /^@import\(\s*"([^"]*)"/.exec(node.text)?.[1];
  return path === undefined ? [] : [path];
}
