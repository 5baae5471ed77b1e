/** A pattern over texts in a sandbox with a time limit, and the lines that it finds. */

import { type Context, createContext, Script } from 'node:vm';
import { MlxCodeError } from '../../base/errors.ts';
import type { CandidateRow } from '../../store/index.ts';
import type { CompiledPattern, PatternOptions } from './pattern.ts';

/** A line that matches, or several where a match goes over line ends. */
export interface LineHit {
  readonly row: CandidateRow;
  /** 1-based in the file. */
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
  /** Where it matches, in UTF-16 units of `text`; empty for a line that is found because it does not. */
  readonly matches: readonly (readonly [from: number, to: number])[];
}

export class Matcher {
  readonly #script = new Script(FIND);
  readonly #sandbox: Context;
  readonly #pattern: string;
  #left = BUDGET_MS;

  constructor(
    { source, flags, wide = source }: CompiledPattern,
    { invert, multiline }: PatternOptions,
    pattern: string,
  ) {
    this.#pattern = pattern;
    const settings = { source, flags, wide, invert: invert === true, spans: multiline === true };
    this.#sandbox = createContext({ ...settings, texts: [] as string[] });
  }

  /** Lines of chunks that match, each by itself. */
  lines(rows: readonly CandidateRow[]): LineHit[] {
    const found = this.#run(rows.map(({ text }) => text));
    return rows.flatMap((row, n) => {
      const lines = found[n] ?? [];
      if (lines.length === 0) return [];
      const first = row.startLine - leadingLines(row.text);
      return lines.map(([line, from, to, places]) => ({
        row,
        startLine: first + line,
        endLine: first + line,
        text: row.text.slice(from, to),
        matches: pairs(places),
      }));
    });
  }

  /** Matches over the line ends of whole files, each with the lines that it touches. */
  spans(rows: readonly CandidateRow[]): LineHit[] {
    const files = new Map<string, CandidateRow[]>();
    for (const row of rows) files.set(row.path, [...(files.get(row.path) ?? []), row]);
    return [...files.values()].flatMap((chunks) => {
      const sorted = chunks.sort((a, b) => a.ordinal - b.ordinal);
      const text = sorted.map((row) => row.text).join('');
      const starts = startsOf(sorted);
      return (this.#run([text])[0] ?? []).flatMap(([, from, to]) => spanOf(text, from, to, sorted, starts));
    });
  }

  #run(texts: readonly string[]): readonly (readonly Found[])[] {
    this.#sandbox['texts'] = texts;
    const started = performance.now();
    try {
      return this.#script.runInContext(this.#sandbox, { timeout: Math.ceil(this.#left) }) as Found[][];
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      const shown = JSON.stringify(this.#pattern.slice(0, 80));
      throw new MlxCodeError('E_QUERY_TIMEOUT', `The pattern ${shown} ran longer than ${BUDGET_MS / 1000} s`, {
        cause,
      });
    } finally {
      this.#left = Math.max(1, this.#left - (performance.now() - started));
    }
  }
}

// --- internal ---

/** Time for the expression over all texts together; real patterns take a tenth of it on 100,000 chunks. */
const BUDGET_MS = 2_000;

/** Index of the line, its first and last position in the text, and where it matches, two positions each. */
type Found = readonly [line: number, from: number, to: number, matches: readonly number[]];

const FIND = `(() => {
  const narrow = new RegExp(source, flags + 'g');
  const broad = wide === source ? narrow : new RegExp(wide, flags + 'g');
  const places = (text, from) => {
    const out = [];
    for (const match of text.matchAll(expression)) {
      if (out.length >= 2000) break;
      out.push(match.index - from, match.index - from + match[0].length);
    }
    return out;
  };
  const byLines = (text) => {
    // A carriage return alone ends a line only where nothing else does.
    const end = text.includes('\\n') ? '\\n' : '\\r';
    const out = [];
    for (let line = 0, from = 0; from <= text.length; line++) {
      const next = text.indexOf(end, from);
      const stop = next < 0 ? text.length : next;
      const to = end === '\\n' && stop > from && text[stop - 1] === '\\r' ? stop - 1 : stop;
      if (next >= 0 || stop > from) {
        const matches = places(text.slice(from, to), 0);
        if ((matches.length > 0) !== invert) out.push([line, from, to, matches]);
      }
      from = stop + 1;
    }
    return out;
  };
  const whole = (text) => {
    const found = places(text, 0);
    const out = [];
    for (let n = 0; n < found.length; n += 2) out.push([0, found[n], found[n + 1], []]);
    return out;
  };
  let expression = narrow;
  return texts.map((text) => {
    expression = broad === narrow || /^[\\x00-\\x7f]*$/.test(text) ? narrow : broad;
    return spans ? whole(text) : byLines(text);
  });
})()`;

/** Lines of a chunk's text before its first one that is not blank. */
function leadingLines(text: string): number {
  return text.slice(0, text.length - text.trimStart().length).split('\n').length - 1;
}

function startsOf(rows: readonly CandidateRow[]): number[] {
  let at = 0;
  return rows.map(({ text }) => {
    const start = at;
    at += text.length;
    return start;
  });
}

function spanOf(
  text: string,
  from: number,
  to: number,
  rows: readonly CandidateRow[],
  starts: readonly number[],
): LineHit[] {
  const last = Math.max(from, to > from && text[to - 1] === '\n' ? to - 1 : to);
  const begin = text.lastIndexOf('\n', from - 1) + 1;
  const next = text.indexOf('\n', last);
  const end = next < 0 ? text.length : next;
  const row = rows[starts.findLastIndex((start) => start <= from)];
  if (row === undefined) return [];
  const startLine = 1 + lineEnds(text, 0, begin);
  const shown = text.slice(begin, end).replace(/\r$/, '');
  const matches = [[from - begin, Math.min(to - begin, shown.length)] as const];
  return [{ row, startLine, endLine: startLine + lineEnds(text, begin, last), text: shown, matches }];
}

function lineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function pairs(places: readonly number[]): [number, number][] {
  return Array.from({ length: places.length / 2 }, (_, n) => [places[2 * n] ?? 0, places[2 * n + 1] ?? 0]);
}
