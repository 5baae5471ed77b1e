/** Chance that can be repeated. */

/** @returns numbers from 0 up to, without, 1 */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function pick<T>(from: readonly T[], random: () => number): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

/** How often: a sample in each run of the tests, all of it by `npm run test:edits`. */
export function times(sample: number, all: number): number {
  return Number(process.env['MLX_CODE_LONG_TESTS'] ?? 0) > 0 ? all : sample;
}

/** A line of the results of `npm run test:edits`. */
export function tell(what: string, figures: Readonly<Record<string, number | string>>): void {
  if (times(0, 1) === 0) return;
  process.stdout.write(
    `RESULT ${what}: ${Object.entries(figures)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}\n`,
  );
}
