/** Entries in JSON files with or without comments. What is there keeps its place, its comments and its indentation. */

import {
  applyEdits,
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  modify,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { type Entry, type Format, isObject, pathOf } from './entry.ts';
import { lineEndOf, lineStart, type Splice } from './splice.ts';

export const JSON_FORMAT: Format = {
  parse: (text) => {
    const tree = treeOf(text);
    return tree === null ? {} : plainValue(tree);
  },
  put: (text, entry) => {
    const tree = treeOf(text);
    if (tree === null) return created(text, entry);
    const path = pathOf(plainValue(tree), entry);
    const found = ourNode(tree, entry, path);
    if (found !== undefined) return replaced(text, found, entry.value);
    let depth = path.length;
    let holder = findNodeAtLocation(tree, [...path]);
    while (holder === undefined && depth > 0) holder = findNodeAtLocation(tree, path.slice(0, --depth));
    const missing = path.slice(depth);
    const isList = missing.length === 0 && entry.key === null;
    if (holder?.type !== (isList ? 'array' : 'object'))
      throw new Error(`${path.slice(0, depth).join('.') || 'the whole'} is no ${isList ? 'list' : 'object'}`);
    const names = entry.key === null ? missing : [...missing, entry.key];
    const inner = entry.key === null && missing.length > 0 ? [entry.value] : entry.value;
    const [name] = names;
    return inserted(text, tree, holder, name, nested(names.slice(1), inner));
  },
  drop: (text, entry) => {
    const tree = treeOf(text);
    if (tree === null) return text;
    const path = pathOf(plainValue(tree), entry);
    const list = entry.key === null ? findNodeAtLocation(tree, [...path]) : undefined;
    const index = list?.children?.findIndex((child) => entry.isOurs?.(plainValue(child)) === true) ?? -1;
    const last = entry.key ?? index;
    return last === -1 ? text : applyEdits(text, modify(text, [...path, last], undefined, {}));
  },
};

// --- internal ---

const DEFAULT_UNIT = '  ';

/** @returns null for a text without content */
function treeOf(text: string): Node | null {
  const errors: ParseError[] = [];
  let tree: Node | undefined;
  try {
    tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch {
    throw new Error('its objects lie in each other too deep to be read');
  }
  const [first] = errors;
  if (first !== undefined) {
    const before = text.slice(0, first.offset).split('\n');
    const what = printParseErrorCode(first.error).replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
    throw new Error(
      `it is not JSON: ${what.toLowerCase()} in line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`,
    );
  }
  if (tree === undefined) return null;
  if (tree.type !== 'object') throw new Error('it holds no object');
  return tree;
}

/** `getNodeValue` makes objects without a prototype, which compare as different. */
function plainValue(node: Node): unknown {
  return plain(getNodeValue(node));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)])) : value;
}

function ourNode(tree: Node, entry: Entry, path: readonly string[]): Node | undefined {
  if (entry.key !== null) return findNodeAtLocation(tree, [...path, entry.key]);
  const list = findNodeAtLocation(tree, [...path]);
  return list?.type === 'array'
    ? list.children?.find((child) => entry.isOurs?.(plainValue(child)) === true)
    : undefined;
}

