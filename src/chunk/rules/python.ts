/** Rules for Python. */

import type { Node } from '../parse.ts';
import { def, defBy, type Named, plainName, type Rules } from './rule.ts';

export const PYTHON: Rules = {
  defs: {
    function_definition: def('function'),
    class_definition: def('class'),
    type_alias_statement: def('type', 'left'),
    assignment: defBy('variable', assignment),
  },
  imports: {
    import_statement: (node) => node.namedChildren.flatMap((child) => moduleName(child)),
    import_from_statement: (node) => moduleName(node.childForFieldName('module_name')),
  },
  attach: ['decorator'],
};

// --- internal ---

function assignment(node: Node): Named | null {
  const left = node.childForFieldName('left');
  if (left?.type !== 'identifier') return null;
  const name = left.text;
  if (node.childForFieldName('right')?.type === 'lambda') return { name, kind: 'function' };
  return { name, kind: /^_*[A-Z][A-Z0-9_]*$/.test(name) ? 'constant' : 'variable' };
}

function moduleName(node: Node | null | undefined): readonly string[] {
  const name = plainName(node?.type === 'aliased_import' ? node.childForFieldName('name') : node);
  return name === null ? [] : [name];
}
