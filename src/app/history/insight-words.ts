/** What the history tells, in lines for people, with a picture of how much changes where. */

import { oneLine, plural } from '../../base/text.ts';
import { dayOf } from './blame-words.ts';
import type { InsightView } from './insight.ts';

const BAR = 12;
const MAX_OWNER = 24;

export function insightLines({ by, files, owners, couplings }: InsightView): string[] {
  if (by === 'hotspot') return files.map(hotspotLine);
  const most = [...files, ...owners].reduce((all, { commits }) => Math.max(all, commits), 1);
  // A commit counts in a folder once for each file that it changed there.
  const unit = by === 'folder' ? 'change' : 'commit';
  return [
    ...files.map(({ path, commits, added, removed, owners, lastAt }) => {
      const [first] = owners;
      const who = first === undefined ? '' : `${oneLine(first.author).slice(0, MAX_OWNER)} ${percent(first.share)}`;
      return `${bar(commits, most)} ${plural(commits, unit)}  +${added} -${removed}  ${dayOf(lastAt)}  ${oneLine(path)}  ${who}`;
    }),
    ...owners.map(
      ({ author, commits, added, removed, owned, lastAt, lines }) =>
        `${bar(commits, most)} ${plural(commits, 'commit')}  +${added} -${removed}  ${dayOf(lastAt)}  ${oneLine(author)}  owns ${plural(owned, 'file')}${lines === null ? '' : `, ${plural(lines, 'line')} stand`}`,
    ),
    ...couplings.map(
      ({ path, other, shared, degree }) =>
        `${bar(degree, 1)} ${percent(degree)}  ${plural(shared, 'commit')}  ${oneLine(path)}  ${oneLine(other)}`,
    ),
  ];
}

// --- internal ---

function hotspotLine({ path, hotspot, commits, bytes, lastAt }: InsightView['files'][number]): string {
  return `${bar(hotspot, 1)} ${percent(hotspot)}  ${plural(commits, 'commit')}  ${kilobytes(bytes)}  ${dayOf(lastAt)}  ${oneLine(path)}`;
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
