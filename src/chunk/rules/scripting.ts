/** Rules for Lua, Bash, PowerShell and Dart. */

import type { Node } from '../grammar/parse.ts';
import { childOf, def, defBy, membersIn, type Named, nameIn, plainName, type Rules, unquote } from './rule.ts';

export const LUA: Rules = {
  defs: {
    function_declaration: defBy('function', (node) => dotted(node.childForFieldName('name'))),
    assignment_statement: defBy('variable', luaAssignment),
    field: defBy('method', (node) =>
      node.childForFieldName('value')?.type === 'function_definition'
        ? plainName(node.childForFieldName('name'))
        : null,
    ),
  },
  imports: {
    function_call: (node) => {
      if (node.childForFieldName('name')?.text !== 'require') return [];
      const path = node.childForFieldName('arguments')?.namedChild(0);
      return path?.type === 'string' ? [unquote(path.text)] : [];
    },
  },
  begins: { function_call: /require\b/y },
};

export const BASH: Rules = {
  defs: {
    function_definition: def('function'),
    variable_assignment: def('variable'),
  },
  imports: {
    command: (node) => {
      const name = node.childForFieldName('name')?.text;
      const path = name === 'source' || name === '.' ? plainName(node.childForFieldName('argument')) : null;
      return path === null ? [] : [path];
    },
  },
  begins: { command: /(?:source|\.)\s/y },
};

export const POWERSHELL: Rules = {
  defs: {
    function_statement: defBy('function', nameIn('function_name')),
    class_statement: defBy('class', nameIn('simple_name')),
    class_method_definition: defBy('method', nameIn('simple_name')),
    class_property_definition: defBy(
      'field',
      (node) => plainName(childOf(node, 'variable'))?.replace(/^\$/, '') ?? null,
    ),
    enum_statement: defBy('enum', nameIn('simple_name')),
  },
  imports: {
    command: (node) => {
      const found = /^(?:using\s+(?:module|namespace|assembly)|Import-Module)\s+(?:-Name\s+)?(\S+)/i.exec(
        node.text.slice(0, 200),
      );
      return found ? [unquote(found[1] ?? '')] : [];
    },
  },
  begins: { command: /(?:using|import-module)\s/iy },
};

export const DART: Rules = {
  defs: {
    class_definition: def('class'),
    mixin_declaration: defBy('class', nameIn('identifier')),
    extension_declaration: def('impl'),
    enum_declaration: def('enum'),
    type_alias: defBy('type', nameIn('type_identifier', 'identifier')),
    function_signature: defBy('function', withDartBody),
    getter_signature: defBy('method', withDartBody),
    setter_signature: defBy('method', withDartBody),
    constructor_signature: defBy('method', withDartBody),
    factory_constructor_signature: defBy('method', withDartBody),
    static_final_declaration: defBy('constant', dartValue),
    initialized_identifier: defBy('variable', dartValue),
  },
  imports: {
    import_or_export: (node) => {
      const path = /['"]([^'"]+)['"]/.exec(node.text.slice(0, 300))?.[1];
      return path === undefined ? [] : [path];
    },
  },
  members: { enum_body: membersIn('constant', ['enum_constant'], 'identifier') },
  // A signature and its body are siblings.
  attach: [
    'method_signature',
    'function_signature',
    'getter_signature',
    'setter_signature',
    'marker_annotation',
    'annotation',
  ],
  opaque: ['function_body', 'import_or_export', 'formal_parameter_list'],
};

// --- internal ---

/** `M.trim` and `M:trim` are `trim` of `M`. */
function dotted(node: Node | null): Named | null {
  const parts = (node?.text ?? '').split(/[.:]/);
  const name = parts.pop()?.trim() ?? '';
  if (name === '') return null;
  return parts.length === 0 ? { name } : { name, owner: parts.join('.') };
}

function luaAssignment(node: Node): Named | null {
  const left = childOf(node, 'variable_list');
  const value = childOf(node, 'expression_list')?.childForFieldName('value') ?? null;
  if (left === null || left.namedChildCount !== 1 || value === null) return null;
  const target = left.namedChild(0);
  if (value.type === 'function_definition') {
    const named = dotted(target);
    return named === null ? null : { ...named, kind: 'function' };
  }
  if (value.type === 'function_call') return null;
  if (target?.type === 'dot_index_expression') {
    const named = dotted(target);
    return named === null || !/^\w+$/.test(named.name) ? null : { ...named, kind: 'field' };
  }
  return target?.type === 'identifier' ? { name: target.text } : null;
}

/** `final run = (int x) => x + 1` is a function. */
function dartValue(node: Node): Named | null {
  const name = plainName(childOf(node, 'identifier'));
  if (name === null) return null;
  return childOf(node, 'function_expression') === null ? { name } : { name, kind: 'function' };
}

function withDartBody(node: Node): Named | null {
  const name = plainName(node.childForFieldName('name') ?? childOf(node, 'identifier'));
  if (name === null) return null;
  const signature = node.parent?.type === 'method_signature' ? node.parent : node;
  const body = signature.nextNamedSibling;
  return body?.type === 'function_body' ? { name, end: body.endIndex } : { name };
}
