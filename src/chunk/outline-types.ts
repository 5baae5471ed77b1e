/** An outline of a file: definitions, imports, and the parts between which it may be cut. */

import type { ChunkKind } from '../base/types.ts';
import type { Embedded } from './rules/rule.ts';

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

/** Kinds whose functions are methods and whose variables are fields. */
export const MEMBER_OWNERS: ReadonlySet<ChunkKind> = new Set(['class', 'interface', 'struct', 'enum', 'trait', 'impl']);

/** The names of a definition and those around it, joined with `.`; '' for none. */
export function pathOf(def: Def | null): string {
  if (def === null) return '';
  return def.scope === '' ? def.name : `${def.scope}.${def.name}`;
}
