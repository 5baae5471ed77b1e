/** What the speed benchmark finds: one row per measurement. */

export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly other: string;
  /** Ours against the other, when both are numbers of the same kind. */
  readonly ratio: number | null;
}

export interface SpeedFigures {
  readonly rounds: number;
  readonly rows: readonly Row[];
}
