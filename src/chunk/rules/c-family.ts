/** Rules for C, C++, C#, Objective-C and Swift. */

import type { Node } from '../grammar/parse.ts';
import {
  type Around,
  bareType,
  childOf,
  type DefRule,
  def,
  defBy,
  importField,
  membersIn,
  type Named,
  nameIn,
  plainName,
  type Rules,
} from './rule.ts';

const C_DEFS: Readonly<Record<string, DefRule>> = {
  function_definition: defBy('function', functionName),
  struct_specifier: defBy('struct', withBody),
  union_specifier: defBy('struct', withBody),
  enum_specifier: defBy('enum', withBody),
  type_definition: defBy('type', (node) => plainName(innermost(node.childForFieldName('declarator')))),
  declaration: defBy('variable', variable),
  preproc_def: defBy('macro', (node) =>
    node.childForFieldName('value') ? plainName(node.childForFieldName('name')) : null,
  ),
  preproc_function_def: def('macro'),
  // `SYSCALL_DEFINE1(dup, int, fd) { … }` reads as a call before a block.
  expression_statement: defBy('function', madeByMacro),
};
const ENUMERATORS = { enumerator_list: membersIn('constant', ['enumerator']) };
const C_IMPORTS = { preproc_include: importField('path') };
const C_OPAQUE = [
  'compound_statement',
  'parameter_list',
  'enumerator_list',
  'initializer_list',
  'field_initializer_list',
];

export const C: Rules = {
  defs: C_DEFS,
  members: ENUMERATORS,
  imports: C_IMPORTS,
  opaque: [...C_OPAQUE, 'field_declaration_list'],
};

export const CPP: Rules = {
  defs: {
    ...C_DEFS,
    class_specifier: defBy('class', withBody),
    namespace_definition: def('module'),
    alias_declaration: def('type'),
    concept_definition: def('type'),
    field_declaration: defBy('method', declaredMethod),
  },
  members: ENUMERATORS,
  imports: C_IMPORTS,
  opaque: C_OPAQUE,
};

export const OBJC: Rules = {
  defs: {
    ...C_DEFS,
    class_interface: defBy('class', nameIn('identifier')),
    class_implementation: defBy('class', nameIn('identifier')),
    category_interface: defBy('class', nameIn('identifier')),
    category_implementation: defBy('class', nameIn('identifier')),
    protocol_declaration: defBy('interface', nameIn('identifier')),
    method_declaration: defBy('method', nameIn('identifier')),
    method_definition: defBy('method', nameIn('identifier')),
    property_declaration: defBy('field', (node) =>
      plainName(innermost(childOf(childOf(node, 'struct_declaration'), 'struct_declarator'))),
    ),
  },
  members: ENUMERATORS,
  imports: { ...C_IMPORTS, module_import: (node) => [node.text.replace(/^@import\s+|;\s*$/g, '')] },
  opaque: [...C_OPAQUE, 'field_declaration_list'],
};

export const CSHARP: Rules = {
  defs: {
    namespace_declaration: def('module'),
    file_scoped_namespace_declaration: def('module'),
    class_declaration: def('class'),
    record_declaration: def('class'),
    struct_declaration: def('struct'),
    record_struct_declaration: def('struct'),
    interface_declaration: def('interface'),
    enum_declaration: def('enum'),
    delegate_declaration: def('type'),
    method_declaration: def('method'),
    constructor_declaration: def('method'),
    destructor_declaration: defBy('method', (node) => `~${node.childForFieldName('name')?.text ?? ''}`),
    operator_declaration: defBy('method', (node) => `operator ${node.childForFieldName('operator')?.text ?? ''}`),
    indexer_declaration: defBy('method', () => 'this'),
    property_declaration: def('field'),
    event_declaration: def('field'),
    event_field_declaration: defBy('field', csharpField),
    field_declaration: defBy('field', csharpField),
  },
  members: {
    enum_member_declaration_list: membersIn('constant', ['enum_member_declaration']),
    record_declaration: (node) => membersIn('field', ['parameter'])(childOf(node, 'parameter_list') ?? node),
  },
  imports: { using_directive: (node) => [node.text.replace(/^(?:global\s+)?using\s+(?:static\s+)?|\s*;\s*$/g, '')] },
  opaque: ['block', 'parameter_list', 'enum_member_declaration_list', 'accessor_list'],
};

export const SWIFT: Rules = {
  defs: {
    class_declaration: defBy('class', swiftType),
    protocol_declaration: def('interface'),
    function_declaration: def('function'),
    protocol_function_declaration: def('method'),
    init_declaration: defBy('method', () => 'init'),
    deinit_declaration: defBy('method', () => 'deinit'),
    subscript_declaration: defBy('method', () => 'subscript'),
    property_declaration: defBy('variable', swiftProperty),
    protocol_property_declaration: defBy('field', swiftProperty),
    typealias_declaration: def('type'),
    macro_declaration: def('macro'),
  },
  members: {
    enum_entry: (node) =>
      node.namedChildren.flatMap((child) =>
        child?.type === 'simple_identifier' ? [{ name: child.text, kind: 'constant' as const, node: child }] : [],
      ),
  },
  imports: {
    import_declaration: (node) => [
      node.text.replace(/^.*\bimport\s+(?:(?:class|struct|enum|protocol|func|var|let|typealias)\s+)?/s, '').trim(),
    ],
  },
  opaque: ['function_body', 'enum_entry', 'computed_property'],
};

