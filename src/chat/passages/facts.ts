/**
 * What the index knows of the definitions that a prompt shows: signature with its defaults, who calls it, what it raises. Facts come from the records of the
 * syntax trees, so a model need not find them in the text. Each is a line behind the sources, under the number of the source that shows the definition.
 */

import { oneLine } from '../../base/text.ts';
import type { Place, Source } from '../types.ts';

/** Of one definition. */
export interface Fact extends Pick<Place, 'path'> {
  /** Where it is defined. 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  readonly name: string;
  /** On one line, with parameters and their defaults. */
  readonly signature: string;
  /** The first of those that call it, and how many there are in all; none where the name has several definitions. */
  readonly callers: readonly { readonly name: string; readonly path: string; readonly line: number }[];
  readonly calls: number;
  readonly raises: readonly string[];
}

/** A fact with the number of the source that shows its definition. */
export interface NumberedFact {
  readonly number: number;
  readonly text: string;
}

/** @returns those of definitions that begin in one of the sources, in the order given */
export function numberedFacts(facts: readonly Fact[], sources: readonly Source[]): NumberedFact[] {
  return facts.flatMap((fact) => {
    const source = sources.find(
      ({ path, startLine, endLine }) => path === fact.path && startLine <= fact.startLine && fact.startLine <= endLine,
    );
    return source === undefined ? [] : [{ number: source.number, text: factText(fact) }];
  });
}

// --- internal ---

function factText({ path, startLine, signature, callers, calls, raises }: Fact): string {
  const parts = [`${oneLine(signature)} is defined in ${oneLine(path)}:${startLine}`];
  if (callers.length > 0) {
    const named = callers
      .map((caller) => `${oneLine(caller.name)} (${oneLine(caller.path)}:${caller.line})`)
      .join(', ');
    parts.push(`called ${calls === 1 ? 'once' : `${calls} times`}, by ${named}`);
  }
  if (raises.length > 0) parts.push(`raises ${raises.join(', ')}`);
  return parts.join('; ');
}
