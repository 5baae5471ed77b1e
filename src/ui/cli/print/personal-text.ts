/** What learning from the project's history came to, in words. */

import type { StatusReport } from '../../../app/index.ts';
import { plural } from '../../../base/text.ts';

export function personalWords({ commits, asked, gain, kept }: NonNullable<StatusReport['personal']>): string {
  if (gain === null) return `not used: only ${plural(commits, 'commit')} could be learned from`;
  const change = `${signed(gain.mean)} (${signed(gain.low)} to ${signed(gain.high)})`;
  const measured = `${change} in mean reciprocal rank on ${plural(asked, 'later commit')}`;
  return kept ? `learned from ${plural(commits, 'commit')}, ${measured}` : `not used: ${measured}`;
}

// --- internal ---

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;
}
