/** Words that differ from a typed one in a single slip of the fingers. */

export interface Correction {
  readonly word: string;
  /** How likely that slip is beside others. */
  readonly likely: number;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Two letters changed round, a letter too many or too few, another letter. */
const LIKELY = { turned: 3, doubled: 2, extra: 1.2, missing: 1.2, other: 1 };
/** The first letter is seldom wrong. */
const FIRST = 0.3;

/** @param word lower-case; of other letters than a to z, only what needs no new letter */
export function corrections(word: string): Correction[] {
  const out = new Map<string, number>();
  const add = (at: number, other: string, likely: number): void => {
    const value = at === 0 ? likely * FIRST : likely;
    if (other !== word && value > (out.get(other) ?? 0)) out.set(other, value);
  };
  for (let at = 0; at <= word.length; at++) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    const [letter = '', next = ''] = after;
    if (after.length > 1) add(at, before + next + letter + after.slice(2), LIKELY.turned);
    if (after !== '') add(at, before + after.slice(1), letter === word[at - 1] ? LIKELY.doubled : LIKELY.extra);
    for (const other of LETTERS) {
      if (after !== '') add(at, before + other + after.slice(1), LIKELY.other);
      add(at, before + other + after, other === letter || other === word[at - 1] ? LIKELY.doubled : LIKELY.missing);
    }
  }
  return [...out].map(([other, likely]) => ({ word: other, likely }));
}
