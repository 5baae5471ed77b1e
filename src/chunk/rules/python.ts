/** Rules for Python. */

import type { Node } from '../grammar/parse.ts';
import { type Around, def, defBy, type Member, type Named, plainName, type Rules, unquote } from './rule.ts';

export const PYTHON: Rules = {
  defs: {
    function_definition: def('function'),
    class_definition: def('class'),
    type_alias_statement: def('type', 'left'),
    assignment: defBy('variable', assignment),
  },
  members: { assignment: unpacked },
  imports: {
    import_statement: (node) => node.namedChildren.flatMap((child) => moduleName(child)),
    import_from_statement: (node) => moduleName(node.childForFieldName('module_name')),
  },
  attach: ['decorator'],
};

/** Python's grammar reads it; a target of a build file goes by its `name`. */
export const STARLARK: Rules = {
  defs: { ...PYTHON.defs, call: defBy('rule', target) },
  imports: {
    call: (node) => {
      if (node.childForFieldName('function')?.text !== 'load') return [];
      const path = node.childForFieldName('arguments')?.namedChild(0);
      return path?.type === 'string' ? [unquote(path.text)] : [];
    },
  },
  opaque: ['list', 'dictionary'],
};

// --- internal ---

function target(node: Node, around: Around | null): string | null {
  if (around !== null) return null;
  for (const argument of node.childForFieldName('arguments')?.namedChildren ?? []) {
    if (argument?.type !== 'keyword_argument' || argument.childForFieldName('name')?.text !== 'name') continue;
    const value = argument.childForFieldName('value');
    return value?.type === 'string' ? plainName(value) : null;
  }
  return null;
}

function assignment(node: Node): Named | null {
  const left = node.childForFieldName('left');
  if (left?.type !== 'identifier') return null;
  const name = left.text;
  if (node.childForFieldName('right')?.type === 'lambda') return { name, kind: 'function' };
  return { name, kind: kindOf(name) };
}

/** The names of `LOW, (HIGH, *rest) = read()`. */
function unpacked(node: Node): readonly Member[] {
  const left = node.childForFieldName('left');
  if (left === null || !PATTERNS.has(left.type)) return [];
  const names = left.descendantsOfType('identifier').flatMap((each) => each ?? []);
  return names
    .filter(({ parent }) => parent !== null && (PATTERNS.has(parent.type) || parent.type === 'list_splat_pattern'))
    .map((each) => ({ name: each.text, kind: kindOf(each.text), node: each }));
}

function kindOf(name: string): 'constant' | 'variable' {
  return /^_*[A-Z][A-Z0-9_]*$/.test(name) ? 'constant' : 'variable';
}

const PATTERNS: ReadonlySet<string> = new Set(['pattern_list', 'tuple_pattern', 'list_pattern']);

function moduleName(node: Node | null | undefined): readonly string[] {
  const name = plainName(node?.type === 'aliased_import' ? node.childForFieldName('name') : node);
  return name === null ? [] : [name];
}
