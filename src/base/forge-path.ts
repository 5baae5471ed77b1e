/** Paths of sources that come from a forge. They lie here because the first lines of the program ask for them too. */

/** A pull request, merge request or issue that a question names. */
export interface ForgeMention {
  readonly kind: 'pr' | 'issue';
  readonly number: number;
}

/** Under which it is a source: no file has such a name. */
export function forgePath({ kind, number }: ForgeMention): string {
  return `${kind}:${number}`;
}

/** Whether a source is from a forge. */
export function isForgePath(path: string): boolean {
  return /^(?:pr|issue):\d{1,9}$/.test(path);
}
