/** Room for arrays of numbers that grow at their end. */

/** A typed array twice as long, with the same numbers in front. @param make of the same kind */
export function doubled<T extends { readonly length: number }>(
  values: T & ArrayLike<number>,
  make: new (length: number) => T & { set(values: ArrayLike<number>): void },
): T {
  const larger = new make(values.length * 2);
  larger.set(values);
  return larger;
}
