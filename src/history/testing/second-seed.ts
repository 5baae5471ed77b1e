/**
 * Defects in longer files of other languages than the first seeds have, in shapes that the rules were not written beside: within
 * methods, behind decorators, through aliases. Each is what is changed in a file, as a text and what takes its place.
 */

import type { ReviewRule } from '../review/finding.ts';

export interface SecondSeed {
  readonly rule: ReviewRule;
  /** Files before the change. */
  readonly files: Readonly<Record<string, string>>;
  /** The file to be told of, what in it is replaced, and by what; as a new file without `old`. */
  readonly path: string;
  readonly old: string;
  readonly now: string;
}

export const seed = (
  rule: ReviewRule,
  files: SecondSeed['files'],
  path: string,
  old: string,
  now: string,
): SecondSeed => ({
  ...{ rule, files, path, old, now },
});
