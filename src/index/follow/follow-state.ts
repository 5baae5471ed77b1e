/** What a follower tells of itself, put together from its parts. */

import type { FollowSums } from './follow-sums.ts';
import type { FollowState } from './follow-types.ts';
import type { Hints } from './hints.ts';
import type { Polling } from './polling.ts';
import type { Trouble } from './trouble.ts';
import type { Turns } from './turns.ts';
import type { Upkeep } from './upkeep.ts';
import type { Watching } from './watching.ts';

interface FollowParts {
  readonly polling: Polling;
  readonly watching: Watching;
  readonly hints: Hints;
  readonly turns: Turns;
  readonly sums: FollowSums;
  readonly upkeep: Upkeep;
  readonly trouble: Trouble;
}

export function stateOf(phase: FollowState['phase'], parts: FollowParts): FollowState {
  const { polling, watching, hints, turns, sums, upkeep, trouble } = parts;
  return {
    phase,
    watching: polling.isOn ? 'polling' : 'system',
    pollEveryMs: polling.isOn ? polling.everyMs : null,
    folders: watching.size,
    pending: hints.pending,
    queued: turns.size,
    events: hints.total,
    eventsPerSecond: hints.perSecond,
    ...sums.state(),
    upkeeps: upkeep.runs,
    problem: trouble.current,
  };
}
