/** Rules for JavaScript, TypeScript and TSX. */

import type { Node } from '../grammar/parse.ts';
import {
  childOf,
  def,
  defBy,
  importField,
  type Member,
  membersIn,
  type Named,
  plainName,
  type Rules,
  signature,
  unquote,
} from './rule.ts';

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
    call_expression: defBy('test', (node) => definedProperty(node) ?? testCase(node)),
    function_expression: defBy('function', passedFunction),
  },
  imports: {
    import_statement: importField('source'),
    export_statement: importField('source'),
    call_expression: required,
  },
  begins: {
    call_expression: /(?:Object\.defineProperty|describe|it|test|suite|bench|specify|context|require|import)\b/y,
  },
};

export const TYPESCRIPT: Rules = {
  ...JAVASCRIPT,
  defs: {
    ...JAVASCRIPT.defs,
    abstract_class_declaration: def('class'),
    function_signature: signature('function'),
    method_signature: signature('method'),
    abstract_method_signature: signature('method'),
    interface_declaration: def('interface'),
    type_alias_declaration: def('type'),
    enum_declaration: def('enum'),
    internal_module: def('module'),
    module: def('module'),
    property_signature: defBy('method', functionProperty),
    public_field_definition: defBy('field', (node) => member(node, 'name')),
  },
  members: {
    enum_body: membersIn('constant', ['property_identifier', 'enum_assignment', 'string']),
    formal_parameters: parameterProperties,
  },
  begins: { ...JAVASCRIPT.begins, formal_parameters: /\([^{};]{0,1000}?\b(?:public|private|protected|readonly)\b/y },
  imports: {
    ...JAVASCRIPT.imports,
    import_require_clause: importField('source'),
  },
};

// --- internal ---

/** `constructor(private readonly size: number)` declares `size`. */
function parameterProperties(node: Node): Member[] {
  return node.namedChildren.flatMap((child) => {
    if (!child || !/^(?:@\w+(?:\([^)]*\))?\s+)*(?:public|private|protected|readonly|override)\b/.test(child.text))
      return [];
    const name = plainName(childOf(child, 'identifier'));
    return name === null ? [] : [{ name, kind: 'field' as const, node: child, ofOwner: true }];
  });
}

const CALLABLE = new Set(['arrow_function', 'function_expression', 'generator_function', 'function']);
const WRAPPING = new Set(['parenthesized_expression', 'as_expression', 'satisfies_expression', 'non_null_expression']);
const TEST_CALLS = new Set(['describe', 'it', 'test', 'suite', 'bench', 'specify', 'context']);
/** Calls that give back the function they are given, somewhat changed. */
const WRAPPER =
  /^(?:memo|forwardRef|useCallback|debounce|throttle|once|curry|promisify|async(?:Handler)?|\w*[wW]rap\w*|with[A-Z]\w*)$/;

function isCallable(node: Node | null): boolean {
  const bare = unwrapped(node);
  return bare !== null && CALLABLE.has(bare.type);
}

/** Without the parentheses and casts around it: `((a) => a) as Fn` is a function. */
function unwrapped(node: Node | null): Node | null {
  let each = node;
  while (each !== null && WRAPPING.has(each.type)) each = each.namedChild(0);
  return each;
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
  const left = node.childForFieldName('left');
  const right = lastOf(node.childForFieldName('right'));
  const isClass = right?.type === 'class';
  if (!isClass && !isCallable(right)) return left?.type === 'member_expression' ? assignedData(left, right) : null;
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
  // The second name of `a.b = a.c = …` lies inside the first.
  if (node.parent?.type === 'assignment_expression') return { name, kind: 'method' };
  return own || !/^[\w$.]+$/.test(owner) ? { name, kind: 'function' } : { name, kind: 'method', owner };
}

/** The value of `a = b = value`. */
function lastOf(node: Node | null): Node | null {
  let each = node;
  while (each?.type === 'assignment_expression') each = each.childForFieldName('right');
  return each;
}

/** `Some.prototype = { … }` is Some; `exports.names = [ … ]` is a constant, a name that is passed on is at home elsewhere. */
function assignedData(left: Node, right: Node | null): Named | null {
  const name = plainName(left.childForFieldName('property'));
  const owner = left.childForFieldName('object')?.text ?? '';
  if (name === null || right === null) return null;
  if (name === 'prototype' && right.type === 'object' && /^[\w$.]+$/.test(owner))
    return { name: owner.slice(owner.lastIndexOf('.') + 1), kind: 'impl' };
  if (!/^(?:module\.)?exports$/.test(owner) || /^(?:identifier|member_expression|undefined)$/.test(right.type))
    return null;
  if (right.type === 'call_expression' && /^\(?(?:\w+\()?require\b/.test(right.text.slice(0, 40))) return null;
  return { name, kind: 'constant' };
}

/** A named function that is handed to a call: `defineGetter(req, 'ip', function ip() { … })`. */
function passedFunction(node: Node): string | null {
  if (node.parent?.type !== 'arguments' || node.parent.parent?.parent?.type === 'variable_declarator') return null;
  return plainName(node.childForFieldName('name'));
}

/** `Object.defineProperty(req, 'ip', { get() { … } })` is `ip` of `req`. */
function definedProperty(node: Node): Named | null {
  if (node.childForFieldName('function')?.text !== 'Object.defineProperty') return null;
  const args = node.childForFieldName('arguments');
  const owner = args?.namedChild(0)?.text ?? '';
  const title = args?.namedChild(1);
  const name = title?.type === 'string' ? plainName(title) : null;
  if (name === null || name === '__esModule' || !/^[\w$.]+$/.test(owner)) return null;
  if (/^(?:module\.)?exports$/.test(owner)) return null;
  return { name, kind: 'method', owner: owner.replace(/\.prototype$/, '') };
}

/** A property of an interface whose type is a function. */
function functionProperty(node: Node): string | null {
  const type = childOf(node.childForFieldName('type'), 'function_type');
  return type === null ? null : plainName(node.childForFieldName('name'));
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
