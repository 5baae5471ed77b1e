/** What is said where a list of a forge was not read to its end. */

export function cutNotes(isCut: boolean, what: string, read: number): string[] {
  return isCut ? [`Only the first ${read} ${what} were read.`] : [];
}
