/** Rules for Julia and R. */

import type { ChunkKind } from '../../base/types.ts';
import type { Node } from '../grammar/parse.ts';
import { type Around, childOf, def, defBy, type Named, named, plainName, type Rules, unquote } from './rule.ts';

export const JULIA: Rules = {
  defs: {
    module_definition: def('module'),
    function_definition: defBy('function', juliaSignature),
    macro_definition: defBy('macro', juliaSignature),
    struct_definition: defBy('struct', juliaType),
    abstract_definition: defBy('type', juliaType),
    primitive_definition: defBy('type', juliaType),
    assignment: defBy('constant', juliaAssignment),
  },
  imports: { using_statement: juliaImports, import_statement: juliaImports },
  // A string before a definition is its documentation.
  attach: ['string_literal'],
};

export const R: Rules = {
  defs: {
    binary_operator: defBy('variable', rAssignment),
    call: defBy('function', rCall),
    argument: defBy('method', rMember),
  },
  imports: {
    call: (node) => {
      const name = node.childForFieldName('function')?.text ?? '';
      if (!/^(?:library|require|requireNamespace|source)$/.test(name)) return [];
      const first = node.childForFieldName('arguments')?.namedChild(0);
      return first ? [unquote(first.text)] : [];
    },
  },
  begins: {
    call: /(?:library|require|requireNamespace|source|set(?:Class|RefClass|Generic|Method)|test_that|describe)\b/y,
  },
};

// --- internal ---

function juliaSignature(node: Node): string | null {
  const signature = childOf(node, 'signature')?.text ?? '';
  const name = /^[^({\s]+/.exec(signature)?.[0] ?? '';
  return name === '' ? null : name;
}

function juliaType(node: Node): string | null {
  return /^[^\s{<]+/.exec(childOf(node, 'type_head')?.text ?? '')?.[0] ?? null;
}

function juliaAssignment(node: Node): Named | null {
  const left = node.namedChild(0);
  if (left?.type === 'call_expression') {
    const name = plainName(left.namedChild(0));
    return name === null ? null : { name, kind: 'function' };
  }
  if (left?.type !== 'identifier') return null;
  if (/^(?:arrow_)?function_expression$/.test(node.namedChild(node.namedChildCount - 1)?.type ?? ''))
    return { name: left.text, kind: 'function' };
  return node.parent?.type === 'const_statement' ? { name: left.text } : null;
}

function juliaImports(node: Node): readonly string[] {
  return node.text
    .replace(/^(?:using|import)\s+/, '')
    .replace(/:.*$/s, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function rAssignment(node: Node): Named | null {
  const operator = node.childForFieldName('operator')?.text;
  if (operator !== '<-' && operator !== '=' && operator !== '<<-') return null;
  const left = node.childForFieldName('lhs');
  if (left?.type !== 'identifier') return null;
  const right = node.childForFieldName('rhs');
  if (right?.type === 'function_definition') return { name: left.text, kind: 'function' };
  if (right?.type === 'call' && /^(?:R6::)?R6Class\b/.test(right.text.slice(0, 20)))
    return { name: left.text, kind: 'class' };
  return { name: left.text };
}

const R_CALLS: Readonly<Record<string, ChunkKind>> = {
  setClass: 'class',
  setRefClass: 'class',
  setGeneric: 'function',
  setMethod: 'function',
  test_that: 'test',
  describe: 'test',
};

/** A function in the lists of an R6 class. */
function rMember(node: Node, around: Around | null): string | null {
  if (around?.kind !== 'class' || node.childForFieldName('value')?.type !== 'function_definition') return null;
  return plainName(node.childForFieldName('name'));
}

function rCall(node: Node): Named | null {
  const callee = node.childForFieldName('function')?.text ?? '';
  const kind = Object.hasOwn(R_CALLS, callee) ? R_CALLS[callee] : undefined;
  if (kind === undefined) return null;
  return named(plainName(node.childForFieldName('arguments')?.namedChild(0)), kind);
}
