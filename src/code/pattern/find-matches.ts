/** All places of a text that match a pattern, found with as little of the tree as the pattern's own words allow. */

import { type Grammar, type Node, workLimit } from '../../chunk/index.ts';
import type { Accepts, NodeMatch } from './match-node.ts';
import { NodeMatcher } from './match-node.ts';
import type { CompiledPattern, PatternNode } from './pattern-tree.ts';

export interface CodeMatch extends NodeMatch {
  /** Comments in it. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  /** Where lines begin inside a string over several lines. */
  readonly fixedLines: readonly number[];
}

/** @returns in order, outer before inner; null when the text could not be parsed in time */
export function findMatches(
  grammar: Grammar,
  text: string,
  pattern: CompiledPattern,
  accepts: Accepts,
): CodeMatch[] | null {
  if (!mayMatch(text, pattern)) return [];
  return grammar.withTree(text, workLimit(LIMIT_MS * (1 + text.length / LIMIT_LENGTH)), (cursor) => {
    const root = cursor.currentNode;
    const matcher = new NodeMatcher(text);
    const found = new Map<string, NodeMatch>();
    const atEnd = (match: NodeMatch): NodeMatch =>
      pattern.isEnded || text[match.end - 1] !== ';' ? match : { ...match, end: match.end - 1 };
    for (const reading of pattern.readings) {
      const [first] = reading;
      if (first === undefined) continue;
      const places = placesToLook(root, text, pattern, reading.length === 1 ? first : null);
      for (const node of places) {
        const matches =
          reading.length === 1 ? [matcher.match(first, node, accepts)] : sequences(matcher, reading, node, accepts);
        for (const match of matches) if (match !== null) found.set(`${match.start}:${match.end}`, atEnd(match));
      }
    }
    const matches = [...found.values()].sort((a, b) => a.start - b.start || b.end - a.end);
    return matches.map((match) => ({ ...match, ...detailsOf(root, text, match) }));
  });
}

/** A quick look at the text. */
export function mayMatch(text: string, { literals }: CompiledPattern): boolean {
  return literals.every((literal) => text.includes(literal));
}

// --- internal ---

const LIMIT_MS = 2_000;
const LIMIT_LENGTH = 250_000;
/** With more places than this of the rarest word in a character the tree is walked instead. */
const MOST_PLACES = 0.02;

/** Nodes of the pattern's type; those alone that hold its rarest word. @param only null for a sequence: any node with children */
function placesToLook(
  root: Node,
  text: string,
  { literals }: CompiledPattern,
  only: PatternNode | null,
): Iterable<Node> {
  if (only !== null && only.hole !== null) return allNodes(root, 0);
  const most = Math.max(64, text.length * MOST_PLACES);
  let rarest: readonly number[] | null = null;
  for (const literal of literals.slice(0, 8)) {
    const places = placesOf(text, literal, rarest?.length ?? most);
    if (places !== null) rarest = places;
  }
  if (rarest === null && only !== null) return root.descendantsOfType(only.type).filter((node) => node !== null);
  return rarest === null ? allNodes(root, 1) : nodesAround(root, rarest, only?.type ?? null);
}

/** @returns null when there are as many as `most` */
function placesOf(text: string, literal: string, most: number): number[] | null {
  const places: number[] = [];
  for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + literal.length)) {
    places.push(at);
    if (places.length >= most) return null;
  }
  return places;
}

function nodesAround(root: Node, places: readonly number[], type: string | null): Node[] {
  const found = new Map<number, Node>();
  for (const place of places) {
    // The cursor's own way to an index is broken in the library.
    for (let node: Node | null = root; node !== null && node.startIndex <= place; node = childAt(node, place)) {
      if (type === null || node.type === type) found.set(node.id, node);
    }
  }
  return [...found.values()];
}

function childAt(node: Node, place: number): Node | null {
  return node.childCount === 0 ? null : node.firstChildForIndex(place);
}

/** @param least children of each */
function allNodes(root: Node, least: number): Node[] {
  const found: Node[] = [];
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.namedChildCount >= least && node !== root) found.push(node);
    else if (node === root && least > 0) found.push(node);
    for (const child of node.namedChildren) if (child !== null) stack.push(child);
  }
  return found;
}

function sequences(
  matcher: NodeMatcher,
  patterns: readonly PatternNode[],
  parent: Node,
  accepts: Accepts,
): (NodeMatch | null)[] {
  const children = parent.children.filter((child) => child !== null);
  const [first] = patterns;
  const found: NodeMatch[] = [];
  let from = 0;
  for (const [at, child] of children.entries()) {
    if (!child.isNamed || child.startIndex < from) continue;
    if (first?.hole === null && first.type !== child.type) continue;
    const match = matcher.sequence(patterns, children, at, accepts);
    if (match === null) continue;
    found.push(match);
    from = match.end;
  }
  return found;
}

/** What rewriting has to know of a match. */
function detailsOf(root: Node, text: string, match: NodeMatch): Pick<CodeMatch, 'comments' | 'fixedLines'> {
  if (
    !text.slice(match.start, match.end).includes('\n') &&
    !/\/[/*]|#|--|<!--|;|%|\(\*/.test(text.slice(match.start, match.end))
  ) {
    return { comments: [], fixedLines: [] };
  }
  const comments: { start: number; end: number }[] = [];
  const fixedLines: number[] = [];
  const visit = (node: Node): void => {
    if (node.endIndex <= match.start || node.startIndex >= match.end) return;
    const span = { start: node.startIndex, end: node.endIndex };
    const isInside = span.start >= match.start && span.end <= match.end;
    if (isInside && /comment/.test(node.type)) {
      comments.push(span);
      return;
    }
    if (isInside && TEXTS.test(node.type)) {
      for (let at = text.indexOf('\n', span.start); at >= 0 && at < span.end; at = text.indexOf('\n', at + 1)) {
        fixedLines.push(at + 1);
      }
      return;
    }
    for (const child of node.children) if (child !== null) visit(child);
  };
  visit(root);
  return { comments, fixedLines };
}

/** Nodes whose blanks are a part of what the program does. */
const TEXTS = /string|heredoc|template_literal|text_block|raw_text|char_literal|jsx_text|regex/;
