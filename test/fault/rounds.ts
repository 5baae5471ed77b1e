/** What the killed writer writes: every file in every round has its own number of chunks, each telling where it is from. */

export const FILES: readonly string[] = Array.from({ length: 8 }, (_, i) => `src/file-${i}.ts`);

export function chunksInRound(round: number): number {
  return 1 + (round % 5);
}

export function roundText(path: string, round: number, chunk: number): string {
  return `${path} ${round} ${chunk}`;
}
