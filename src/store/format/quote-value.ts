/** Values into LanceDB filters: the only place where text becomes part of a predicate. */

import { MlxCodeError } from '../../base/errors.ts';

/** Bytes of one `IN (…)` list; a list that is longer is split by the caller. */
const MAX_LIST_BYTES = 512 * 1024;

/**
 * A string as a SQL literal that stands for exactly that string. DataFusion knows no backslash escapes, so doubling the
 * single quote is enough; a lone surrogate cannot be stored and counts as U+FFFD, as in the columns.
 */
export function quote(value: string): string {
  return `'${Buffer.from(value, 'utf8').toString('utf8').replaceAll("'", "''")}'`;
}

/**
 * `column IN ('a', 'b')`.
 * @param column a column name of ours, not quoted
 * @throws E_BUG for an empty or over-long list
 */
export function inList(column: string, values: readonly string[]): string {
  if (values.length === 0) throw new MlxCodeError('E_BUG', `Empty list for ${column}`);
  const list = values.map(quote).join(', ');
  if (list.length > MAX_LIST_BYTES) throw new MlxCodeError('E_BUG', `List for ${column} has ${list.length} characters`);
  return `${column} IN (${list})`;
}

/** Cuts values into runs whose list stays short: at most `count` values and a quarter of the length limit each. */
export function listRuns(values: readonly string[], count = 1000): string[][] {
  const runs: string[][] = [];
  let run: string[] = [];
  let length = 0;
  for (const value of values) {
    if (run.length >= count || (run.length > 0 && length + value.length > MAX_LIST_BYTES / 4)) {
      runs.push(run);
      run = [];
      length = 0;
    }
    run.push(value);
    length += value.length;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
