/** The state of a follower, put together from its parts. */

import type { FollowSums } from './follow-sums.ts';
import type { FollowState } from './follow-types.ts';
import type { Hints } from './hints.ts';
import type { Polling } from './polling.ts';
import type { RunFailures } from './run-failures.ts';
import type { RunQueue } from './run-queue.ts';
import type { Upkeep } from './upkeep.ts';
import type { Watching } from './watching.ts';

interface FollowParts {
  readonly polling: Polling;
  readonly watching: Watching;
  readonly hints: Hints;
  readonly queue: RunQueue;
  readonly sums: FollowSums;
  readonly upkeep: Upkeep;
  readonly failures: RunFailures;
}

export function stateOf(phase: FollowState['phase'], parts: FollowParts): FollowState {
  const { polling, watching, hints, queue, sums, upkeep, failures } = parts;
  return {
    phase,
    watching: polling.isOn ? 'polling' : 'system',
    pollEveryMs: polling.isOn ? polling.everyMs : null,
    folders: watching.size,
    pending: hints.pending,
    queued: queue.length,
    events: hints.total,
    eventsPerSecond: hints.perSecond,
    ...sums.state(),
    upkeeps: upkeep.runs,
    problem: failures.current,
  };
}
