/**
 * A syntax tree into an outline: what is defined and imported where, and the nodes between which the file may be cut.
 * Walks with one cursor, without recursion, and keeps nodes only where a part is larger than the budget.
 */

import { DATA_KINDS } from '../base/definitions.ts';
import type { Node, TreeCursor } from './grammar/parse.ts';
import type { WorkLimit } from './grammar/work-limit.ts';
import { type NodeInfo, type NodeTable, PLAIN } from './node-table.ts';
import { type Def, type EmbeddedAt, MEMBER_OWNERS, type Outline, type Part, pathOf } from './outline-types.ts';
import type { DefRule, Member, Named } from './rules/rule.ts';
import type { TextMap } from './text-map.ts';

/** Deeper trees are fallen back on lines: no real program nests so, and later steps recurse over parts. */
export const MAX_DEPTH = 500;

/** Thrown by `outlineTree`; says why the tree is of no use. */
export class OutlineError extends Error {
  readonly reason: 'too-deep' | 'timeout';

  constructor(reason: 'too-deep' | 'timeout') {
    super(reason);
    this.reason = reason;
  }
}

export interface OutlineInput {
  readonly cursor: TreeCursor;
  readonly table: NodeTable;
  readonly map: TextMap;
  /** Non-blank characters up to which a part is not taken apart. */
  readonly budget: number;
  /** After it the walk gives up. */
  readonly limit: WorkLimit;
  /** Added to every offset of the tree: where the parsed text starts in the file. */
  readonly offset: number;
  /** The definition around the tree. */
  readonly parent: Def | null;
}

/**
 * @throws OutlineError when the tree nests deeper than MAX_DEPTH or the limit passes
 */
export function outlineTree(input: OutlineInput): Outline {
  const { cursor, map, budget, offset } = input;
  const byType = input.table.byType;
  const defs: Def[] = [];
  const imports: string[] = [];
  const importRanges: [number, number][] = [];
  const embedded: EmbeddedAt[] = [];
  const frames: Frame[] = [];
  const root = newPart(cursor.startIndex + offset, cursor.endIndex + offset, PLAIN, null);
  let signature: Growing | null = null;
  let frame: Frame = { part: root, def: input.parent, searching: true };
  let steps = 0;
  if (!cursor.gotoFirstChild()) return { root, defs, imports, importRanges, embedded };

  for (;;) {
    if ((++steps & 0x3ff) === 0 && input.limit.passed()) throw new OutlineError('timeout');
    const info = byType[cursor.nodeTypeId] ?? PLAIN;
    let next: Frame | null = null;
    if (frame.part !== null || (frame.searching && info.search)) next = enter(info);
    if (next !== null && cursor.gotoFirstChild()) {
      if (frames.push(frame) > MAX_DEPTH) throw new OutlineError('too-deep');
      frame = next;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      const outer = frames.pop();
      if (outer === undefined) return { root, defs, imports, importRanges, embedded };
      frame = outer;
      cursor.gotoParent();
    }
  }

  /** Looks at the cursor's node; gives the frame for its children, or null when they need no look. */
  function enter(info: NodeInfo): Frame | null {
    const start = cursor.startIndex + offset;
    const end = cursor.endIndex + offset;
    if (end <= start) return null;
    const node = info.reads && begins(info, start) ? cursor.currentNode : null;
    let def = frame.def;
    let own: Def | null = null;
    if (info.rule && node && frame.searching) {
      own = define(info.rule, node, start, end, frame.def);
      if (own !== null) def = own;
    }
    if (info.imports && node) {
      const found = info.imports(node);
      if (found.length > 0) {
        imports.push(...found);
        importRanges.push([start, end]);
      }
    }
    let part: Part | null = null;
    if (frame.part !== null) {
      part = newPart(start, end, info, own);
      frame.part.children.push(part);
      if (map.weight(start, end) <= budget) part = null;
    }
    if (info.members && node && frame.searching) list(info.members(node), def);
    const inner = info.embeds && node && frame.searching ? info.embeds(node) : null;
    if (inner) {
      embedded.push({ ...inner, start: inner.start + offset, end: inner.end + offset, at: part, parent: def });
      return null;
    }
    const searching = frame.searching && !info.opaque && end - start >= MIN_SEARCH;
    return part === null && !searching ? null : { part, def, searching };
  }

  function begins({ begins: pattern }: NodeInfo, start: number): boolean {
    if (pattern === undefined) return true;
    pattern.lastIndex = start;
    return pattern.test(map.text);
  }

  function list(members: readonly Member[], parent: Def | null): void {
    for (const { name, kind, node, ofOwner } of members) {
      const owner = ofOwner ? (parent?.parent ?? null) : parent;
      if (insideFunction(owner)) continue;
      const start = node.startIndex + offset;
      defs.push({ name, kind, scope: pathOf(owner), start, end: node.endIndex + offset, parent });
    }
  }

  function define(rule: DefRule, node: Node, start: number, end: number, parent: Def | null): Def | null {
    const local = insideFunction(parent);
    // Of local data only what may turn out to be a function is read.
    if (local && (rule.kind === 'variable' || rule.kind === 'field')) return null;
    const read = rule.read(node, parent);
    if (read === null) return null;
    const named: Named = typeof read === 'string' ? { name: read } : read;
    let kind = named.kind ?? rule.kind;
    if (local && DATA_KINDS.has(kind)) return null;
    if (parent !== null && MEMBER_OWNERS.has(parent.kind)) {
      if (kind === 'function') kind = 'method';
      else if (kind === 'variable') kind = 'field';
    }
    const outer = pathOf(parent);
    const owner = named.owner ?? '';
    const scope = outer !== '' && owner !== '' ? `${outer}.${owner}` : outer + owner;
    const last = named.end === undefined ? end : Math.max(end, named.end + offset);
    const overloaded = signature;
    const isSame = overloaded?.name === named.name && overloaded.kind === kind && overloaded.parent === parent;
    if (isSame && overloaded === defs.at(-1) && isBetweenOverloads(map.text.slice(overloaded.end, start))) {
      overloaded.end = last;
      if (rule.signature !== true) signature = null;
      return overloaded;
    }
    const def: Growing = { name: named.name, kind, scope, start, end: last, parent };
    defs.push(def);
    signature = rule.signature === true ? def : null;
    return def;
  }
}

// --- internal ---

/** A definition that overloads after it make longer. */
interface Growing extends Def {
  end: number;
}

/** Comments between two overloads are no longer, UTF-16 units. */
const MOST_BETWEEN = 10_000;

/** Comments and the words before a declaration. */
function isBetweenOverloads(text: string): boolean {
  if (text.length > MOST_BETWEEN) return false;
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n\r]*/g, '');
  return /^[\s;,]*(?:(?:export|default|declare|async)\s+)*$/.test(code);
}

interface Frame {
  /** Where the children's parts go; null when they are only searched for definitions. */
  readonly part: Part | null;
  /** Innermost definition around the children. */
  readonly def: Def | null;
  readonly searching: boolean;
}

/** Shorter nodes hold no definition, UTF-16 units. */
const MIN_SEARCH = 3;
function newPart(start: number, end: number, info: NodeInfo, own: Def | null): Part {
  return { start, end, children: [], attach: info.attach, comment: info.comment, own };
}

function insideFunction(def: Def | null): boolean {
  for (let each = def; each !== null; each = each.parent) {
    if (each.kind === 'function' || each.kind === 'method' || each.kind === 'test') return true;
  }
  return false;
}
