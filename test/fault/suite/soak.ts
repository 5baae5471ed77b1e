/**
 * F14: a day at work in minutes. Files are edited, renamed, deleted and brought back, branches switched, rules changed, and
 * the indexer, or in every other stretch a running watch, is killed again and again; at the end the index is as one made
 * from scratch, and nothing has grown.
 */

import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../child.ts';
import { homeOf } from './home.ts';
import { Lab, note } from './lab.ts';
import { childProgram, removePrograms } from './program.ts';
import { emptyTally, type Tally } from './table.ts';
import { settle, startWatch } from './watch.ts';

const FILES = 300;
const KILL_SHARE = 0.4;
const REPORT_MS = 60_000;
/** Rounds of a stretch; a watch runs in every other one. */
const STRETCH = 30;
const WATCH_KILL_SHARE = 0.2;

export async function soak(minutes: number, seed: number): Promise<Tally> {
  const tally = emptyTally();
  const program = await childProgram();
  const lab = new Lab(seed);
  const until = Date.now() + minutes * 60_000;
  try {
    for (let i = 0; i < FILES; i++) lab.put(`lib/part-${i % 10}/file-${i}.ts`, source(i, 0));
    git(lab, 'init', '-q', '-b', 'main');
    commit(lab, 'main');
    git(lab, 'checkout', '-qb', 'other');
    for (let i = 0; i < FILES; i += 3) lab.put(`lib/part-${i % 10}/file-${i}.ts`, source(i, 1));
    commit(lab, 'other');
    await lab.run({ neural: true });
    let reported = 0;
    process.stdout.write('minute  runs  kills  rss MB  handles  index MB  source MB\n');
    for (let round = 1; Date.now() < until; round++) {
      if (Math.floor(round / STRETCH) % 2 === 1) {
        await watched(lab, round, tally);
        round += STRETCH - 1;
        continue;
      }
      change(lab, round);
      const before = round % 10 === 0 ? await lab.snapshot() : null;
      const child = new Child(program, [lab.root, lab.indexDir, round % 97 === 96 ? 'rebuild' : 'update']);
      if (lab.random() < KILL_SHARE) {
        await child.line((line) => line === 'begin');
        await sleep(lab.random() * 1500);
        await child.kill();
        tally.injected++;
        if (before !== null) await lab.look(before, tally, `round ${round}`);
      } else {
        await child.end();
        if (child.lines.at(-1) !== 'done') {
          tally.other++;
          note(tally, `round ${round}: ${child.lines.at(-1)}`);
        }
      }
      // The process that stays: searches, and now and then a run of its own.
      if (round % 4 === 0) await lab.run({ neural: true });
      if (round % 25 === 0) await lab.recover(tally, `round ${round}`, { neural: true });
      if (Date.now() - reported > REPORT_MS) {
        reported = Date.now();
        process.stdout.write(`${figures(lab, round, tally, minutes - (until - reported) / 60_000)}\n`);
      }
    }
    const losses = tally.lost + tally.duplicated + tally.unreadable;
    await lab.recover(tally, 'at the end', { neural: true });
    const isGood = tally.lost + tally.duplicated + tally.unreadable === losses;
    process.stdout.write(
      `${figures(lab, 0, tally, minutes)}\nat the end the index is ${isGood ? '' : 'NOT '}as one made from scratch\n`,
    );
    for (const text of tally.notes) process.stdout.write(`  ${text}\n`);
  } finally {
    lab.remove();
    await removePrograms();
  }
  return tally;
}

// --- internal ---

/** A stretch of changes under a running watch, which is killed now and then and started again after more of them. */
async function watched(lab: Lab, round: number, tally: Tally): Promise<void> {
  const env = homeOf(lab);
  let watch: ChildProcess | null = await startWatch(lab, env);
  try {
    for (let step = 0; step < STRETCH; step++) {
      change(lab, round + step);
      await sleep(lab.random() * 1500);
      if (lab.random() > WATCH_KILL_SHARE) continue;
      await ended(watch, 'SIGKILL');
      tally.injected++;
      change(lab, round + step + 1);
      watch = await startWatch(lab, env);
    }
    if (watch === null || watch.exitCode !== null) {
      tally.other++;
      note(tally, `round ${round}: the watch ${watch === null ? 'did not start' : 'ended'}`);
    }
    await settle(lab, tally, `watched round ${round}`);
  } finally {
    await ended(watch, 'SIGTERM');
  }
}

async function ended(watch: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (watch === null || watch.exitCode !== null || watch.signalCode !== null) return;
  const closed = once(watch, 'close');
  watch.kill(signal);
  await closed;
}

function source(i: number, version: number): string {
  return Array.from(
    { length: 4 + (i % 5) },
    (_, part) =>
      `export function soak${i}of${part}(value: string) {\n${`  value += '${i} ${version}';\n`.repeat(12)}  return value;\n}\n`,
  ).join('\n');
}

function change(lab: Lab, round: number): void {
  lab.change();
  const kind = round % 12;
  if (kind === 3 || kind === 9) commit(lab, 'work');
  if (kind === 3 || kind === 9) git(lab, 'checkout', '-qf', kind === 3 ? 'main' : 'other');
  if (kind === 5) writeFileSync(join(lab.root, '.gitignore'), round % 24 === 5 ? 'part-2/\n*.log\n' : '*.log\n');
  if (kind === 7) rmSync(join(lab.root, 'lib', `part-${round % 10}`), { recursive: true, force: true });
  if (kind === 8) git(lab, 'checkout', '-q', '--', 'lib');
  lab.touched();
}

function commit(lab: Lab, message: string): void {
  git(lab, 'add', '-A');
  git(lab, 'commit', '--allow-empty', '-qm', message);
}

function git(lab: Lab, ...args: string[]): void {
  const who = ['-c', 'user.name=lab', '-c', 'user.email=lab@localhost', '-c', 'gc.auto=0'];
  execFileSync('git', [...who, ...args], { cwd: lab.root, stdio: 'ignore' });
}

function figures(lab: Lab, round: number, tally: Tally, minute: number): string {
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
  const rss = Number(/VmRSS:\s+(\d+)/.exec(readStatus())?.[1] ?? 0) * 1024 || process.memoryUsage.rss();
  const cells = [
    minute.toFixed(1).padStart(6),
    String(round).padStart(5),
    String(tally.injected).padStart(6),
    megabytes(rss).padStart(7),
    String(handles()).padStart(8),
    megabytes(bytesOf(lab.indexDir)).padStart(9),
    megabytes(bytesOf(join(lab.root, 'lib')) + bytesOf(join(lab.root, 'src'))).padStart(10),
  ];
  return cells.join(' ');
}

function readStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    // Not Linux: Node's own figure serves.
    return '';
  }
}

function handles(): number {
  try {
    return readdirSync('/dev/fd').length;
  } catch {
    // A system without it.
    return 0;
  }
}

function bytesOf(dir: string): number {
  let sum = 0;
  try {
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) sum += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    // A folder went while it was read: this is a figure for the eye.
  }
  return sum;
}
