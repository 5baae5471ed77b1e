/**
 * A pattern into a tree of one grammar. Its metavariables are written as names that the grammar takes at their place, in surroundings in which
 * the whole is free of errors.
 */

import type { Grammar, Node } from '../../chunk/index.ts';
import { workLimit } from '../../chunk/index.ts';
import { type Hole, type Piece, piecesOf, writtenHole } from './holes.ts';
import { contextsOf, type Surroundings } from './pattern-contexts.ts';
import { type CompiledPattern, isSeparator, keyOf, literalsOf, type PatternNode } from './pattern-tree.ts';

/** @returns null when the grammar cannot read it in any surroundings */
export function compilePattern(grammar: Grammar, pattern: string): CompiledPattern | null {
  const pieces = piecesOf(trimmed(pattern));
  const { first, also = [] } = contextsOf(grammar.language);
  const found = firstReading(grammar, pieces, first, NAMES) ?? firstReading(grammar, pieces, first, FORMS.length);
  if (found === null) return null;
  const [root] = found;
  const others = also.filter(({ types }) => found.length === 1 && types.test(root?.type ?? ''));
  const more = others.map(({ around }) => read(grammar, pieces, around, NAMES));
  const readings = [found, ...more.filter((reading) => reading !== null)];
  const byKey = new Map(readings.map((nodes) => [nodes.map(keyOf).join(' '), nodes]));
  const unique = [...byKey.values()];
  const [own = [], ...rest] = unique.map(literalsOf);
  const shared = own.filter((text) => rest.every((other) => other.includes(text)));
  return { readings: unique, isEnded: /;\s*$/.test(pattern), literals: shared };
}

// --- internal ---

const LIMIT_MS = 1_000;
const MANY = 3;
const NAME = /[zZ]qx([13])v([A-Z0-9_]*)q/g;
/** Nodes that only hold statements: several of a pattern may stand anywhere in one. */
const HOLDER = /(?:^|_)(?:statements?|list|block|body|file|program|module|chunk|source|unit)$/;

/** So many of the forms are names alone: they are tried in all surroundings before the others. */
const NAMES = 3;

/** Ways to write a hole, in the order in which they are tried. */
const FORMS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => `Z${name.slice(1)}`,
  (name) => `$${name}`,
  (name) => `${name};`,
  (name) => `int ${name}`,
  (name) => `int ${name};`,
  (name) => `"${name}"`,
  (name) => `$${name};`,
  (name) => `"${name}": 0`,
  (name) => `${name}: ${name};`,
  (name) => `${name}: ${name}`,
  (name) => `${name}: 0,`,
  (name) => `${name} = 0`,
  (name) => `${name}()`,
  (name) => `${name} => ${name},`,
  (name) => `case ${name}:`,
  (name) => `def ${name}; end`,
];

function trimmed(pattern: string): string {
  return pattern.replace(/^\s*\n/, '').trim();
}

function written({ name, isMany }: Hole): string {
  return `zqx${isMany ? MANY : 1}v${name}q`;
}

function firstReading(
  grammar: Grammar,
  pieces: readonly Piece[],
  surroundings: readonly Surroundings[],
  mostForms: number,
): readonly PatternNode[] | null {
  for (const around of surroundings) {
    const reading = read(grammar, pieces, around, mostForms);
    if (reading !== null) return reading;
  }
  return null;
}

function read(
  grammar: Grammar,
  pieces: readonly Piece[],
  [before, after]: Surroundings,
  mostForms: number,
): readonly PatternNode[] | null {
  const holes = pieces.flatMap((piece) => ('hole' in piece ? [piece.hole] : []));
  const forms = holes.map(() => 0);
  const attempt = (): Attempt | null => {
    let n = 0;
    const body = pieces
      .map((piece) => ('hole' in piece ? (FORMS[forms[n++] ?? 0]?.(written(piece.hole)) ?? '') : piece.text))
      .join('');
    return parsed(grammar, before + body + after, before.length, before.length + body.length);
  };
  let best = attempt();
  // One hole after the other takes the form with which the least is wrong.
  for (let round = 0; round < 2 && best !== null && best.errors > 0; round++) {
    for (const at of holes.keys()) {
      const kept = forms[at] ?? 0;
      let bestForm = kept;
      // Many parts between braces are mostly statements.
      const most = mostForms === NAMES && holes[at]?.isMany === true ? NAMES + 1 : mostForms;
      for (let form = 0; form < most && best.errors > 0; form++) {
        forms[at] = form;
        const next = attempt();
        if (next !== null && next.errors < best.errors) {
          best = next;
          bestForm = form;
        }
      }
      forms[at] = bestForm;
    }
  }
  return best !== null && best.errors === 0 && best.nodes.length > 0 ? best.nodes : null;
}

