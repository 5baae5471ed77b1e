/** Rules for Ruby. */

import type { Node } from '../grammar/parse.ts';
import { def, defBy, type Named, plainName, type Rules, unquote } from './rule.ts';

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
