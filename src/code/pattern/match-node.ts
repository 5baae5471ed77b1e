/** Whether a node of a syntax tree is what a pattern says, and what its metavariables stand for then. */

import type { Node } from '../../chunk/index.ts';
import { isComment } from './compile-pattern.ts';
import { isSeparator, type PatternNode } from './pattern-tree.ts';

/** What a metavariable stands for: a part of the text, and its nodes; none for a part of a token. */
export interface Binding {
  readonly start: number;
  readonly end: number;
  readonly nodes: readonly Node[];
}

export interface NodeMatch {
  readonly start: number;
  readonly end: number;
  readonly bindings: ReadonlyMap<string, Binding>;
  /** Words and signs that the pattern does not have, such as `async`. */
  readonly passedOver: readonly Span[];
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** More comparisons for one place than any real pattern needs. */
const MAX_STEPS = 200_000;

export class NodeMatcher {
  readonly #text: string;
  #bindings: { name: string; binding: Binding }[] = [];
  #passed: Span[] = [];
  #steps = 0;
  readonly #children = new Map<number, readonly Node[]>();

  constructor(text: string) {
    this.#text = text;
  }

  /** @param accepts whether what a metavariable stands for is what was asked for */
  match(pattern: PatternNode, node: Node, accepts: Accepts): NodeMatch | null {
    this.#reset();
    if (!this.#node(pattern, node, accepts)) return null;
    return this.#found(node.startIndex, node.endIndex);
  }

  /** A sequence that begins at this child. */
  sequence(
    patterns: readonly PatternNode[],
    children: readonly Node[],
    at: number,
    accepts: Accepts,
  ): NodeMatch | null {
    this.#reset();
    const last = this.#list(patterns, 0, children, at, accepts, false);
    const [first, end] = [children[at], children[last - 1]];
    return last < 0 || first === undefined || end === undefined ? null : this.#found(first.startIndex, end.endIndex);
  }

  // --- internal ---

  #reset(): void {
    this.#bindings = [];
    this.#passed = [];
    this.#steps = 0;
  }

  #found(start: number, end: number): NodeMatch {
    const bindings = new Map(this.#bindings.map(({ name, binding }) => [name, binding]));
    return { start, end, bindings, passedOver: this.#passed };
  }

  #node(pattern: PatternNode, node: Node, accepts: Accepts): boolean {
    if (++this.#steps > MAX_STEPS) return false;
    const { hole } = pattern;
    if (hole !== null) {
      if (!node.isNamed) return false;
      return this.#bind(hole.name, { start: node.startIndex, end: node.endIndex, nodes: [node] }, accepts);
    }
    if (node.type !== pattern.type || node.isNamed !== pattern.named) return false;
    if (pattern.children.length === 0) return this.#leaf(pattern, node, accepts);
    return this.#list(pattern.children, 0, this.#childrenOf(node), 0, accepts, true) >= 0;
  }

  #leaf({ text, holes }: PatternNode, node: Node, accepts: Accepts): boolean {
    const own = this.#text.slice(node.startIndex, node.endIndex);
    if (holes === null) return own === text || own.trim() === text.trim();
    const found = holes.expression.exec(own);
    if (found === null) return false;
    let from = node.startIndex;
    return holes.names.every((name, n) => {
      const part = found[n + 1] ?? '';
      const start = this.#text.indexOf(part, from);
      from = start + part.length;
      return this.#bind(name, { start, end: from, nodes: [] }, accepts);
    });
  }

