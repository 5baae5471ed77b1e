/** A pattern over chunks and files, and the lines that it finds. */

import type { CandidateRow } from '../../store/index.ts';
import { type LineHit, spanOf, startsOf } from './line-hits.ts';
import { type Found, Matching } from './matching.ts';
import { type CompiledPattern, type PatternOptions, staysInLine } from './pattern.ts';

/** Texts that are looked through together, and the lines that what is found in them makes. */
interface Job {
  readonly texts: readonly string[];
  hits(found: readonly (readonly Found[])[]): LineHit[];
}

export class Matcher {
  readonly #matching: Matching;

  constructor(compiled: CompiledPattern, { invert, multiline }: PatternOptions, pattern: string) {
    const { source, flags, wide = source } = compiled;
    this.#matching = new Matching(
      {
        ...{ source, flags, wide, invert: invert === true, spans: multiline === true },
        staysInLine: staysInLine(compiled),
      },
      pattern,
    );
  }

  /** Whether `linesNow` gives nothing any more. */
  get isSlow(): boolean {
    return this.#matching.isSlow;
  }

  /** Lines of chunks that match, each by itself; null when that takes too long to wait for. */
  linesNow(rows: readonly CandidateRow[]): LineHit[] | null {
    const job = lineJob(rows);
    const found = this.#matching.now(job.texts);
    return found === null ? null : job.hits(found);
  }

  /** The same, however long it takes. @throws E_QUERY_TIMEOUT, E_CANCELLED */
  async *lines(rows: readonly CandidateRow[], signal?: AbortSignal): AsyncGenerator<LineHit[]> {
    for (let at = 0; at < rows.length; at += BATCH) yield await this.#run(lineJob(rows.slice(at, at + BATCH)), signal);
  }

  /** Matches over the line ends of whole files, each with the lines that it touches. @throws as lines */
  async *spans(rows: readonly CandidateRow[], signal?: AbortSignal): AsyncGenerator<LineHit[]> {
    const files = new Map<string, CandidateRow[]>();
    for (const row of rows) files.set(row.path, [...(files.get(row.path) ?? []), row]);
    for (const chunks of files.values()) yield await this.#run(spanJob(chunks), signal);
  }

  /** Must be called at the end. */
  close(): Promise<void> {
    return this.#matching.close();
  }

  async #run(job: Job, signal: AbortSignal | undefined): Promise<LineHit[]> {
    const found = this.#matching.isSlow ? null : this.#matching.now(job.texts);
    return job.hits(found ?? (await this.#matching.later(job.texts, signal)));
  }
}

// --- internal ---

/** Texts at once. */
const BATCH = 256;

function lineJob(rows: readonly CandidateRow[]): Job {
  return {
    texts: rows.map(({ text }) => text),
    hits: (found) =>
      rows.flatMap((row, n) => {
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
      }),
  };
}

function spanJob(chunks: CandidateRow[]): Job {
  const sorted = chunks.sort((a, b) => a.ordinal - b.ordinal);
  const text = sorted.map((row) => row.text).join('');
  const starts = startsOf(sorted);
  return {
    texts: [text],
    hits: (found) => (found[0] ?? []).flatMap(([, from, to]) => spanOf(text, from, to, sorted, starts)),
  };
}

/** Lines of a chunk's text before its first one that is not blank. */
function leadingLines(text: string): number {
  return text.slice(0, text.length - text.trimStart().length).split('\n').length - 1;
}

function pairs(places: readonly number[]): [number, number][] {
  return Array.from({ length: places.length / 2 }, (_, n) => [places[2 * n] ?? 0, places[2 * n + 1] ?? 0]);
}
