/** What each type of node of a grammar means for an outline, looked up once a grammar. */

import type { Grammar, Node } from './grammar/parse.ts';
import type { DefRule, Embedded, Member, Rules } from './rules/rule.ts';

/** What a type of node means, looked up once a grammar. */
export interface NodeTable {
  readonly byType: readonly NodeInfo[];
}

export function nodeTable(grammar: Grammar, rules: Rules): NodeTable {
  return { byType: grammar.types.map((type, id) => nodeInfo(grammar.isNamed(id) ? type : null, rules)) };
}

export interface NodeInfo {
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

export const PLAIN: NodeInfo = {
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

// --- internal ---

/** Node types that no grammar defines anything in. */
const OPAQUE =
  /comment|string|identifier|(?:char|number|integer|float|boolean|regex|rune|decimal|real|null)_literal$|^(?:number|integer|float|regex|type_annotation|type_arguments|type_parameters|predefined_type|import_statement|import_from_statement|import_declaration|use_declaration|using_directive|preproc_include|attribute_item|decorator|annotation|visibility_modifier|generic_type)$/;

const COMMENT = /comment|^haddock/;

const ATTACHED = /comment|^haddock|^attribute_item$|^decorator$|^annotation$|^attribute_list$/;

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
