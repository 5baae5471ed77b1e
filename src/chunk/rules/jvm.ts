/** Rules for Java, Kotlin and Scala. */

import type { Node } from '../parse.ts';
import { childOf, def, defBy, type Named, plainName, type Rules } from './rule.ts';

export const JAVA: Rules = {
  defs: {
    class_declaration: def('class'),
    record_declaration: def('class'),
    interface_declaration: def('interface'),
    annotation_type_declaration: def('interface'),
    enum_declaration: def('enum'),
    method_declaration: def('method'),
    constructor_declaration: def('method'),
    compact_constructor_declaration: def('method'),
    field_declaration: defBy('field', javaField),
    constant_declaration: defBy('constant', javaField),
  },
  imports: { import_declaration: importedPath },
  opaque: ['block', 'constructor_body', 'enum_constant'],
};

// --- internal ---

function importedPath(node: Node): readonly string[] {
  const name = plainName(childOf(node, 'scoped_identifier', 'identifier'));
  return name === null ? [] : [name];
}

function javaField(node: Node): Named | null {
  const name = plainName(node.childForFieldName('declarator')?.childForFieldName('name'));
  if (name === null) return null;
  const words = childOf(node, 'modifiers')?.text ?? '';
  return /\bstatic\b/.test(words) && /\bfinal\b/.test(words) ? { name, kind: 'constant' } : { name };
}
