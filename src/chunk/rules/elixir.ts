/** Rules for Elixir. */

import type { ChunkKind } from '../../base/types.ts';
import type { Node } from '../grammar/parse.ts';
import { childOf, defBy, type Named, named, plainName, type Rules } from './rule.ts';

export const ELIXIR: Rules = {
  defs: { call: defBy('function', elixirCall), unary_operator: defBy('type', elixirAttribute) },
  imports: {
    call: (node) => {
      if (!ELIXIR_IMPORTS.has(node.childForFieldName('target')?.text ?? '')) return [];
      const name = plainName(childOf(childOf(node, 'arguments'), 'alias', 'dot'));
      return name === null ? [] : [name];
    },
  },
  begins: {
    call: /(?:def\w*|test|describe|alias|import|require|use)\b/y,
    unary_operator: /@(?:type|typep|opaque|callback|macrocallback)\s/y,
  },
  // @doc, @spec and their kin.
  attach: ['unary_operator'],
};

// --- internal ---

const ELIXIR_IMPORTS = new Set(['alias', 'import', 'require', 'use']);
const ELIXIR_KINDS: Readonly<Record<string, ChunkKind>> = {
  defmodule: 'module',
  defprotocol: 'interface',
  defimpl: 'impl',
  def: 'function',
  defp: 'function',
  defmacro: 'macro',
  defmacrop: 'macro',
  defguard: 'macro',
  defguardp: 'macro',
  defdelegate: 'function',
  test: 'test',
  describe: 'test',
};

function elixirCall(node: Node): Named | null {
  const target = node.childForFieldName('target')?.text ?? '';
  const kind = Object.hasOwn(ELIXIR_KINDS, target) ? ELIXIR_KINDS[target] : undefined;
  if (kind === undefined) return null;
  let first = childOf(node, 'arguments')?.namedChild(0) ?? null;
  if (kind === 'test') return first?.type === 'string' ? named(plainName(first), kind) : null;
  if (kind === 'impl') {
    const of = /\bfor:\s*([\w.]+)/.exec(node.text.slice(0, 200))?.[1];
    return named([plainName(first), of].filter(Boolean).join(' '), kind);
  }
  // `def f(x) when guard` wraps the head in an operator.
  if (first?.type === 'binary_operator') first = first.childForFieldName('left');
  return named(plainName(first?.type === 'call' ? first.childForFieldName('target') : first), kind);
}

/** `@type t :: …` is a type, `@callback go(…) :: …` a method. */
function elixirAttribute(node: Node): Named | null {
  const found = /^@(\w+)\s+([\w!?]+)/.exec(node.text.slice(0, 200));
  if (found === null) return null;
  return named(found[2] ?? null, found[1]?.endsWith('callback') ? 'method' : 'type');
}
