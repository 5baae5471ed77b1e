/** What the history tells, in lines for people, with a picture of how much changes where. */

import { oneLine, plural } from '../../base/text.ts';
import { dayOf } from './blame-words.ts';
import type { InsightView } from './insight.ts';

const BAR = 12;
const MAX_OWNER = 24;

export function insightLines({ by, files, owners, couplings }: InsightView): string[] {
  const most = Math.max(1, ...files.map(({ commits }) => commits), ...owners.map(({ commits }) => commits));
  // A commit counts in a folder once for each file that it changed there.
  const unit = by === 'folder' ? 'change' : 'commit';
  return [
    ...files.map(({ path, commits, added, removed, owners, lastAt }) => {
      const [first] = owners;
      const who = first === undefined ? '' : `${oneLine(first.author).slice(0, MAX_OWNER)} ${percent(first.share)}`;
      return `${bar(commits, most)} ${plural(commits, unit)}  +${added} -${removed}  ${dayOf(lastAt)}  ${oneLine(path)}  ${who}`;
    }),
    ...owners.map(
      ({ author, commits, added, removed, owned, lastAt }) =>
        `${bar(commits, most)} ${plural(commits, 'commit')}  +${added} -${removed}  ${dayOf(lastAt)}  ${oneLine(author)}  owns ${plural(owned, 'file')}`,
    ),
    ...couplings.map(
      ({ path, other, shared, degree }) =>
        `${bar(degree, 1)} ${percent(degree)}  ${plural(shared, 'commit')}  ${oneLine(path)}  ${oneLine(other)}`,
    ),
  ];
}

// --- internal ---

function bar(value: number, most: number): string {
  const full = Math.min(BAR, Math.max(1, Math.round((value / most) * BAR)));
  return '█'.repeat(full) + '·'.repeat(BAR - full);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
