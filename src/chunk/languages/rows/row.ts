/** The form of a row of the language table. */

export type LanguageCut = 'tree' | 'headings' | 'statements' | 'lines';

/** Id, name, cut, extensions, file names; both lists separated by blanks. */
export type LanguageRow = readonly [string, string, LanguageCut, string, string?];
