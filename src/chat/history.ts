/**
 * Which earlier turns a prompt still holds. First the sources of earlier turns go, all at once, then the oldest turns, down
 * to a quarter of the window: seldom and much, as every cut means that the rest is read anew. No model is asked.
 */

export interface TurnTokens {
  /** The turn as it was, its answer included. */
  readonly full: number;
  /** Its question and its answer alone. */
  readonly bare: number;
}

export interface KeptHistory {
  /** Turns before this index are left out. */
  readonly from: number;
  /** Turns before this index are shown without their sources. */
  readonly bareBefore: number;
  readonly tokens: number;
}

/**
 * What is kept follows from the turns alone, by going through them as they came: so the next turn finds the same text.
 * @param turns oldest first @param room tokens that turns may take once a new one with few sources has its own
 */
export function keepHistory(turns: readonly TurnTokens[], room: number): KeptHistory {
  let from = 0;
  let bareBefore = 0;
  const sum = (upTo: number): number =>
    turns
      .slice(from, upTo)
      .reduce((total, turn, index) => total + (index + from < bareBefore ? turn.bare : turn.full), 0);
  for (let next = 1; next <= turns.length; next++) {
    if (sum(next) <= room) continue;
    bareBefore = next;
    if (sum(next) <= room) continue;
    while (from < next && sum(next) > room / 2) from++;
  }
  return { from, bareBefore: Math.max(from, bareBefore), tokens: sum(turns.length) };
}