  /** @param isAll nothing that counts may be left @returns the child behind the last one that matched; -1 for no match */
  #list(
    patterns: readonly PatternNode[],
    n: number,
    children: readonly Node[],
    at: number,
    accepts: Accepts,
    isAll: boolean,
  ): number {
    if (++this.#steps > MAX_STEPS) return -1;
    const pattern = patterns[n];
    if (pattern === undefined) return isAll ? this.#rest(children, at) : at;
    if (pattern.hole?.isMany === true) return this.#many(patterns, n, children, at, accepts, isAll);
    for (let child = at; child < children.length; child++) {
      const node = children[child];
      if (node === undefined) return -1;
      if (pattern.named === node.isNamed || pattern.hole !== null) {
        const kept = [this.#bindings.length, this.#passed.length] as const;
        if (this.#node(pattern, node, accepts)) {
          const end = this.#list(patterns, n + 1, children, child + 1, accepts, isAll);
          if (end >= 0) return end;
        }
        this.#undo(kept);
      }
      if (!this.#passOver(node, pattern)) return -1;
    }
    return -1;
  }

  /** Any number of siblings, as few as will do. */
  #many(
    patterns: readonly PatternNode[],
    n: number,
    children: readonly Node[],
    at: number,
    accepts: Accepts,
    isAll: boolean,
  ): number {
    const { hole } = patterns[n] as PatternNode;
    const isLast = n === patterns.length - 1;
    for (let to = isLast && isAll ? children.length : at; to <= children.length; to++) {
      const kept = [this.#bindings.length, this.#passed.length] as const;
      const nodes = children.slice(at, to).filter((node) => node.isNamed && !isComment(node));
      const before = children[at - 1]?.endIndex ?? children[at]?.startIndex ?? 0;
      const start = nodes[0]?.startIndex ?? before;
      const binding = { start, end: nodes.at(-1)?.endIndex ?? start, nodes };
      if (this.#bind(hole?.name ?? '', binding, accepts)) {
        const end = this.#list(patterns, n + 1, children, to, accepts, isAll);
        if (end >= 0) return end;
      }
      this.#undo(kept);
    }
    return -1;
  }

  #rest(children: readonly Node[], at: number): number {
    for (let child = at; child < children.length; child++) {
      const node = children[child];
      if (node !== undefined && !this.#passOver(node, null)) return -1;
    }
    return children.length;
  }

  /** Comments, separators, and words and signs that the pattern does not have. */
  #passOver(node: Node, wanted: PatternNode | null): boolean {
    if (node.isNamed) return isComment(node) || (node.isExtra && node.startIndex === node.endIndex);
    // A sign where the pattern has another one is no sign that may be there or not.
    if (wanted !== null && !wanted.named && isOperator(wanted.type) && isOperator(node.type)) return false;
    if (!isSeparator(node.type) && node.endIndex > node.startIndex) {
      this.#passed.push({ start: node.startIndex, end: node.endIndex });
    }
    return true;
  }

  #undo([bindings, passed]: readonly [number, number]): void {
    this.#bindings.length = bindings;
    this.#passed.length = passed;
  }

  #bind(name: string, binding: Binding, accepts: Accepts): boolean {
    if (name === '') return true;
    const same = this.#bindings.find((bound) => bound.name === name);
    if (same !== undefined && !isSameCode(this.#text, same.binding, binding)) return false;
    if (!accepts(name, binding)) return false;
    this.#bindings.push({ name, binding });
    return true;
  }

  #childrenOf(node: Node): readonly Node[] {
    let children = this.#children.get(node.id);
    if (children === undefined) {
      children = node.children.filter((child) => child !== null);
      this.#children.set(node.id, children);
    }
    return children;
  }
}

export type Accepts = (name: string, binding: Binding) => boolean;

// --- internal ---

function isOperator(type: string): boolean {
  return /^[^\w\s()[\]{},;.'"`]+$/.test(type);
}

/** The same tokens, however they are laid out. */
function isSameCode(text: string, a: Binding, b: Binding): boolean {
  if (text.slice(a.start, a.end) === text.slice(b.start, b.end)) return true;
  if (a.nodes.length !== b.nodes.length || a.nodes.length === 0) return false;
  const [one, other] = [a, b].map(({ nodes }) => nodes.flatMap((node) => tokensOf(text, node)));
  return one?.length === other?.length && one?.every((token, n) => token === other?.[n]) === true;
}

function tokensOf(text: string, node: Node): string[] {
  if (isComment(node)) return [];
  const children = node.children.filter((child) => child !== null);
  return children.length === 0
    ? [`${node.type} ${text.slice(node.startIndex, node.endIndex)}`]
    : children.flatMap((child) => tokensOf(text, child));
}
