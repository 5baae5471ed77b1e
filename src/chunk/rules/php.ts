/** Rules for PHP. */

import type { Node } from '../grammar/parse.ts';
import { childOf, def, defBy, membersIn, type Named, nameIn, plainName, type Rules, unquote } from './rule.ts';

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

// --- internal ---

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
