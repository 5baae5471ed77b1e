/** Lines that a pattern matches, on the screen: those of one definition under one heading, the matches made to stand out. */

import type { Hit, SearchResponse } from '../../../app/index.ts';
import { displayWidth, forTerminal, truncateToWidth } from '../../../base/text.ts';
import type { CliIo } from '../io.ts';
import { headLine, type PrintOptions } from './print-search.ts';

/** True for an answer whose hits are lines. */
export function isOfLines(response: SearchResponse): boolean {
  return response.totals !== undefined;
}

export function matchesToScreen(response: SearchResponse, options: PrintOptions, io: CliIo): string {
  return groupsOf(response.results)
    .map((hits) => `${[headLine(spanOf(hits), options, io), ...shownLines(hits, options, io)].join('\n')}\n`)
    .join('\n');
}

// --- internal ---

interface Line {
  readonly text: string;
  readonly matches: Hit['matches'];
}

/** Neighbours in one definition, or in one file outside of all. */
function groupsOf(hits: readonly Hit[]): Hit[][] {
  const groups: Hit[][] = [];
  for (const hit of hits) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    const isSame = before?.path === hit.path && before.symbol === hit.symbol && before.scope === hit.scope;
    if (isSame && last !== undefined) last.push(hit);
    else groups.push([hit]);
  }
  return groups;
}

function spanOf(hits: readonly Hit[]): Hit {
  const [first] = hits as [Hit];
  return { ...first, endLine: hits.at(-1)?.endLine ?? first.endLine };
}

function shownLines(hits: readonly Hit[], options: PrintOptions, io: CliIo): string[] {
  const lines = new Map<number, Line>();
  for (const hit of hits) {
    const around = options.context?.around.get(hit);
    for (const [n, text] of (around?.lines ?? []).entries()) {
      const number = (around?.startLine ?? 0) + n;
      if (!lines.has(number)) lines.set(number, { text, matches: undefined });
    }
    for (const [n, text] of hit.text.split('\n').entries()) {
      const known = hit.startLine === hit.endLine ? (lines.get(hit.startLine)?.matches ?? []) : [];
      const own = hit.startLine === hit.endLine ? (hit.matches ?? []) : undefined;
      lines.set(hit.startLine + n, { text, matches: own === undefined ? own : [...known, ...own] });
    }
  }
  const sorted = [...lines].sort(([a], [b]) => a - b);
  const digits = String(sorted.at(-1)?.[0] ?? 0).length;
  const out: string[] = [];
  let before: number | null = null;
  for (const [number, line] of sorted) {
    if (before !== null && number > before + 1) out.push(io.paint.dim(`  ${' '.repeat(digits)} ⋮`));
    before = number;
    out.push(`${io.paint.dim(`  ${String(number).padStart(digits)} │`)} ${painted(line, digits, io)}`.trimEnd());
  }
  return out;
}

function painted({ text, matches }: Line, digits: number, io: CliIo): string {
  const clean = (part: string): string => forTerminal(part).replaceAll('\t', '    ');
  const room = io.columns - digits - 5;
  const whole = clean(text);
  if (io.outIsTerminal && displayWidth(whole) > room) return truncateToWidth(whole, room);
  if (!io.colour || matches === undefined || matches.length === 0) return whole;
  let at = 0;
  let out = '';
  for (const [from, to] of matches) {
    if (from < at) continue;
    out += clean(text.slice(at, from)) + io.paint.bold(io.paint.red(clean(text.slice(from, to))));
    at = to;
  }
  return out + clean(text.slice(at));
}
