/**
 * Definitions as one text, the way an index stores those of a chunk: a line each, with the place relative to the chunk's
 * first line. `^` marks one that begins in another chunk; then the kind, lines to its start, lines it spans and lines of
 * comment above it, in base 36, then the name, then the scope where it differs from that of the line before.
 */

import { CHUNK_KINDS, type ChunkKind, type Definition } from './types.ts';

/** Kinds that hold a value. */
export const DATA_KINDS: ReadonlySet<ChunkKind> = new Set(['constant', 'variable', 'field']);

/** @param first line of the chunk */
export function encodeDefinitions(definitions: readonly Definition[], first: number): string {
  let scope = '';
  let inside = '';
  const lines = definitions.map((definition) => {
    const { kind, startLine, endLine, leadLine, begins } = definition;
    const numbers = [startLine - first, endLine - startLine, startLine - leadLine].map((number) =>
      number.toString(RADIX),
    );
    const head = `${begins ? '' : ELSEWHERE}${CHUNK_KINDS.indexOf(kind).toString(RADIX)}${numbers.join(',')}`;
    const place =
      definition.scope === scope ? [] : [definition.scope === inside ? INSIDE : LITERAL + plain(definition.scope)];
    scope = definition.scope;
    inside = qualifiedName(definition);
    return [head, plain(definition.name), ...place].join('\t');
  });
  return lines.join('\n');
}

/** @param text as `encodeDefinitions` made it; a line that does not read as such is left out */
export function decodeDefinitions(text: string, first: number): Definition[] {
  const out: Definition[] = [];
  if (text === '') return out;
  let scope = '';
  let inside = '';
  for (const line of text.split('\n')) {
    const [head = '', name = '', place = ''] = line.split('\t');
    const begins = !head.startsWith(ELSEWHERE);
    const at = begins ? 0 : ELSEWHERE.length;
    const kind = CHUNK_KINDS[Number.parseInt(head.slice(at, at + 1), RADIX)];
    const [start, span, lead] = head
      .slice(at + 1)
      .split(',')
      .map((number) => Number.parseInt(number, RADIX));
    if (kind === undefined || start === undefined || span === undefined || lead === undefined) continue;
    if (place === INSIDE) scope = inside;
    else if (place !== '') scope = place.slice(LITERAL.length);
    const startLine = first + start;
    const endLine = startLine + span;
    const definition = { name, kind, scope, startLine, endLine, leadLine: startLine - lead, begins };
    inside = qualifiedName(definition);
    out.push(definition);
  }
  return out;
}

/** Names of the definitions that begin in the chunk, each once. @param text as `encodeDefinitions` made it */
export function definedNames(text: string): string[] {
  const names = new Set<string>();
  for (const line of text === '' ? [] : text.split('\n')) {
    if (line.startsWith(ELSEWHERE)) continue;
    const from = line.indexOf('\t') + 1;
    const to = line.indexOf('\t', from);
    names.add(line.slice(from, to < 0 ? undefined : to));
  }
  return [...names];
}

/** `scope.name`. */
export function qualifiedName({ scope, name }: Pick<Definition, 'scope' | 'name'>): string {
  return scope === '' ? name : `${scope}.${name}`;
}

// --- internal ---

const RADIX = 36;
const ELSEWHERE = '^';
/** The scope is the definition of the line before, */
const INSIDE = '>';
/** or what follows. */
const LITERAL = ':';

/** No name contains a separator of the form. */
function plain(text: string): string {
  return /[\t\n\r]/.test(text) ? text.replaceAll(/\s+/g, ' ') : text;
}
