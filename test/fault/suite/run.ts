/** `npm run test:fault`: runs the classes asked for, prints the table, and fails on any loss. */

import { parseArgs } from 'node:util';
import { FAULT_CLASSES } from './classes.ts';
import { removePrograms } from './program.ts';
import { soak } from './soak.ts';
import { type Extent, emptyTally, heading, isClean, row, sum, type Tally } from './table.ts';

const USAGE = `usage: npm run test:fault -- [ID …] [--rounds FACTOR] [--seed N] [--quick] | --hour | --soak MINUTES
  ID        classes to run, e.g. F1 F3 (default: all)
  --rounds  times as many rounds of the random classes (default 1)
  --seed    another run of the random classes (default: the day's)
  --quick   what "npm test" runs
  --soak    edits, renames, branch switches and kill -9 for so many minutes; --hour is --soak 60
`;
const DAY_MS = 86_400_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / DAY_MS)) },
    quick: { type: 'boolean', default: false },
    hour: { type: 'boolean', default: false },
    soak: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const minutes = values.hour ? 60 : Number(values.soak ?? 0);
const extent: Extent = { nightly: !values.quick, rounds: Number(values.rounds), seed: Number(values.seed) };
const wanted = positionals.map((id) => id.toUpperCase());
const unknown = wanted.filter((id) => !FAULT_CLASSES.some((one) => one.id === id));

if (values.help || unknown.length > 0 || ![minutes, extent.rounds, extent.seed].every(Number.isFinite)) {
  process.stderr.write(USAGE);
  process.exitCode = values.help ? 0 : 2;
} else if (minutes > 0) finish([await soak(minutes, extent.seed)]);
else finish(await runClasses());

// --- internal ---

async function runClasses(): Promise<Tally[]> {
  const tallies: Tally[] = [];
  process.stdout.write(`seed ${extent.seed}\n${heading()}\n`);
  for (const { id, title, run } of FAULT_CLASSES) {
    if (wanted.length > 0 && !wanted.includes(id)) continue;
    const started = performance.now();
    const tally = await run(extent).catch((error: unknown) => ({
      ...emptyTally(),
      other: 1,
      notes: [String((error as Error).stack ?? error)],
    }));
    tally.seconds = (performance.now() - started) / 1000;
    process.stdout.write(`${row(id, title, tally)}\n`);
    for (const text of tally.notes) process.stdout.write(`       ${text}\n`);
    tallies.push(tally);
  }
  await removePrograms();
  process.stdout.write(`${row('', 'in all', sum(tallies))}\n`);
  return tallies;
}

function finish(tallies: readonly Tally[]): void {
  const ran = tallies.filter((tally) => tally.skipped === '');
  const failed = ran.filter((tally) => !isClean(tally)).length;
  const skipped = tallies.length - ran.length;
  const rest = skipped > 0 ? `, ${skipped} skipped` : '';
  process.stdout.write(`\n${ran.length - failed} passed, ${failed} failed${rest}\n`);
  process.exitCode = failed > 0 ? 1 : 0;
}
