/** Definitions, references, the outline and the state of the index as lines for a model. */

import type { References, ReferenceUse, StatusReport, SymbolEntry } from '../../app/index.ts';
import { oneLine, plural } from '../../base/text.ts';

const CHARS_A_TOKEN = 4;
const LANGUAGES_SHOWN = 6;
const USES: readonly ReferenceUse[] = ['definition', 'import', 'call', 'use', 'mention'];

export function symbolLine({ path, startLine, endLine, kind, signature, scope }: SymbolEntry): string {
  const of = scope === '' ? '' : ` (in ${scope})`;
  return oneLine(`${path}:${startLine}-${endLine} ${kind} ${signature}${of}`);
}

/** Definitions first: the reader wants to know what the thing is before who calls it. */
export function referenceLines(
  { symbol, references, truncated }: References,
  notes: readonly string[],
): { readonly title: string; readonly lines: readonly string[] } {
  if (references.length === 0) return { title: ['No reference found.', ...notes].join('\n'), lines: [] };
  const counts = USES.map((use) => [use, references.filter((found) => found.use === use).length] as const)
    .filter(([, count]) => count > 0)
    .map(([use, count]) => plural(count, use));
  const more = truncated ? ' The name is in more places than were read.' : '';
  const sorted = USES.flatMap((use) => references.filter((found) => found.use === use));
  return {
    title: `${oneLine(symbol)}: ${counts.join(', ')}.${more}`,
    lines: sorted.map(({ path, line, use, text, within }) =>
      oneLine(`${path}:${line} ${use}${within === '' ? '' : ` in ${within}`}: ${text}`),
    ),
  };
}

export function mapText(
  found: {
    readonly files: readonly { readonly path: string; readonly symbols: readonly SymbolEntry[] }[];
    total: number;
  },
  maxTokens: number,
): string {
  if (found.files.length === 0) return 'The index holds no file.';
  const head = `${found.files.length} of ${plural(found.total, 'file')}, most important first`;
  const lines = [head];
  let room = maxTokens * CHARS_A_TOKEN - head.length;
  for (const { path, symbols } of found.files) {
    for (const line of [
      oneLine(path),
      ...symbols.map(({ startLine, signature }) => `  ${startLine} ${oneLine(signature)}`),
    ]) {
      room -= line.length + 1;
      if (room < 0) return lines.join('\n');
      lines.push(line);
    }
  }
  return lines.join('\n');
}

export function statusText({ root, index, problem, freshness, jobs, watch }: StatusReport): string {
  const lines = [`project: ${oneLine(root)}`];
  if (problem !== null) lines.push(`problem: ${oneLine(problem.message)} [${problem.code}]`, oneLine(problem.hint));
  if (index !== null) {
    const languages = index.languages.slice(0, LANGUAGES_SHOWN).map(({ language }) => language);
    lines.push(`index: ${plural(index.files, 'file')}, ${plural(index.chunks, 'chunk')} (${languages.join(', ')})`);
    lines.push(index.neural > 0 ? `tiers: static, MLX (${plural(index.neural, 'vector')})` : 'tiers: static');
  }
  if (freshness !== null) {
    const { changed, complete } = freshness;
    lines.push(
      `freshness: ${changed === 0 ? 'up to date' : `${plural(changed, 'file')} differ`}${complete ? '' : ' (not all compared)'}`,
    );
  }
  for (const { running, state } of jobs) if (running) lines.push(`running: ${state.mode} run (process ${state.pid})`);
  lines.push(watch === null ? 'watch: none' : `watch: process ${watch.pid}`);
  return lines.join('\n');
}
