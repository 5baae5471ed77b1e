/** Which definitions of a chunk bear the name that a query asks for, and which of several is the thing itself. */

import { qualifiedName } from '../base/definitions.ts';
import type { Definition } from '../base/types.ts';
import type { CandidateRow } from '../store/index.ts';
import type { AnalyzedQuery } from './query/query.ts';

/**
 * True for what bears the name of a thing that is elsewhere: a constructor, an `impl` block or extension, a prototype.
 * Beside the thing itself it is not meant.
 */
export function isSecondary(
  { name, kind, scope, startLine, endLine }: Definition,
  row: Pick<CandidateRow, 'text' | 'language' | 'startLine'>,
): boolean {
  if (kind === 'impl') return true;
  if (kind !== 'method' && kind !== 'function') return false;
  if (kind === 'method' && scope !== '' && scope.split(/[.:#]+/).at(-1) === name) return true;
  return WITH_PROTOTYPES.has(row.language) && isPrototype(row, startLine, endLine);
}

/** The definitions that best fit the names in the query, in file order. */
export function bestNamed(all: readonly Definition[], query: AnalyzedQuery, row: CandidateRow): readonly Definition[] {
  let best: Definition[] = [];
  let most = 0;
  for (const definition of all) {
    const named = nameFit(definition, query);
    if (named === 0) continue;
    const fit = named + (definition.begins ? 0.5 : 0) - (isSecondary(definition, row) ? 0.25 : 0);
    if (fit >= 1 && fit > most) [best, most] = [[definition], fit];
    else if (fit >= 1 && fit === most) best.push(definition);
  }
  return best;
}

// --- internal ---

/** Languages in which a function is declared apart from its body. */
const WITH_PROTOTYPES: ReadonlySet<string> = new Set(['c', 'cpp', 'objc']);

function isPrototype({ text, startLine: first }: Pick<CandidateRow, 'text' | 'startLine'>, from: number, to: number) {
  const lines = text.trimStart().split(/\r\n?|\n/);
  const own = lines.slice(Math.max(0, from - first), Math.max(0, to - first) + 1).join('\n');
  return !own.includes('{') && /;\s*(?:\/[/*].*)?$/.test(own);
}

/** 0 when the query does not name it; more is better. */
function nameFit(definition: Definition, query: AnalyzedQuery): number {
  const { name } = definition;
  const text = query.text.replace(/\(\)$/, '');
  if (isQualified(definition, text)) return 6;
  if (name === text) return 5;
  if (query.identifiers.includes(name)) {
    // Of `Kettle.boil`, boil is what is asked for.
    const isLast = query.kind !== 'symbol' || new RegExp(`(?:^|[.:#>])${escaped(name)}$`, 'u').test(text);
    return isLast ? 4 : 2;
  }
  if (query.kind !== 'symbol') return 0;
  const low = text.toLowerCase();
  return name.toLowerCase() === low || bareName(name) === bareName(text) ? 3 : 0;
}

/** Whether the text is the name with the end of its scope before it, however the two are joined. */
function isQualified(definition: Definition, text: string): boolean {
  if (definition.scope === '' || !text.endsWith(definition.name) || text.length === definition.name.length)
    return false;
  const wanted = text.replaceAll(/::|->|#/g, '.');
  const own = qualifiedName(definition).replaceAll(/::|->|#/g, '.');
  return own === wanted || own.endsWith(`.${wanted}`);
}

function bareName(name: string): string {
  return name.replace(/^[$_#@]+/, '');
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
