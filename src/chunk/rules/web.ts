/** Rules for JavaScript, TypeScript and TSX. */

import type { Node } from '../parse.ts';
import { childOf, def, defBy, importField, type Named, plainName, type Rules, unquote } from './rule.ts';

export const JAVASCRIPT: Rules = {
  defs: {
    function_declaration: def('function'),
    generator_function_declaration: def('function'),
    class_declaration: def('class'),
    method_definition: def('method'),
    variable_declarator: defBy('constant', declarator),
    field_definition: defBy('field', (node) => member(node, 'property')),
    pair: defBy('method', (node) =>
      isCallable(node.childForFieldName('value')) ? plainName(node.childForFieldName('key')) : null,
    ),
    assignment_expression: defBy('function', assigned),
    call_expression: defBy('test', testCase),
  },
  imports: {
    import_statement: importField('source'),
    export_statement: importField('source'),
    call_expression: required,
  },
  begins: { call_expression: /(?:describe|it|test|suite|bench|specify|context|require|import)\b/y },
};

export const TYPESCRIPT: Rules = {
  ...JAVASCRIPT,
  defs: {
    ...JAVASCRIPT.defs,
    abstract_class_declaration: def('class'),
    function_signature: def('function'),
    method_signature: def('method'),
    abstract_method_signature: def('method'),
    interface_declaration: def('interface'),
    type_alias_declaration: def('type'),
    enum_declaration: def('enum'),
    internal_module: def('module'),
    module: def('module'),
    public_field_definition: defBy('field', (node) => member(node, 'name')),
  },
  imports: {
    ...JAVASCRIPT.imports,
    import_require_clause: importField('source'),
  },
};

// --- internal ---

const CALLABLE = new Set(['arrow_function', 'function_expression', 'generator_function', 'function']);
const TEST_CALLS = new Set(['describe', 'it', 'test', 'suite', 'bench', 'specify', 'context']);
/** Calls that give back the function they are given, somewhat changed. */
const WRAPPER =
  /^(?:memo|forwardRef|useCallback|debounce|throttle|once|curry|promisify|async(?:Handler)?|\w*[wW]rap\w*|with[A-Z]\w*)$/;

function isCallable(node: Node | null): boolean {
  return node !== null && CALLABLE.has(node.type);
}

function declarator(node: Node): Named | null {
  const name = node.childForFieldName('name');
  if (name?.type !== 'identifier') return null;
  const value = node.childForFieldName('value');
  // A wrapped function, e.g. memo(() => …), is a function to those who look for it.
  if (isCallable(value) || (value?.type === 'call_expression' && wrapsFunction(value)))
    return { name: name.text, kind: 'function' };
  if (value?.type === 'call_expression' && value.childForFieldName('function')?.text === 'require') return null;
  if (value?.type === 'class') return { name: name.text, kind: 'class' };
  return { name: name.text };
}

function wrapsFunction(call: Node): boolean {
  if (!isCallable(call.childForFieldName('arguments')?.namedChild(0) ?? null)) return false;
  const callee = call.childForFieldName('function');
  const name = callee?.type === 'member_expression' ? callee.childForFieldName('property') : callee;
  return WRAPPER.test(name?.text ?? '');
}

function member(node: Node, field: string): Named | null {
  const name = plainName(node.childForFieldName(field));
  if (name === null) return null;
  return isCallable(node.childForFieldName('value')) ? { name, kind: 'method' } : { name };
}

/** `exports.a = function`, `Some.prototype.b = () =>`: the last word on the left names it, the owner is its scope. */
function assigned(node: Node): Named | null {
  const right = node.childForFieldName('right');
  const isClass = right?.type === 'class';
  if (!isClass && !isCallable(right)) return null;
  const left = node.childForFieldName('left');
  if (left?.type === 'identifier') return { name: left.text, kind: isClass ? 'class' : 'function' };
  if (left?.type !== 'member_expression') return null;
  const name = plainName(left.childForFieldName('property'));
  if (name === null) return null;
  const owner = (left.childForFieldName('object')?.text ?? '').replace(/\.prototype$/, '');
  const own = /^(?:module|exports|module\.exports|this|self|window|globalThis)$/.test(owner);
  if (name === 'exports' && owner === 'module') {
    const inner = plainName(right?.childForFieldName('name'));
    return inner === null ? null : { name: inner, kind: isClass ? 'class' : 'function' };
  }
  if (isClass) return { name, kind: 'class' };
  return own || !/^[\w$.]+$/.test(owner) ? { name, kind: 'function' } : { name, kind: 'method', owner };
}

function testCase(node: Node): string | null {
  const callee = node.childForFieldName('function');
  const word = callee?.type === 'member_expression' ? callee.childForFieldName('object') : callee;
  if (word?.type !== 'identifier' || !TEST_CALLS.has(word.text)) return null;
  const args = node.childForFieldName('arguments');
  const title = args?.namedChild(0);
  if (title?.type !== 'string' && title?.type !== 'template_string') return null;
  return childOf(args, ...CALLABLE) === null ? null : plainName(title);
}

function required(node: Node): readonly string[] {
  const callee = node.childForFieldName('function');
  if (callee?.type !== 'import' && callee?.text !== 'require') return [];
  const path = node.childForFieldName('arguments')?.namedChild(0);
  return path?.type === 'string' ? [unquote(path.text)] : [];
}
