/** `--explain`: one hit from the arms that found it to its rank, and what set it below the hit above. */

import type { Arm, Hit } from '../../../app/index.ts';
import { ARM_NAMES } from '../../words/arm-names.ts';
import type { CliIo } from '../io.ts';

/** Shares that round to nothing are left out. */
const LEAST = 0.0005;
/** Signals named for the distance to the hit above. */
const DIFFERENCES = 3;

/** @param above the hit one rank higher, or null for the first */
export function explanation(hit: Hit, above: Hit | null, { paint }: CliIo): string[] {
  const shares = [...sharesOf(hit)].filter(([, share]) => Math.abs(share.sum) >= LEAST);
  const wide = Math.max(0, ...shares.map(([name]) => name.length));
  const lines = [
    `arms    ${armsOf(hit)}`,
    ...shares.map(
      ([name, { sum, value, weight, says }]) =>
        `${signed(sum).padStart(7)} ${name.padEnd(wide)} ${value.toFixed(3).padStart(7)} × ${weight.toFixed(3).padStart(6)}  ${says}`,
    ),
    `${hit.score.toFixed(3).padStart(7)} ${'sum'.padEnd(wide)}`,
  ];
  if (above !== null) lines.push(distance(hit, above));
  return lines.map((line) => paint.dim(`    ${line.trimEnd()}`));
}

// --- internal ---

type Share = NonNullable<Hit['signals']>[number] & { readonly sum: number };

/** Largest first. */
function sharesOf(hit: Hit): Map<string, Share> {
  const shares = (hit.signals ?? []).map((signal) => ({ ...signal, sum: signal.value * signal.weight }));
  shares.sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  return new Map(shares.map((share) => [share.name, share]));
}

function armsOf({ ranks, armScores }: Hit): string {
  return Object.entries(ranks)
    .map(([arm, rank]) => {
      const score = armScores?.[arm as Arm];
      return `${ARM_NAMES[arm as Arm]} #${rank}${score === undefined ? '' : ` (${score.toFixed(3)})`}`;
    })
    .join(', ');
}

function distance(hit: Hit, above: Hit): string {
  const [own, other] = [sharesOf(hit), sharesOf(above)];
  const differences = [...new Set([...own.keys(), ...other.keys()])]
    .map((name) => ({ name, by: (own.get(name)?.sum ?? 0) - (other.get(name)?.sum ?? 0) }))
    .sort((a, b) => a.by - b.by)
    .slice(0, DIFFERENCES)
    .filter(({ by }) => by <= -LEAST);
  const most = differences.map(({ name, by }) => `${name} ${signed(by)}`).join(', ');
  return `${signed(hit.score - above.score).padStart(7)} to the hit above${most === '' ? '' : `, most by ${most}`}`;
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(3)}`;
}
