/** Values of options as they are typed, and examples below a command's help. */

import { InvalidArgumentError } from 'commander';

/** Commands and what each does, in two columns. */
export function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length)) + 3;
  return `\nExamples:\n${lines.map(([command, meaning]) => `  ${command.padEnd(width)}${meaning}`.trimEnd()).join('\n')}`;
}

/** An option that may be repeated. */
export function collect(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}

/** Names of models separated by commas, as they are written; the option may be repeated. */
export function collectNames(value: string, previous: string[] | undefined): string[] {
  const names = value.split(',').map((name) => name.trim());
  return [...(previous ?? []), ...names.filter((name) => name !== '')];
}

/** Names separated by commas, in an option that may be repeated. */
export function collectList(value: string, previous: string[] | undefined): string[] {
  const names = value
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('Give at least one language.');
  return [...(previous ?? []), ...names];
}

/** What the figures of the history can be told by. */
export const INSIGHT_BY = ['file', 'folder', 'owner', 'coupling', 'hotspot'] as const;

/** A number in decimal digits, from `min` to `max`. */
export function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return number;
  };
}
