/** Regular-expression search over chunk texts, line by line, bounded in time so that an evil pattern cannot hang. */

import { createContext, Script } from 'node:vm';
import { MlxCodeError } from '../base/errors.ts';
import type { CandidateRow, IndexReading } from '../store/index.ts';

/** Time for the expression over all texts together; real patterns take a tenth of it on 100,000 chunks. */
const BUDGET_MS = 2_000;
/** Texts handed to the sandbox at once. */
const BATCH = 256;

export interface RegexHit {
  readonly row: CandidateRow;
  /** Lines of the chunk that match, 0-based from its first text line. */
  readonly lines: readonly number[];
}

/** Whether `searchRegex` would take it. */
export function isPattern(pattern: string): boolean {
  try {
    compile(pattern, 'iu');
    return true;
  } catch {
    return false;
  }
}

/**
 * @param pattern JavaScript syntax; case-insensitive when it has no upper-case letter
 * @returns at most `limit` chunks in index order
 * @throws E_BAD_REGEX, E_QUERY_TIMEOUT, E_CANCELLED
 */
export async function searchRegex(
  reader: IndexReading,
  pattern: string,
  where: string | null,
  limit: number,
  signal?: AbortSignal,
): Promise<RegexHit[]> {
  const flags = /\p{Lu}/u.test(pattern) ? 'u' : 'iu';
  compile(pattern, flags);
  const sandbox = createContext({ pattern, flags, texts: [] as string[] });
  const script = new Script(MATCH_LINES);
  const hits: RegexHit[] = [];
  let left = BUDGET_MS;
  let rows: CandidateRow[] = [];
  let texts: string[] = [];
  const flush = (): void => {
    const started = performance.now();
    sandbox['texts'] = texts;
    const found = run(script, sandbox, left, pattern);
    left = Math.max(1, left - (performance.now() - started));
    found.forEach((lines, n) => {
      const row = rows[n];
      if (lines.length > 0 && row !== undefined && hits.length < limit) hits.push({ row, lines });
    });
    rows = [];
    texts = [];
  };
  await reader.scan(where, (row) => {
    if (signal?.aborted) throw new MlxCodeError('E_CANCELLED');
    rows.push(row);
    texts.push(row.text);
    if (texts.length >= BATCH) flush();
    return hits.length < limit;
  });
  if (texts.length > 0) flush();
  return hits;
}

// --- internal ---

const MATCH_LINES = `(() => {
  const expression = new RegExp(pattern, flags);
  return texts.map((text) => {
    const lines = [];
    const all = text.split('\\n');
    for (let i = 0; i < all.length; i++) if (expression.test(all[i])) lines.push(i);
    return lines;
  });
})()`;

function compile(pattern: string, flags: string): void {
  try {
    new RegExp(pattern, flags);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new MlxCodeError('E_BAD_REGEX', why.slice(0, 200), { cause });
  }
}

function run(script: Script, sandbox: object, timeout: number, pattern: string): number[][] {
  try {
    return script.runInContext(sandbox as import('node:vm').Context, { timeout: Math.ceil(timeout) }) as number[][];
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new MlxCodeError(
        'E_QUERY_TIMEOUT',
        `The pattern ${JSON.stringify(pattern.slice(0, 80))} ran longer than ${BUDGET_MS / 1000} s`,
        {
          cause,
        },
      );
    }
    throw cause;
  }
}
