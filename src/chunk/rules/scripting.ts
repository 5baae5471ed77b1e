/** Rules for Ruby, PHP, Lua, Bash, PowerShell and Dart. */

import type { Node } from '../grammar/parse.ts';
import { childOf, def, defBy, membersIn, type Named, nameIn, plainName, type Rules, unquote } from './rule.ts';

export const RUBY: Rules = {
  defs: {
    module: def('module'),
    class: def('class'),
    method: def('function'),
    singleton_method: def('function'),
    assignment: defBy('constant', (node) => {
      const left = node.childForFieldName('left');
      if (left?.type !== 'constant') return null;
      return rubyConstant(left.text, node.childForFieldName('right'));
    }),
    call: defBy('test', (node) => rubyDefined(node) ?? rubyTest(node)),
    simple_symbol: defBy('field', rubyAttribute),
    alias: defBy('method', (node) => plainName(node.childForFieldName('name'))),
  },
  imports: {
    call: (node) => {
      const method = node.childForFieldName('method')?.text;
      if (method !== 'require' && method !== 'require_relative' && method !== 'load') return [];
      const path = node.childForFieldName('arguments')?.namedChild(0);
      return path?.type === 'string' ? [unquote(path.text)] : [];
    },
  },
  begins: {
    call: /(?:define_method|define_singleton_method|alias_method|scope|RSpec|describe|context|it|test|specify|feature|scenario|should|require|require_relative|load)\b/y,
  },
};

export const PHP: Rules = {
  defs: {
    namespace_definition: defBy('module', (node) =>
      node.childForFieldName('body') ? plainName(node.childForFieldName('name')) : null,
    ),
    class_declaration: def('class'),
    interface_declaration: def('interface'),
    trait_declaration: def('trait'),
    enum_declaration: def('enum'),
    method_declaration: def('method'),
    function_definition: def('function'),
    const_element: defBy('constant', nameIn('name')),
    assignment_expression: defBy('variable', phpClosure),
    function_call_expression: defBy('constant', phpDefine),
    property_element: defBy('field', (node) => plainName(node.childForFieldName('name'))?.replace(/^\$/, '') ?? null),
    enum_case: def('constant'),
  },
  members: {
    formal_parameters: (node) =>
      membersIn(
        'field',
        ['property_promotion_parameter'],
        'variable_name',
      )(node).map((member) => ({
        ...member,
        name: member.name.replace(/^\$/, ''),
        ofOwner: true,
      })),
  },
  imports: {
    namespace_use_clause: (node) => {
      const name = plainName(childOf(node, 'qualified_name', 'name'));
      return name === null ? [] : [name];
    },
    require_expression: phpInclude,
    require_once_expression: phpInclude,
    include_expression: phpInclude,
    include_once_expression: phpInclude,
  },
  begins: {
    function_call_expression: /define\s*\(/iy,
    formal_parameters: /\([^)]*\b(?:public|private|protected|readonly)\b/iy,
  },
  opaque: ['formal_parameters', 'arguments', 'namespace_use_clause'],
};

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

/** `Point = Struct.new(…)` is a class, `RUN = ->(x) { … }` a function. */
function rubyConstant(name: string, value: Node | null): Named {
  if (value?.type === 'lambda' || /^(?:lambda|proc|Proc\.new)\b/.test(value?.text.slice(0, 20) ?? ''))
    return { name, kind: 'function' };
  return /^(?:Struct|Class|Data|Module)\.(?:new|define)\b/.test(value?.text.slice(0, 20) ?? '')
    ? { name, kind: 'class' }
    : { name };
}

/** `define_method(:go) { … }` and its kin. */
function rubyDefined(node: Node): Named | null {
  const method = node.childForFieldName('method')?.text ?? '';
  if (
    !/^(?:define_method|define_singleton_method|alias_method|scope)$/.test(method) ||
    node.childForFieldName('receiver')
  )
    return null;
  const first = node.childForFieldName('arguments')?.namedChild(0);
  if (first?.type !== 'simple_symbol' && first?.type !== 'string') return null;
  const name =
    plainName(first)
      ?.replace(/^:/, '')
      .replace(/^["']|["']$/g, '') ?? '';
  return name === '' ? null : { name, kind: 'method' };
}

/** A name in `attr_accessor :a, :b`. */
function rubyAttribute(node: Node): string | null {
  const call = node.parent?.parent;
  if (call?.type !== 'call') return null;
  return /^(?:attr|attr_accessor|attr_reader|attr_writer|cattr_accessor|mattr_accessor|class_attribute)$/.test(
    call.childForFieldName('method')?.text ?? '',
  )
    ? node.text.replace(/^:/, '')
    : null;
}

const RUBY_TESTS = new Set(['describe', 'context', 'it', 'test', 'specify', 'feature', 'scenario', 'should']);

function rubyTest(node: Node): string | null {
  if (node.childForFieldName('block') === null) return null;
  if (!RUBY_TESTS.has(node.childForFieldName('method')?.text ?? '')) return null;
  return plainName(node.childForFieldName('arguments')?.namedChild(0));
}

/** `$run = function () { … }` and `$run = fn () => …`. */
function phpClosure(node: Node): Named | null {
  const right = node.childForFieldName('right')?.type ?? '';
  if (!/^(?:anonymous_function(?:_creation_expression)?|arrow_function)$/.test(right)) return null;
  const left = node.childForFieldName('left');
  return left?.type === 'variable_name' ? { name: left.text.replace(/^\$/, ''), kind: 'function' } : null;
}

/** `define('LIMIT', 3)`. */
function phpDefine(node: Node): string | null {
  if (node.childForFieldName('function')?.text.toLowerCase() !== 'define') return null;
  const first = node.childForFieldName('arguments')?.namedChild(0)?.text ?? '';
  return /^['"][\w\\]+['"]$/.test(first) ? unquote(first) : null;
}

function phpInclude(node: Node): readonly string[] {
  const path = childOf(node, 'string', 'encapsed_string');
  return path === null ? [] : [unquote(path.text)];
}

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
