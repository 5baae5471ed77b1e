/** A pattern as a tree: what a syntax tree must have to match. */

import type { Hole } from './holes.ts';

export interface PatternNode {
  /** Type of the node in the grammar. */
  readonly type: string;
  readonly named: boolean;
  /** It stands for code of any kind. */
  readonly hole: Hole | null;
  /** As it is in the source; compared where there are no children. */
  readonly text: string;
  /** Of a leaf with holes inside its text, such as a string: what its text must be, and the names of its groups. */
  readonly holes: { readonly expression: RegExp; readonly names: readonly string[] } | null;
  readonly children: readonly PatternNode[];
}

/** A pattern in one grammar. */
export interface CompiledPattern {
  /** Each way to read it: nodes that follow one another, mostly one. */
  readonly readings: readonly (readonly PatternNode[])[];
  /** It is written with a semicolon at its end; else that of the code is no part of a match. */
  readonly isEnded: boolean;
  /** Texts that stand in every match, the longest first. */
  readonly literals: readonly string[];
}

/** Tokens that part or end things; whether they are there makes no difference. */
export function isSeparator(type: string): boolean {
  return type === ',' || type === ';' || type === '\n';
}

/** Equal trees have equal keys. */
export function keyOf({ type, hole, text, children }: PatternNode): string {
  if (hole !== null) return `$${hole.isMany}${hole.name}`;
  return children.length === 0 ? `${type}=${JSON.stringify(text)}` : `${type}(${children.map(keyOf).join(' ')})`;
}

/** Texts of leaves that a match must hold. */
export function literalsOf(nodes: readonly PatternNode[]): string[] {
  const found = new Set<string>();
  const visit = (node: PatternNode): void => {
    if (node.hole !== null || node.holes !== null) return;
    if (node.children.length > 0) for (const child of node.children) visit(child);
    else if (node.text.trim() !== '' && !isSeparator(node.text)) found.add(node.text);
  };
  for (const node of nodes) visit(node);
  return [...found].sort((a, b) => b.length - a.length);
}
