/** How many passages share a prompt, and how. Shares are of the budget for sources. */

export interface PackShape {
  /** Of each of the best that were found, best first; they are shown in any case, if only their best lines. */
  readonly leading: readonly number[];
  /** Kept for each of them until it had its turn, and where the question brings files of its own, which come before. */
  readonly leadingLeast: number;
  readonly leadingLeastBehind: number;
  /** Of any other that was found; 0 where none is shown. */
  readonly later: number;
  /** Of all that only leads on from a hit, and of each of these. */
  readonly neighbours: number;
  readonly eachNeighbour: number;
  /** For what is known of the definitions that are shown, where there is room. */
  readonly facts: number;
  /** Whether lines of the sources open the answer, as the model is not trusted to find those that say it. */
  readonly opensWithQuotes: boolean;
}

/**
 * Several views beat one long one: the best of many files say more than the rest of a few (`npm run bench:packing` and
 * `npm run bench:ask-files`). A long first neighbour left no room for the others, and with them the right file.
 */
export const MANY_VIEWS: PackShape = {
  leading: [0.25, 0.15, 0.12, 0.1, 0.1],
  leadingLeast: 0.1,
  leadingLeastBehind: 0.04,
  later: 0.035,
  neighbours: 0.1,
  eachNeighbour: 0.03,
  facts: 0.08,
  opensWithQuotes: false,
};

/** A small model takes the right one of a few passages, and loses it among many: docs/design/004-ask.md has the figures. */
export const FEW_VIEWS: PackShape = {
  leading: [0.37, 0.23, 0.19, 0.15],
  leadingLeast: 0.12,
  leadingLeastBehind: 0.05,
  later: 0,
  neighbours: 0,
  eachNeighbour: 0,
  facts: 0,
  opensWithQuotes: true,
};

/** The same where the user gives room for more files: what eight passages add are files, and the quotes stay as right as with four. */
export const SOME_VIEWS: PackShape = {
  ...FEW_VIEWS,
  leading: [0.3, 0.18, 0.14, 0.12, 0.08, 0.07, 0.06, 0.05],
  leadingLeast: 0.05,
};
