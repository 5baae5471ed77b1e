/** Rules for Java, Kotlin and Scala. */

import type { Node } from '../grammar/parse.ts';
import { childOf, def, defBy, membersIn, type Named, plainName, type Rules } from './rule.ts';

export const JAVA: Rules = {
  defs: {
    class_declaration: def('class'),
    record_declaration: def('class'),
    interface_declaration: def('interface'),
    annotation_type_declaration: def('interface'),
    enum_declaration: def('enum'),
    method_declaration: def('method'),
    annotation_type_element_declaration: def('method'),
    constructor_declaration: def('method'),
    compact_constructor_declaration: def('method'),
    field_declaration: defBy('field', javaField),
    constant_declaration: defBy('constant', javaField),
  },
  members: {
    enum_body: membersIn('constant', ['enum_constant']),
    record_declaration: (node) =>
      membersIn('field', ['formal_parameter'])(node.childForFieldName('parameters') ?? node),
  },
  imports: { import_declaration: importedPath },
  opaque: ['block', 'constructor_body', 'enum_constant', 'formal_parameters'],
};

export const KOTLIN: Rules = {
  defs: {
    class_declaration: defBy('class', kotlinClass),
    object_declaration: def('class'),
    function_declaration: def('function'),
    secondary_constructor: defBy('method', () => 'constructor'),
    property_declaration: defBy('variable', kotlinProperty),
    type_alias: def('type', 'type'),
  },
  members: {
    enum_class_body: membersIn('constant', ['enum_entry'], 'identifier'),
    class_parameters: (node) =>
      node.namedChildren.flatMap((child) => {
        const name = child && /\b(?:val|var)\b/.test(child.text) ? plainName(childOf(child, 'identifier')) : null;
        return child && name !== null ? [{ name, kind: 'field' as const, node: child }] : [];
      }),
  },
  imports: { import: importedPath },
  opaque: ['function_body', 'package_header', 'class_parameters', 'function_value_parameters'],
};

export const SCALA: Rules = {
  defs: {
    class_definition: def('class'),
    object_definition: def('class'),
    package_object: def('class'),
    trait_definition: def('trait'),
    enum_definition: def('enum'),
    function_definition: def('function'),
    function_declaration: def('function'),
    val_definition: defBy('constant', scalaValue),
    var_definition: defBy('variable', scalaValue),
    type_definition: def('type'),
    given_definition: def('constant'),
  },
  members: {
    enum_case_definitions: membersIn('constant', ['simple_enum_case', 'full_enum_case']),
    class_parameters: (node) => (isCaseClass(node) ? membersIn('field', ['class_parameter'])(node) : []),
  },
  imports: {
    import_declaration: (node) => [
      node.text
        .replace(/^import\s+/, '')
        .replace(/\s+/g, ' ')
        .slice(0, 200),
    ],
  },
  attach: ['annotation'],
};

// --- internal ---

function importedPath(node: Node): readonly string[] {
  const name = plainName(childOf(node, 'scoped_identifier', 'qualified_identifier', 'identifier'));
  return name === null ? [] : [name];
}

/** The parameters of a case class are its fields; those of another class only with `val`, which is rarer. */
function isCaseClass(node: Node): boolean {
  return /^\s*(?:\w+\s+)*case\s+class\b/.test(node.parent?.text.slice(0, 100) ?? '');
}

function javaField(node: Node): Named | null {
  const name = plainName(node.childForFieldName('declarator')?.childForFieldName('name'));
  if (name === null) return null;
  const words = childOf(node, 'modifiers')?.text ?? '';
  if (node.childForFieldName('declarator')?.childForFieldName('value')?.type === 'lambda_expression')
    return { name, kind: 'method' };
  return /\bstatic\b/.test(words) && /\bfinal\b/.test(words) ? { name, kind: 'constant' } : { name };
}

function kotlinClass(node: Node): Named | null {
  const name = plainName(node.childForFieldName('name') ?? childOf(node, 'identifier', 'type_identifier'));
  if (name === null) return null;
  if (childOf(node, 'interface') !== null) return { name, kind: 'interface' };
  return childOf(node, 'enum_class_body') === null ? { name } : { name, kind: 'enum' };
}

function kotlinProperty(node: Node): Named | null {
  const name = plainName(childOf(childOf(node, 'variable_declaration'), 'identifier'));
  if (name === null) return null;
  if (childOf(node, 'lambda_literal', 'anonymous_function') !== null) return { name, kind: 'function' };
  return /\bconst\b/.test(childOf(node, 'modifiers')?.text ?? '') ? { name, kind: 'constant' } : { name };
}

function scalaValue(node: Node): Named | null {
  const pattern = node.childForFieldName('pattern');
  if (pattern?.type !== 'identifier') return null;
  const callable = node.childForFieldName('value')?.type === 'lambda_expression';
  return callable ? { name: pattern.text, kind: 'function' } : { name: pattern.text };
}
