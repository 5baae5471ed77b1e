/** A running watch, measured from outside: from a save to the first answer that has it, and a search through its socket. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SearchAnswer } from '../../src/app/searching/search-project.ts';
import { askWatch } from '../../src/app/watch-socket/ask-watch.ts';
import { type Command, inTurn, median, percentile } from './processes.ts';
import type { Row } from './rows.ts';

export interface LivePlace {
  readonly cli: string;
  readonly env: Readonly<Record<string, string>>;
  /** An indexed folder, and its index. */
  readonly root: string;
  readonly indexDir: string;
  readonly chunks: number;
  /** An empty folder: a search that looks for the socket there finds none. */
  readonly elsewhere: string;
  readonly query: string;
  readonly rounds: number;
}

const READY_MS = 120_000;
const POLL_MS = 5;
/** Between two saves: as a person would, and longer than the debounce. */
const PAUSE_MS = 700;

/** @throws Error when the watch does not start, or a save is not found */
export async function liveRows(place: LivePlace): Promise<Row[]> {
  const { cli, env, root, indexDir } = place;
  const child = spawn(process.execPath, [cli, 'watch', root, '--fast'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  try {
    await until(async () => (await askWatch(indexDir, 'search', question('ready'), {})) !== null);
    // The copy in memory is made behind the first questions.
    await sleep(3000);
    return [...(await saves(place)), await searches(place)];
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

// --- internal ---

async function saves({ root, indexDir, chunks, rounds }: LivePlace): Promise<Row[]> {
  const file = join(root, 'bench_saved.ts');
  const times: number[] = [];
  for (let n = 0; n < Math.max(10, rounds); n++) {
    const name = `benchSaved${n}x${process.pid}`;
    await sleep(PAUSE_MS);
    writeFileSync(file, `export function ${name}(): number {\n  return ${n};\n}\n`);
    const saved = performance.now();
    await until(async () => {
      const answer = await askWatch<SearchAnswer>(indexDir, 'search', question(name), {});
      return answer?.body.response.results.some((hit) => hit.text.includes(name)) === true;
    });
    times.push(performance.now() - saved);
  }
  const shown = `${median(times).toFixed(0)} / ${percentile(times, 0.95).toFixed(0)} ms`;
  return [{ what: `save to searchable, ${chunks} chunks, p50 / p95`, ours: shown, other: '', ratio: null }];
}

async function searches({ cli, env, root, elsewhere, query, rounds, chunks }: LivePlace): Promise<Row> {
  mkdirSync(elsewhere, { recursive: true });
  const argv = [process.execPath, cli, 'search', query, '--root', root];
  const commands: Command[] = [
    { name: 'warm', argv, env },
    { name: 'cold', argv, env: { ...env, TMPDIR: elsewhere, XDG_RUNTIME_DIR: '' } },
  ];
  const runs = await inTurn(commands, Math.max(11, rounds));
  const wall = (name: string) => median((runs.get(name) ?? []).map(({ wallMs }) => wallMs));
  return {
    what: `search through a running watch, process start included, ${chunks} chunks, p50`,
    ours: `${wall('warm').toFixed(0)} ms`,
    other: `without one ${wall('cold').toFixed(0)} ms`,
    ratio: wall('warm') / wall('cold'),
  };
}

function question(query: string): unknown {
  const place = { languages: [], globs: [], paths: [], cwd: process.cwd() };
  return {
    under: '',
    fresh: false,
    input: { query, mode: 'auto', limit: 10, neural: false, explain: false, ...place },
  };
}

async function until(check: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + READY_MS;
  while (!(await check())) {
    if (performance.now() > end) throw new Error('The watch does not answer');
    await sleep(POLL_MS);
  }
}