interface Attempt {
  readonly errors: number;
  readonly nodes: readonly PatternNode[];
}

function parsed(grammar: Grammar, text: string, from: number, to: number): Attempt | null {
  return grammar.withTree(text, workLimit(LIMIT_MS), (cursor) => {
    const root = cursor.currentNode;
    const errors = root.hasError ? errorsIn(root) : 0;
    return {
      errors,
      nodes: errors > 0 ? [] : (nodesIn(root, text, from, to)?.map((node) => patternNode(node, text)) ?? []),
    };
  });
}

/** How wrong a tree is: characters in errors, and what is missing. */
function errorsIn(root: Node): number {
  let count = 0;
  const visit = (node: Node): void => {
    if (node.isError) count += 2 + node.endIndex - node.startIndex;
    else if (node.isMissing) count += 2;
    if (node.hasError) for (const child of node.children) if (child !== null) visit(child);
  };
  visit(root);
  return count;
}

/** The innermost node that is just this text; else the nodes that follow one another in it. */
function nodesIn(root: Node, text: string, from: number, to: number): Node[] | null {
  let node = root;
  for (;;) {
    const inner = node.namedChildren.find(
      (child) => child !== null && child.startIndex <= from && child.endIndex >= to,
    );
    if (inner === undefined || inner === null) break;
    node = inner;
  }
  const isExact = node.startIndex === from && /^;?$/.test(text.slice(to, node.endIndex)) && node.isNamed;
  const within = node.children
    .filter((child) => child !== null)
    .filter(({ startIndex, endIndex }) => startIndex >= from && endIndex <= to);
  const nodes = within.filter((child) => child.isNamed && !child.isExtra);
  const [first] = within;
  const last = within.at(-1);
  const areParted = within.every((child) => child.isNamed || isSeparator(child.type));
  const isHolder = node.parent === null || (HOLDER.test(node.type) && areParted && nodes.length > 1);
  if (isExact && !isHolder) return [node];
  const isWhole = first?.startIndex === from && last !== undefined && last.endIndex === to;
  if (!isWhole || nodes.length === 0) return null;
  // A statement with the separator behind it is the statement.
  return areParted ? nodes : null;
}

function patternNode(node: Node, text: string): PatternNode {
  const own = text.slice(node.startIndex, node.endIndex);
  const { type, isNamed: named } = node;
  const hole = named ? wholeHole(own) : null;
  if (hole !== null) return { type, named, hole, text: '', holes: null, children: [] };
  const children = node.children
    .filter((child) => child !== null)
    .filter((child) => !isLeftOut(child))
    .map((child) => patternNode(child, text));
  if (children.length > 0) return { type, named, hole: null, text: own, holes: null, children };
  return { type, named, hole: null, text: asTyped(own), holes: partHoles(own), children };
}

function isLeftOut(node: Node): boolean {
  if (!node.isNamed) return isSeparator(node.type) || node.endIndex === node.startIndex;
  return isComment(node) || (node.isExtra && node.namedChildCount === 0 && node.text.trim() === '');
}

export function isComment(node: Node): boolean {
  return /comment/.test(node.type);
}

function wholeHole(own: string): Hole | null {
  const [found] = own.matchAll(NAME);
  if (found === undefined) return null;
  const hole = { name: found[2] ?? '', isMany: found[1] === String(MANY) };
  return FORMS.some((form) => form(written(hole)) === own || form(written(hole)) === `${own};`) ? hole : null;
}

function asTyped(own: string): string {
  return own.replaceAll(NAME, (_, kind: string, name: string) => writtenHole({ name, isMany: kind === String(MANY) }));
}

function partHoles(own: string): PatternNode['holes'] {
  const names: string[] = [];
  let source = '';
  let at = 0;
  for (const { 0: found, 2: name = '', index } of own.matchAll(NAME)) {
    source += `${quoted(own.slice(at, index))}(.*?)`;
    names.push(name);
    at = index + found.length;
  }
  return names.length === 0 ? null : { expression: new RegExp(`^${source}${quoted(own.slice(at))}$`, 's'), names };
}

function quoted(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
