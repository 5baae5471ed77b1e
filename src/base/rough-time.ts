/** Times that are guesses, in round numbers: more digits would promise more than is known. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** `5 s`, `40 s`, `2 min`, `1 h 10 min`. */
export function roughDuration(ms: number): string {
  if (ms < 10 * SECOND) return `${Math.max(1, Math.round(ms / SECOND))} s`;
  if (ms < 90 * SECOND) return `${Math.round(ms / (5 * SECOND)) * 5} s`;
  const minutes = Math.round(ms / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const rest = Math.round((minutes % 60) / 10) * 10;
  const hours = Math.floor(minutes / 60) + (rest === 60 ? 1 : 0);
  return rest % 60 === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** A clock that runs: `12 s`, `2 min 05 s`. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  if (seconds < 90) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
