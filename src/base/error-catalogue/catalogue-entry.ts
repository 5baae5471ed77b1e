/** What the catalogue says of an error. */

export interface CatalogueEntry {
  /** What happened, in a few words. */
  readonly title: string;
  /** What to do next. */
  readonly hint: string;
  readonly exitCode: number;
}
