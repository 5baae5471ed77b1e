/** What leaves this machine, in words. A file of its own, so that help and other quick answers load no models. */

import type { Departure, Leaving } from './data-leaving.ts';

/** A sentence part for each departure. */
export function departureWords({ what, to, proxy }: Departure): string {
  return `${what}, to ${to}${proxy === null ? '' : ` through the proxy ${proxy}`}`;
}

/** All of it in one line: `nothing`, what leaves, or that it is not known. */
export function leavingWords({ departures, unknown }: Leaving): string {
  const known = departures.map(departureWords).join('; ');
  if (unknown !== null) return `${known === '' ? '' : `${known}; the rest is `}not known: ${unknown}`;
  return known === '' ? 'nothing' : known;
}

/** For a bar: '' when nothing leaves, null when that is not known. */
export function leavingInShort({ departures, unknown }: Leaving): string | null {
  if (departures.length > 0) return `code to ${[...new Set(departures.map(({ to }) => hostOf(to)))].join(', ')}`;
  return unknown === null ? '' : null;
}

/** What a forge is told, and when. */
export const FORGE_WORDS =
  'asked only by pr, issue, review --pr, @pr:12 and @issue:7; it gets the name of the project and a number, and what --post shows you, after your yes';

// --- internal ---

function hostOf(place: string): string {
  return URL.canParse(place) ? new URL(place).host || place : place;
}