function nested(names: readonly string[], value: unknown): unknown {
  return names.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

function created(text: string, entry: Entry): Splice {
  const path = pathOf({}, entry);
  const value = nested(
    [...path, ...(entry.key === null ? [] : [entry.key])],
    entry.key === null ? [entry.value] : entry.value,
  );
  const end = lineEndOf(text);
  const gap = text === '' || text.endsWith('\n') ? '' : end;
  const whole = { ...entry.beside, ...(value as object) };
  return { offset: text.length, before: '', after: `${gap}${written(whole, DEFAULT_UNIT, '', end)}${end}` };
}

function replaced(text: string, node: Node, value: unknown): Splice {
  const before = text.slice(node.offset, node.offset + node.length);
  const isOneLine = !before.includes('\n') && before.includes('{');
  const around = indentAt(text, node.offset);
  const after = isOneLine ? oneLine(value) : written(value, unitOf(text), around, lineEndOf(text));
  return { offset: node.offset, before, after };
}

/** @param name undefined for an element of a list */
function inserted(text: string, tree: Node, holder: Node, name: string | undefined, value: unknown): Splice {
  const unit = unitOf(text, tree);
  const end = lineEndOf(text);
  const label = name === undefined ? '' : `${JSON.stringify(name)}: `;
  const close = holder.offset + holder.length - 1;
  const children = holder.children ?? [];
  const last = children.at(-1);
  const around = indentAt(text, holder.offset);
  const open = holder.offset + 1;
  if (last === undefined) {
    const inside = text.slice(open, close);
    const line = `${end}${around}${unit}${label}${written(value, unit, around + unit, end)}`;
    const isBlank = inside.trim() === '';
    return { offset: open, before: isBlank ? inside : '', after: isBlank ? `${line}${end}${around}` : line };
  }
  const valueEnd = last.offset + last.length;
  const { comma, lineEnd } = behind(text, valueEnd, close);
  if (!text.slice(open, close).includes('\n')) {
    const at = comma ?? valueEnd;
    return {
      offset: at,
      before: '',
      after: `${comma === null ? ', ' : ' '}${label}${oneLine(value)}${comma === null ? '' : ','}`,
    };
  }
  const indent = indentOfChild(text, children) ?? around + unit;
  const line = `${end}${indent}${label}${written(value, unit, indent, end)}`;
  // A note behind the last entry stays behind it: the comma goes before the note, our lines after it.
  const from = comma ?? valueEnd;
  const note = text.slice(from, lineEnd);
  return {
    offset: from,
    before: note,
    after: `${comma === null ? ',' : ''}${note}${line}${comma === null ? '' : ','}`,
  };
}

/** The comma behind a value, and where the comments behind both end on that line. Offsets behind them. */
function behind(text: string, from: number, close: number): { comma: number | null; lineEnd: number } {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  let comma: number | null = null;
  let lineEnd = from;
  let isSameLine = true;
  for (let token = scanner.scan(); scanner.getTokenOffset() < close; token = scanner.scan()) {
    const tokenEnd = scanner.getTokenOffset() + scanner.getTokenLength();
    if (token === LINE_BREAK) isSameLine = false;
    else if (token === COMMA) {
      comma = tokenEnd;
      lineEnd = tokenEnd;
      isSameLine = true;
    } else if (token === LINE_COMMENT || token === BLOCK_COMMENT) {
      if (isSameLine) lineEnd = tokenEnd;
      if (text.slice(scanner.getTokenOffset(), tokenEnd).includes('\n')) isSameLine = false;
    }
  }
  return { comma, lineEnd };
}

/** Kinds of tokens of the scanner, whose own names are types alone. */
const COMMA = 5;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const LINE_BREAK = 14;

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

/** The indentation of the last child that begins its line. */
function indentOfChild(text: string, children: readonly Node[]): string | undefined {
  for (const { offset } of [...children].reverse()) {
    const before = text.slice(lineStart(text, offset), offset);
    if (before.trim() === '') return before;
  }
  return undefined;
}

function unitOf(text: string, tree?: Node | null): string {
  const root = tree ?? treeOf(text);
  const own = root === null ? undefined : indentOfChild(text, root.children ?? []);
  return own === undefined || own === '' ? DEFAULT_UNIT : own.startsWith('\t') ? '\t' : own;
}

function written(value: unknown, unit: string, around: string, end: string): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', `${end}${around}`);
}

/** As written by hand on one line: `{ "a": ["b"] }`. */
function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const inner = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`);
  return inner.length === 0 ? '{}' : `{ ${inner.join(', ')} }`;
}
