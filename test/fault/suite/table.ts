/** What the fault suite counts, and the table it prints. */

export interface Tally {
  injected: number;
  /** Files that a run after the fault did not make good. */
  lost: number;
  /** Rows that were there twice, at any time. */
  duplicated: number;
  /** Files that searches could not see right after the fault, though they were indexed before. */
  vanished: number;
  /** Indexes that could not be opened and made good. */
  unreadable: number;
  /** Crashes, hangs, orphans, unclear errors. */
  other: number;
  /** What was seen, for a person to look into. */
  readonly notes: string[];
  /** Why the class was not run; '' when it was. */
  skipped: string;
  seconds: number;
}

/** How much of a class is run. */
export interface Extent {
  readonly nightly: boolean;
  /** Multiplies the rounds of classes that are random. */
  readonly rounds: number;
  readonly seed: number;
}

export interface FaultClass {
  readonly id: string;
  readonly title: string;
  readonly run: (extent: Extent) => Promise<Tally>;
}

const COUNTS = ['injected', 'lost', 'duplicated', 'vanished', 'unreadable', 'other'] as const;
const LOSSES = COUNTS.slice(1);
const TITLE_WIDTH = 44;

export function emptyTally(skipped = ''): Tally {
  return { injected: 0, lost: 0, duplicated: 0, vanished: 0, unreadable: 0, other: 0, notes: [], skipped, seconds: 0 };
}

/** The number for every change, or the larger one of the night, times the rounds asked for. */
export function rounds(extent: Extent, everyChange: number, nightly: number): number {
  return Math.max(1, Math.round((extent.nightly ? nightly : everyChange) * extent.rounds));
}

/** Of classes that go through a list: every how-manieth is run, so that fewer rounds are a part of it. */
export function stride(extent: Extent, everyChange: number): number {
  return extent.nightly ? Math.max(1, Math.round(1 / extent.rounds)) : everyChange;
}

export function isClean(tally: Tally): boolean {
  return LOSSES.every((count) => tally[count] === 0);
}

export function row(id: string, title: string, tally: Tally): string {
  const cells = COUNTS.map((count) => String(tally[count]).padStart(count.length));
  const end = tally.skipped === '' ? '' : `  skipped: ${tally.skipped}`;
  const seconds = tally.seconds.toFixed(0).padStart(7);
  return `${id.padEnd(4)} ${title.padEnd(TITLE_WIDTH)} ${cells.join('  ')} ${seconds}${end}`;
}

export function heading(): string {
  return `${''.padEnd(4)} ${'fault'.padEnd(TITLE_WIDTH)} ${COUNTS.join('  ')} seconds`;
}

export function sum(tallies: readonly Tally[]): Tally {
  const total = emptyTally();
  for (const tally of tallies) {
    for (const count of COUNTS) total[count] += tally[count];
    total.seconds += tally.seconds;
  }
  return total;
}