// --- internal ---

/** The name at the bottom of nested declarators: `*(*f)(int)` gives `f`. */
function innermost(node: Node | null): Node | null {
  let each = node;
  for (let depth = 0; each !== null && depth < MAX_DECLARATORS; depth++) {
    const inner: Node | null =
      each.childForFieldName('declarator') ??
      each.childForFieldName('name') ??
      childOf(
        each,
        'identifier',
        'field_identifier',
        'type_identifier',
        'pointer_declarator',
        'parenthesized_declarator',
      );
    if (inner === null || each.type === 'qualified_identifier') return each;
    each = inner;
  }
  return each;
}

/** Deeper declarators are not real code, only a test of the parser. */
const MAX_DECLARATORS = 20;

function functionName(node: Node): Named | null {
  const name = innermost(node.childForFieldName('declarator'));
  if (name === null) return null;
  if (name.type !== 'qualified_identifier') {
    const text = plainName(name);
    return text === null ? null : { name: text };
  }
  const parts = name.text.replace(/\s+/g, '').split('::').map(bareName);
  const last = parts.pop() ?? '';
  const owner = parts.filter((part) => part !== '').join('.');
  return last === '' ? null : owner === '' ? { name: last } : { name: last, kind: 'method', owner };
}

function madeByMacro(node: Node, around: Around | null): Named | null {
  if (around !== null && around.kind !== 'module') return null;
  const call = node.namedChild(0);
  const body = node.nextNamedSibling;
  if (call?.type !== 'call_expression' || body?.type !== 'compound_statement') return null;
  if (!/^[A-Z_][A-Z0-9_]*$/.test(call.childForFieldName('function')?.text ?? '')) return null;
  const first = call.childForFieldName('arguments')?.namedChild(0);
  return first?.type === 'identifier' ? { name: first.text, end: body.endIndex } : null;
}

/** Template arguments aside, but `operator<` and its kin whole. */
function bareName(part: string): string {
  return part.startsWith('operator') ? part : bareType(part);
}

function withBody(node: Node): string | null {
  return node.childForFieldName('body') ? bareType(node.childForFieldName('name')?.text ?? '') || null : null;
}

/** A file's own variable with a value; prototypes and `extern` define nothing. */
function variable(node: Node): Named | null {
  const declarator = node.childForFieldName('declarator');
  if (declarator?.type !== 'init_declarator') return null;
  const name = plainName(innermost(declarator))?.replace(/^\(?\^|\)$/g, '');
  if (name === undefined || name === '') return null;
  if (declarator.childForFieldName('value')?.type === 'lambda_expression') return { name, kind: 'function' };
  return /\bconst(?:expr)?\b/.test(node.text.slice(0, 80)) ? { name, kind: 'constant' } : { name };
}

function declaredMethod(node: Node): Named | null {
  let declarator = node.childForFieldName('declarator');
  for (let depth = 0; declarator !== null && depth < MAX_DECLARATORS; depth++) {
    if (declarator.type === 'function_declarator') {
      const name = plainName(innermost(declarator));
      return name === null ? null : { name };
    }
    declarator = declarator.childForFieldName('declarator') ?? childOf(declarator, 'function_declarator');
  }
  return null;
}

function csharpField(node: Node): Named | null {
  const declarator = childOf(childOf(node, 'variable_declaration'), 'variable_declarator');
  const name = plainName(innermost(declarator));
  if (name === null) return null;
  if (childOf(declarator, 'lambda_expression', 'anonymous_method_expression') !== null) return { name, kind: 'method' };
  return /\bconst\b/.test(node.text.slice(0, 80)) ? { name, kind: 'constant' } : { name };
}

/** `let run = { $0 + 1 }` is a function. */
function swiftProperty(node: Node): Named | null {
  const name = plainName(node.childForFieldName('name'))?.replace(/^(?:let|var)\s+/, '') ?? '';
  if (name === '') return null;
  return node.childForFieldName('value')?.type === 'lambda_literal' ? { name, kind: 'function' } : { name };
}

function swiftType(node: Node): Named | null {
  const name = bareType(node.childForFieldName('name')?.text ?? '');
  if (name === '') return null;
  switch (node.childForFieldName('declaration_kind')?.type) {
    case 'struct':
      return { name, kind: 'struct' };
    case 'enum':
      return { name, kind: 'enum' };
    case 'extension':
      return { name, kind: 'impl' };
    default:
      return { name };
  }
}
