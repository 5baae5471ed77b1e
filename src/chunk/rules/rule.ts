/** What a language's rules are made of: which nodes of its syntax tree define, import, embed or belong to the next one. */

import type { ChunkKind } from '../../base/types.ts';
import type { Node } from '../grammar/parse.ts';

/** One definition as a rule reads it from its node. */
export interface Named {
  readonly name: string;
  /** Instead of the rule's kind. */
  readonly kind?: ChunkKind;
  /** What it belongs to beside the definitions around it, e.g. the receiver of a Go method. */
  readonly owner?: string;
  /** Where it ends, when that is past its node; in the offsets of the tree. */
  readonly end?: number;
}

/** The definition around a node, as far as rules care. */
export interface Around {
  readonly kind: ChunkKind;
  readonly parent: Around | null;
}

/** Reads a definition from its node; null when the node defines nothing worth a name. */
export type ReadName = (node: Node, around: Around | null) => Named | string | null;

export interface DefRule {
  readonly kind: ChunkKind;
  readonly read: ReadName;
  /** A function without its body: what follows under the same name is the same definition. */
  readonly signature?: boolean;
}

/** A part of the file in another language, e.g. the script of a web page. Offsets are UTF-16 units. */
export interface Embedded {
  readonly language: string;
  readonly start: number;
  readonly end: number;
  /** Counts only when it parses without an error. */
  readonly strict?: boolean;
}

/** One of several small definitions in a node, e.g. a constant of an enum. */
export interface Member {
  readonly name: string;
  readonly kind: ChunkKind;
  readonly node: Node;
  /** It belongs to what is around the function that lists it, as a property that a constructor declares. */
  readonly ofOwner?: boolean;
}

export interface Rules {
  /** Definitions by node type. */
  readonly defs: Readonly<Record<string, DefRule>>;
  /** Small definitions by the type of the node that lists them; they belong to the definition around it. */
  readonly members?: Readonly<Record<string, (node: Node) => readonly Member[]>>;
  /** Module names or paths by node type of import statements. */
  readonly imports?: Readonly<Record<string, (node: Node) => readonly string[]>>;
  /** How nodes of a type must begin to be read at all (sticky): spares a look at every call of a file. */
  readonly begins?: Readonly<Record<string, RegExp>>;
  /** Node types that belong to the sibling after them, beside comments, attributes and decorators. */
  readonly attach?: readonly string[];
  /** Node types that are not searched for definitions, beside those that no grammar defines anything in. */
  readonly opaque?: readonly string[];
  /** Parts in other languages by node type. */
  readonly embeds?: Readonly<Record<string, (node: Node) => Embedded | null>>;
}

/** A definition whose name is in a field of its node. */
export function def(kind: ChunkKind, field = 'name'): DefRule {
  return { kind, read: (node) => plainName(node.childForFieldName(field)) };
}

/** A function without its body, whose name is in a field of its node. */
export function signature(kind: ChunkKind): DefRule {
  return { ...def(kind), signature: true };
}

/** A definition whose name takes more than a field. */
export function defBy(kind: ChunkKind, read: ReadName): DefRule {
  return { kind, read };
}

/** The node's text as a name: without quotes, on one line, at most 120 characters; null when nothing is left. */
export function plainName(node: Node | null | undefined): string | null {
  if (!node) return null;
  const text = node.text.trim();
  const name = unquote(text).replace(/\s+/g, ' ').slice(0, MAX_NAME);
  return name === '' ? null : name;
}

/** Text without the quotes or brackets around it. */
export function unquote(text: string): string {
  return text.replace(/^(?:["'`]+|<)/, '').replace(/(?:["'`]+|>)$/, '');
}

/** First child of one of the types; null when there is none. */
export function childOf(node: Node | null | undefined, ...types: readonly string[]): Node | null {
  for (const child of node?.children ?? []) if (child && types.includes(child.type)) return child;
  return null;
}

/** The name in the first child of one of the types. */
export function nameIn(...types: readonly string[]): ReadName {
  return (node) => plainName(childOf(node, ...types));
}

/** Children of some types as members; each is named by its field `name`, or by its first child of a type. */
export function membersIn(
  kind: ChunkKind,
  types: readonly string[],
  ...names: readonly string[]
): (node: Node) => readonly Member[] {
  return (node) =>
    node.namedChildren.flatMap((child) => {
      if (!child || !types.includes(child.type)) return [];
      const of = child.childForFieldName('name') ?? (names.length > 0 ? childOf(child, ...names) : child);
      const name = plainName(of);
      return name === null ? [] : [{ name, kind, node: child }];
    });
}

/** The text of a field, unquoted, as a list of one. */
export function importField(field: string): (node: Node) => readonly string[] {
  return (node) => {
    const name = plainName(node.childForFieldName(field));
    return name === null ? [] : [name];
  };
}

/** A type's name without its arguments: `Map<K, V>` gives `Map`. */
export function bareType(text: string): string {
  return text
    .replace(/[<[(].*$/s, '')
    .replace(/^[&*\s]+/, '')
    .trim();
}

/** A name with its kind; null for an empty one. */
export function named(name: string | null, kind: ChunkKind): Named | null {
  return name === null || name === '' ? null : { name, kind };
}

// --- internal ---

const MAX_NAME = 120;
