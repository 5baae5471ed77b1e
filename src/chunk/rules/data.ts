/** Rules for markup, styles, data and configuration: HTML, Vue, Svelte, CSS, JSON, YAML, TOML, HCL; and Solidity. */

import type { ChunkKind } from '../../base/types.ts';
import type { Node } from '../grammar/parse.ts';
import {
  childOf,
  def,
  defBy,
  type Embedded,
  importField,
  membersIn,
  type Named,
  nameIn,
  plainName,
  type ReadName,
  type Rules,
  unquote,
} from './rule.ts';

/** Also of Vue and Svelte: their grammars name nodes alike. */
export const HTML: Rules = {
  defs: { element: defBy('section', htmlElement) },
  embeds: { script_element: script, style_element: style },
  opaque: ['start_tag', 'end_tag', 'attribute', 'text', 'raw_text', 'interpolation'],
};

export const CSS: Rules = {
  defs: {
    rule_set: defBy('rule', nameIn('selectors')),
    media_statement: defBy('rule', untilBrace),
    supports_statement: defBy('rule', untilBrace),
    at_rule: defBy('rule', untilBrace),
    keyframes_statement: defBy('rule', nameIn('keyframes_name')),
  },
  imports: {
    import_statement: (node) => {
      const path = /["'(]([^"'()]+)["')]/.exec(node.text)?.[1];
      return path === undefined ? [] : [path];
    },
  },
  opaque: ['block', 'keyframe_block_list'],
};

export const JSON_RULES: Rules = {
  defs: {
    pair: defBy(
      'field',
      outermost((node) => plainName(node.childForFieldName('key'))),
    ),
  },
  opaque: ['pair', 'array'],
};

export const YAML: Rules = {
  defs: {
    block_mapping_pair: defBy(
      'field',
      secondLevel((node) => plainName(node.childForFieldName('key'))),
    ),
  },
  opaque: ['block_sequence', 'flow_node', 'block_scalar'],
};

export const TOML: Rules = {
  defs: {
    table: defBy('section', nameIn('bare_key', 'dotted_key', 'quoted_key')),
    table_array_element: defBy('section', nameIn('bare_key', 'dotted_key', 'quoted_key')),
    pair: defBy('field', outermost(nameIn('bare_key', 'dotted_key', 'quoted_key'))),
  },
  opaque: ['pair', 'array'],
};

export const HCL: Rules = {
  defs: { block: defBy('section', outermost(hclBlock)) },
  opaque: ['block', 'attribute'],
};

export const SOLIDITY: Rules = {
  defs: {
    contract_declaration: def('class'),
    interface_declaration: def('interface'),
    library_declaration: def('class'),
    function_definition: def('function'),
    modifier_definition: def('method'),
    constructor_definition: defBy('method', () => 'constructor'),
    fallback_receive_definition: defBy('method', (node) => (node.text.startsWith('receive') ? 'receive' : 'fallback')),
    struct_declaration: def('struct'),
    enum_declaration: def('enum'),
    event_definition: def('type'),
    error_declaration: def('type'),
    state_variable_declaration: defBy('field', (node) => {
      const name = plainName(node.childForFieldName('name'));
      if (name === null) return null;
      return childOf(node, 'constant', 'immutable') === null &&
        !/\b(?:constant|immutable)\b/.test(node.text.slice(0, 120))
        ? { name }
        : { name, kind: 'constant' };
    }),
    constant_variable_declaration: def('constant'),
    user_defined_type_definition: def('type'),
  },
  members: { enum_body: membersIn('constant', ['enum_value']) },
  imports: { import_directive: importField('source') },
  opaque: ['function_body', 'struct_body', 'enum_body'],
};

// --- internal ---

function outermost(read: ReadName): ReadName {
  return (node, around) => (around === null ? read(node, around) : null);
}

function secondLevel(read: ReadName): ReadName {
  return (node, around) => (around?.parent ? null : read(node, around));
}

/** Headings by their text, other elements by their id. */
function htmlElement(node: Node): string | null {
  const tag = childOf(node, 'start_tag', 'self_closing_tag');
  const name = childOf(tag, 'tag_name')?.text ?? '';
  if (/^h[1-6]$/i.test(name)) return plainName(childOf(node, 'text'));
  const id = /\sid\s*=\s*["']?([\w-]+)/i.exec(tag?.text.slice(0, 1000) ?? '')?.[1];
  return id ?? null;
}

function script(node: Node): Embedded | null {
  const text = childOf(node, 'raw_text');
  if (text === null) return null;
  const tag = childOf(node, 'start_tag')?.text ?? '';
  const lang = /\blang\s*=\s*["']?(\w+)/i.exec(tag)?.[1]?.toLowerCase();
  const type = /\btype\s*=\s*["']?([\w/+.-]+)/i.exec(tag)?.[1]?.toLowerCase() ?? '';
  if (!/^(?:|module|text\/javascript|application\/javascript|text\/babel|text\/typescript)$/.test(type)) return null;
  const language = lang === 'ts' || lang === 'typescript' ? 'typescript' : lang === 'tsx' ? 'tsx' : 'javascript';
  return { language, start: text.startIndex, end: text.endIndex };
}

function style(node: Node): Embedded | null {
  const text = childOf(node, 'raw_text');
  const lang = /\blang\s*=\s*["']?(\w+)/i.exec(childOf(node, 'start_tag')?.text ?? '')?.[1]?.toLowerCase() ?? 'css';
  return text === null || lang !== 'css' ? null : { language: 'css', start: text.startIndex, end: text.endIndex };
}

function untilBrace(node: Node): string | null {
  const brace = node.text.indexOf('{');
  const name = (brace < 0 ? '' : node.text.slice(0, brace)).replace(/\s+/g, ' ').trim().slice(0, 120);
  return name === '' ? null : name;
}

const HCL_KINDS: Readonly<Record<string, ChunkKind>> = {
  resource: 'struct',
  data: 'struct',
  module: 'module',
  variable: 'variable',
  output: 'variable',
  locals: 'variable',
};

function hclBlock(node: Node): Named | null {
  const words: string[] = [];
  for (const child of node.children) {
    if (child?.type === 'block_start') break;
    if (child?.isNamed && child.type !== 'comment') words.push(unquote(child.text));
  }
  const type = words[0];
  if (type === undefined) return null;
  const name = words.length === 1 ? type : words.slice(1).join('.');
  return { name, kind: Object.hasOwn(HCL_KINDS, type) ? (HCL_KINDS[type] ?? 'section') : 'section' };
}
