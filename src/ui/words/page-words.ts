/** What a page of a conversation says. */

export interface PageWords {
  readonly title: string;
  /** Markdown. */
  readonly text: string;
}
