/** What a review says of a change: certain things, each at lines of it. */

export const REVIEW_RULES = {
  secret: { level: 'error', says: 'A secret is added' },
  conflict: { level: 'error', says: 'Marks of a merge conflict are left' },
  syntax: { level: 'error', says: 'A file does not fit the grammar of its language' },
  removed: { level: 'error', says: 'A definition is gone, and still used' },
  callers: { level: 'error', says: 'Callers were not changed with what they call' },
  lock: { level: 'warning', says: 'A lock file and its manifest do not change together' },
  binary: { level: 'warning', says: 'A binary file is added' },
  large: { level: 'warning', says: 'A large file is added' },
  debug: { level: 'warning', says: 'A line for debugging is left' },
  skipped: { level: 'warning', says: 'A test is skipped, or hides the others' },
  silenced: { level: 'note', says: 'A check is switched off' },
  tests: { level: 'note', says: 'Code changes that no test names' },
} as const satisfies Record<string, { level: 'error' | 'warning' | 'note'; says: string }>;

export type ReviewRule = keyof typeof REVIEW_RULES;

export interface Finding {
  readonly rule: ReviewRule;
  readonly level: 'error' | 'warning' | 'note';
  /** Below the top of the repository. */
  readonly path: string;
  /** In the state after the change, from 1. */
  readonly line: number;
  readonly message: string;
  /** Other places it is about. */
  readonly related: readonly { readonly path: string; readonly line: number }[];
}

export function finding(
  rule: ReviewRule,
  path: string,
  line: number,
  message: string,
  related: Finding['related'] = [],
): Finding {
  return { rule, level: REVIEW_RULES[rule].level, path, line: Math.max(1, line), message, related };
}
