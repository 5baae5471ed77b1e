/**
 * A syntax tree into an outline: what is defined and imported where, and the nodes between which the file may be cut.
 * Walks with one cursor, without recursion, and keeps nodes only where a part is larger than the budget.
 */

import type { ChunkKind } from '../base/types.ts';
import type { Grammar, Node, TreeCursor } from './grammar/parse.ts';
import type { DefRule, Embedded, Member, Named, Rules } from './rules/rule.ts';
import type { TextMap } from './text-map.ts';

/** A definition; offsets are UTF-16 units. */
export interface Def {
  readonly name: string;
  readonly kind: ChunkKind;
  readonly scope: string;
  readonly start: number;
  readonly end: number;
  readonly parent: Def | null;
}

/** A node that may be cut apart. `children` is empty for one that fits the budget or has none. */
export interface Part {
  readonly start: number;
  readonly end: number;
  readonly children: Part[];
  /** Belongs to the sibling after it: a comment, attribute or decorator. */
  readonly attach: boolean;
  readonly comment: boolean;
  /** The definition whose own node this is. */
  readonly own: Def | null;
}

export interface Outline {
  readonly root: Part;
  /** In file order, outer before inner. */
  readonly defs: readonly Def[];
  readonly imports: readonly string[];
  /** Ranges of import statements. */
  readonly importRanges: readonly (readonly [number, number])[];
  readonly embedded: readonly EmbeddedAt[];
}

/** A part in another language that waits for its own parse. */
export interface EmbeddedAt extends Embedded {
  /** The part that takes its parts as children; null where the file is not cut so finely. */
  readonly at: Part | null;
  /** The definition around it. */
  readonly parent: Def | null;
}

/** Deeper trees are fallen back on lines: no real program nests so, and later steps recurse over parts. */
export const MAX_DEPTH = 500;

/** Kinds whose functions are methods and whose variables are fields. */
export const MEMBER_OWNERS: ReadonlySet<ChunkKind> = new Set(['class', 'interface', 'struct', 'enum', 'trait', 'impl']);

/** Thrown by `outlineTree`; says why the tree is of no use. */
export class OutlineError extends Error {
  readonly reason: 'too-deep' | 'timeout';

  constructor(reason: 'too-deep' | 'timeout') {
    super(reason);
    this.reason = reason;
  }
}

/** What a type of node means, looked up once a grammar. */
export interface NodeTable {
  readonly byType: readonly NodeInfo[];
}

export function nodeTable(grammar: Grammar, rules: Rules): NodeTable {
  return { byType: grammar.types.map((type, id) => nodeInfo(grammar.isNamed(id) ? type : null, rules)) };
}

export interface OutlineInput {
  readonly cursor: TreeCursor;
  readonly table: NodeTable;
  readonly map: TextMap;
  /** Non-blank characters up to which a part is not taken apart. */
  readonly budget: number;
  /** `performance.now()` value after which the walk gives up. */
  readonly deadline: number;
  /** Added to every offset of the tree: where the parsed text starts in the file. */
  readonly offset: number;
  /** The definition around the tree. */
  readonly parent: Def | null;
}

/**
 * @throws OutlineError when the tree nests deeper than MAX_DEPTH or the deadline passes
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
  let frame: Frame = { part: root, def: input.parent, searching: true };
  let steps = 0;
  if (!cursor.gotoFirstChild()) return { root, defs, imports, importRanges, embedded };

  for (;;) {
    if ((++steps & 0x3ff) === 0 && performance.now() > input.deadline) throw new OutlineError('timeout');
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
    const def = { name: named.name, kind, scope, start, end: last, parent };
    defs.push(def);
    return def;
  }
}

/** The names of a definition and those around it, joined with `.`; '' for none. */
export function pathOf(def: Def | null): string {
  if (def === null) return '';
  return def.scope === '' ? def.name : `${def.scope}.${def.name}`;
}

// --- internal ---

interface Frame {
  /** Where the children's parts go; null when they are only searched for definitions. */
  readonly part: Part | null;
  /** Innermost definition around the children. */
  readonly def: Def | null;
  readonly searching: boolean;
}

interface NodeInfo {
  readonly rule: DefRule | undefined;
  readonly imports: ((node: Node) => readonly string[]) | undefined;
  readonly embeds: ((node: Node) => Embedded | null) | undefined;
  readonly members: ((node: Node) => readonly Member[]) | undefined;
  /** Some rule reads nodes of this type, if they begin so. */
  readonly reads: boolean;
  readonly begins: RegExp | undefined;
  readonly attach: boolean;
  readonly comment: boolean;
  /** Its children define nothing. */
  readonly opaque: boolean;
  /** Worth a look while searching for definitions. */
  readonly search: boolean;
}

/** Shorter nodes hold no definition, UTF-16 units. */
const MIN_SEARCH = 3;
const DATA_KINDS: ReadonlySet<ChunkKind> = new Set(['constant', 'variable', 'field']);
/** Node types that no grammar defines anything in. */
const OPAQUE =
  /comment|string|identifier|(?:char|number|integer|float|boolean|regex|rune|decimal|real|null)_literal$|^(?:number|integer|float|regex|type_annotation|type_arguments|type_parameters|predefined_type|import_statement|import_from_statement|import_declaration|use_declaration|using_directive|preproc_include|attribute_item|decorator|annotation|visibility_modifier|generic_type)$/;
const COMMENT = /comment|^haddock/;
const ATTACHED = /comment|^haddock|^attribute_item$|^decorator$|^annotation$|^attribute_list$/;
const PLAIN: NodeInfo = {
  rule: undefined,
  imports: undefined,
  embeds: undefined,
  members: undefined,
  reads: false,
  begins: undefined,
  attach: false,
  comment: false,
  opaque: false,
  search: true,
};

const TOKEN: NodeInfo = { ...PLAIN, search: false };

function nodeInfo(type: string | null, rules: Rules): NodeInfo {
  if (type === null) return TOKEN;
  const rule = Object.hasOwn(rules.defs, type) ? rules.defs[type] : undefined;
  const imports = rules.imports && Object.hasOwn(rules.imports, type) ? rules.imports[type] : undefined;
  const embeds = rules.embeds && Object.hasOwn(rules.embeds, type) ? rules.embeds[type] : undefined;
  const members = rules.members && Object.hasOwn(rules.members, type) ? rules.members[type] : undefined;
  const comment = COMMENT.test(type);
  const opaque = rules.opaque?.includes(type) === true || (rule === undefined && OPAQUE.test(type));
  return {
    rule,
    imports,
    embeds,
    members,
    reads: rule !== undefined || imports !== undefined || embeds !== undefined || members !== undefined,
    begins: rules.begins && Object.hasOwn(rules.begins, type) ? rules.begins[type] : undefined,
    comment,
    attach: ATTACHED.test(type) || rules.attach?.includes(type) === true,
    opaque,
    search: rule !== undefined || imports !== undefined || embeds !== undefined || members !== undefined || !opaque,
  };
}

function newPart(start: number, end: number, info: NodeInfo, own: Def | null): Part {
  return { start, end, children: [], attach: info.attach, comment: info.comment, own };
}

function insideFunction(def: Def | null): boolean {
  for (let each = def; each !== null; each = each.parent) {
    if (each.kind === 'function' || each.kind === 'method' || each.kind === 'test') return true;
  }
  return false;
}
