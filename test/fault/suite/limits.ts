/** S8 and S10: the built program without a network, and asked for absurd amounts. */

import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { homeOf } from './home.ts';
import { Lab, note } from './lab.ts';
import { emptyTally, type FaultClass, type Tally } from './table.ts';

const BOUND_MS = 120_000;
/** One argument of a command line may be 128 kB long on Linux. */
const LONG = 120_000;

export const noNetwork: FaultClass = {
  id: 'S8',
  title: 'every command without a network',
  run: async (extent) => {
    if (!canUnshare()) return emptyTally('no network can be taken away here (needs root on Linux)');
    return withProgram(extent.seed, (run, tally) => {
      const commands = [['index', '--fast'], ['search', 'work'], ['status'], ['symbols', 'work'], ['map'], ['bench']];
      for (const args of extent.nightly ? commands : commands.slice(0, 2))
        tally.other += Number(!run(args, ['unshare', '--net']));
    });
  },
};

export const absurdRequests: FaultClass = {
  id: 'S10',
  title: 'absurd queries and limits',
  run: (extent) =>
    withProgram(extent.seed, (run, tally) => {
      run(['index', '--fast']);
      const requests = [
        ['search', 'x'.repeat(LONG)],
        ['search', 'work '.repeat(LONG / 5)],
        ['search', 'export', '-n', '1000000000'],
        ['search', '--regex', `(${'a|'.repeat(2000)}b)+`],
        ['search', '--regex', '(a+)+$'],
        ['search', "'; DROP TABLE chunks; --"],
        ['search', '\u202e\u0000'.replaceAll('\u0000', '')],
        ['symbols', '*'.repeat(5000)],
      ];
      for (const args of extent.nightly ? requests : requests.filter((_, i) => i % 3 === extent.seed % 3))
        tally.other += Number(!run(args));
    }),
};

// --- internal ---

/** Runs the program and says whether it ended by itself, in time and with a code of its own. */
type Run = (args: readonly string[], before?: readonly string[]) => boolean;

async function withProgram(seed: number, work: (run: Run, tally: Tally) => void): Promise<Tally> {
  const tally = emptyTally();
  const lab = new Lab(seed);
  const env = homeOf(lab);
  const run: Run = (args, before = []) => {
    const [file = '', ...rest] = [...before, process.execPath, join(packageRoot(), 'bin', 'mlx-code.mjs'), ...args];
    const { status, signal, stderr } = spawnSync(file, rest, {
      cwd: lab.root,
      env,
      timeout: BOUND_MS,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
    });
    tally.injected++;
    const good = signal === null && status !== null && status < 70 && !/E_BUG|^\s+at /m.test(stderr);
    if (!good) note(tally, `${args.join(' ').slice(0, 60)}: ${signal ?? status} ${stderr.slice(0, 200)}`);
    return good;
  };
  try {
    work(run, tally);
  } finally {
    lab.remove();
  }
  return tally;
}

function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--net', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
