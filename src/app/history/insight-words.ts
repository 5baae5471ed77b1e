/** What the history tells, in lines for people, with a picture of how much changes where. */

import { displayWidth, oneLine, plural } from '../../base/text.ts';
import { dayOf } from './blame-words.ts';
import type { InsightView } from './insight.ts';

const BAR = 12;
const MAX_OWNER = 24;
const MAX_NAMED = 5;
/** A longer one moves the cells behind it in its own line alone. */
const MAX_CELL = 60;

export function insightLines({ by, files, owners, couplings }: InsightView): string[] {
  if (by === 'hotspot') return aligned(files.map(hotspotCells));
  const most = [...files, ...owners].reduce((all, { commits }) => Math.max(all, commits), 1);
  return aligned([
    ...files.map(({ path, commits, added, removed, owners, lastAt }) => {
      const [first] = owners;
      const who = first === undefined ? '' : `${oneLine(first.author).slice(0, MAX_OWNER)} ${percent(first.share)}`;
      const much = [`+${added}`, `-${removed}`];
      return [`${bar(commits, most)} ${plural(commits, 'commit')}`, ...much, dayOf(lastAt), oneLine(path), who];
    }),
    ...owners.map(({ author, commits, added, removed, owned, lastAt, lines }) => [
      ...[`${bar(commits, most)} ${plural(commits, 'commit')}`, `+${added}`, `-${removed}`, dayOf(lastAt)],
      ...[oneLine(author), `owns ${plural(owned, 'file')}${lines === null ? '' : `, ${plural(lines, 'line')} stand`}`],
    ]),
    ...couplings.map(({ path, other, shared, degree }) => [
      ...[`${bar(degree, 1)} ${percent(degree)}`, plural(shared, 'commit'), oneLine(path), oneLine(other)],
    ]),
  ]);
}

/** `Bus factor: 1 (Ann).` */
export function busWords({ busFactor, busAuthors }: Pick<InsightView, 'busFactor' | 'busAuthors'>): string {
  const named = busAuthors.slice(0, MAX_NAMED).map(oneLine);
  const more = busAuthors.length > named.length ? [`and ${busAuthors.length - named.length} more`] : [];
  return `Bus factor: ${busFactor}${named.length === 0 ? '' : ` (${[...named, ...more].join(', ')})`}.`;
}

// --- internal ---

function hotspotCells({ path, hotspot, commits, bytes, lastAt }: InsightView['files'][number]): string[] {
  const head = `${bar(hotspot, 1)} ${percent(hotspot)}`;
  return [head, plural(commits, 'commit'), kilobytes(bytes), dayOf(lastAt), oneLine(path)];
}

/** Each column as wide as its longest cell, but for the last. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [n, cell] of row.entries()) widths[n] = Math.max(widths[n] ?? 0, Math.min(MAX_CELL, displayWidth(cell)));
  return rows.map((row) =>
    row
      .map((cell, n) => `${cell}${' '.repeat(Math.max(0, (widths[n] ?? 0) - displayWidth(cell)))}`)
      .join('  ')
      .trimEnd(),
  );
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 9_950 ? 1 : 0)} kB`;
}

function bar(value: number, most: number): string {
  const full = Math.min(BAR, Math.max(1, Math.round((value / most) * BAR)));
  return '█'.repeat(full) + '·'.repeat(BAR - full);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
