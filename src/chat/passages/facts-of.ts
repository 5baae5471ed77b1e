/** Looks facts of definitions up in the index. */

import { decodeDefinitions } from '../../base/definitions.ts';
import { throwIfCancelled } from '../../base/errors.ts';
import type { Definition } from '../../base/types.ts';
import { findReferences } from '../../search/index.ts';
import type { CandidateRow, IndexReading } from '../../store/index.ts';
import { IDENTIFIER, splitIdentifier } from '../../text/terms.ts';
import type { Passage } from '../types.ts';
import type { Fact } from './facts.ts';

const MOST_FACTS = 4;
/** Passages whose definitions are looked at. */
const PASSAGES = 5;
const MOST_CALLERS = 3;
const MOST_RAISED = 4;
const MOST_SIGNATURE_LINES = 12;
const MOST_SIGNATURE = 240;
const FUNCTIONS: ReadonlySet<Definition['kind']> = new Set(['function', 'method']);
const RAISES = /\b(?:raise|throw(?:\s+new)?)\s+((?:[A-Za-z_]\w*\.)*[A-Z]\w*)/g;

/**
 * @param passages best first @param question names in it come first
 * @returns facts of functions that the passages show, the most telling first
 * @throws E_INDEX_CORRUPT, E_CANCELLED
 */
export async function factsOf(
  reader: IndexReading,
  passages: readonly Passage[],
  question: string,
  signal?: AbortSignal,
): Promise<Fact[]> {
  const leading = passages.slice(0, PASSAGES);
  const rows = await reader.chunksOfFiles(
    [...new Set(leading.map(({ path }) => path))].filter((path) => path !== 'stdin'),
  );
  throwIfCancelled(signal);
  const asked = new Set(question.match(IDENTIFIER) ?? []);
  const found = leading.flatMap((passage, rank) =>
    definitionsShown(passage, rows).map((each) => ({ ...each, rank, passage })),
  );
  const distinct = found.filter(
    (each, n) =>
      found.findIndex(
        ({ row, definition }) => row.path === each.row.path && definition.startLine === each.definition.startLine,
      ) === n,
  );
  const worth = ({ definition, passage, rank }: (typeof distinct)[number]): number => {
    const isOwn = passage.symbol.split('.').at(-1) === definition.name;
    return (asked.has(definition.name) ? 10 : 0) + (isOwn ? PASSAGES + 1 : 0) - rank;
  };
  const chosen = [...distinct].sort((a, b) => worth(b) - worth(a)).slice(0, MOST_FACTS);
  const facts: Fact[] = [];
  for (const { row, definition } of chosen) {
    const { name, startLine, endLine } = definition;
    const lines = linesOf(row.path, startLine, endLine, rows);
    const used = await callersOf(reader, row.path, definition, signal);
    throwIfCancelled(signal);
    facts.push({
      path: row.path,
      startLine,
      endLine,
      name,
      signature: signatureOf(lines),
      ...used,
      raises: raisedIn(lines),
    });
  }
  return facts;
}

// --- internal ---

interface Shown {
  readonly row: CandidateRow;
  readonly definition: Definition;
}

/** Functions that begin within the lines of a passage. */
function definitionsShown({ path, startLine, endLine }: Passage, rows: readonly CandidateRow[]): Shown[] {
  return rows
    .filter((row) => row.path === path)
    .flatMap((row) => decodeDefinitions(row.definitions, row.startLine).map((definition) => ({ row, definition })))
    .filter(
      ({ definition }) =>
        definition.begins &&
        FUNCTIONS.has(definition.kind) &&
        definition.name !== '' &&
        startLine <= definition.startLine &&
        definition.startLine <= endLine,
    );
}

/** Lines of a file, as far as its chunks have them. */
function linesOf(path: string, from: number, to: number, rows: readonly CandidateRow[]): string[] {
  const lines: string[] = [];
  for (const row of rows.filter((each) => each.path === path).sort((a, b) => a.ordinal - b.ordinal)) {
    row.text.split('\n').forEach((line, n) => {
      const at = row.startLine + n;
      if (at >= from && at <= to && lines[at - from] === undefined) lines[at - from] = line;
    });
  }
  return Array.from(lines, (line) => line ?? '');
}

/** Up to where the body begins: a brace, an arrow or the end of a line outside of brackets. */
function signatureOf(lines: readonly string[]): string {
  const text = lines
    .slice(0, MOST_SIGNATURE_LINES)
    .map((line) => line.trim())
    .join('\n');
  let depth = 0;
  let end = 0;
  for (; end < text.length; end++) {
    const char = text[end] ?? '';
    if ('(['.includes(char)) depth++;
    else if (')]'.includes(char)) depth--;
    else if (depth <= 0 && (char === '{' || char === '\n' || text.startsWith('=>', end))) break;
  }
  return text
    .slice(0, end)
    .replaceAll('\n', ' ')
    .replace(/[\s:;]+$/, '')
    .replaceAll(/\(\s+/g, '(')
    .replaceAll(/,?\s+\)/g, ')')
    .slice(0, MOST_SIGNATURE);
}

async function callersOf(
  reader: IndexReading,
  path: string,
  { name, startLine, endLine }: Definition,
  signal?: AbortSignal,
) {
  // A short word is used in other senses as well.
  if (splitIdentifier(name).length < 2 && name.length < 5) return { callers: [], calls: 0 };
  const { references, truncated } = await findReferences(reader, {
    symbol: name,
    ...(signal !== undefined && { signal }),
  });
  const isOneOfSeveral = references.filter(({ use }) => use === 'definition').length > 1;
  if (truncated || isOneOfSeveral) return { callers: [], calls: 0 };
  const calls = references.filter(
    ({ use, path: where, line }) => use === 'call' && !(where === path && line >= startLine && line <= endLine),
  );
  const isTest = (where: string) => /(^|[/_.])(tests?|specs?)([/_.]|$)/i.test(where);
  const inOrder = [...calls].sort((a, b) => Number(isTest(a.path)) - Number(isTest(b.path)));
  const callers = inOrder
    .filter(
      (each, n) => inOrder.findIndex(({ path: where, within }) => where === each.path && within === each.within) === n,
    )
    .slice(0, MOST_CALLERS)
    .map((each) => ({ name: each.within === '' ? 'the file itself' : each.within, path: each.path, line: each.line }));
  return { callers, calls: calls.length };
}

function raisedIn(lines: readonly string[]): string[] {
  const raised = lines.flatMap((line) => [...line.matchAll(RAISES)].map(([, name = '']) => name));
  return [...new Set(raised)].slice(0, MOST_RAISED);
}
