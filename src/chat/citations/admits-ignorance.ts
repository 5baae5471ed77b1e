/** Sentences that say the sources do not tell: they need no source, and they claim nothing about the code. */

const KNOWS_NOTHING =
  /\b(?:(?:do|does|did|is|are|can|could)(?:\s+not|n['’]t)|cannot)\b[^.\n]{0,60}\b(?:contain|provide|hold|mention|include|specify|show|answer|enough|information|know|find|found)\b|\bno (?:information|mention|answer)\b/i;

export function admitsIgnorance(text: string): boolean {
  return KNOWS_NOTHING.test(text);
}
