/** Many small runs over one folder, with upkeep between them: neither the index nor this process may grow. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryUsage } from 'node:process';
import { indexRoot } from '../../src/index/index.ts';
import { maintainIndex } from '../../src/store/index.ts';
import { median } from '../speed/processes.ts';

const FILES = 300;
const FUNCTIONS = 12;
/** As `watch` does it: upkeep after this many commits. Versions are kept for a second here, for an hour in the program. */
const UPKEEP_EVERY = 100;
const RETENTION_MS = 1000;

export interface SoakFigures {
  readonly commits: number;
  /** Bytes of the index and of this process, MiB, after each upkeep. */
  readonly indexMiB: readonly number[];
  readonly rssMiB: readonly number[];
  /** Milliseconds of one run, median of the first and of the last tenth. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** @param scratch folder for the made-up project and its index; removed at the end */
export async function soak(commits: number, scratch: string): Promise<SoakFigures> {
  const dir = mkdtempSync(join(scratch, 'mlx-code-soak-'));
  const root = join(dir, 'root');
  const indexDir = join(dir, 'index');
  try {
    mkdirSync(root, { recursive: true });
    for (let file = 0; file < FILES; file++) write(root, file, 0);
    await indexRoot({ root, indexDir, walk: {} });
    const times: number[] = [];
    const indexMiB = [mebibytes(sizeOf(indexDir))];
    const rssMiB = [mebibytes(memoryUsage().rss)];
    for (let commit = 1; commit <= commits; commit++) {
      write(root, (commit * 7) % FILES, commit);
      const began = performance.now();
      const { changed } = await indexRoot({ root, indexDir, walk: {}, threads: 1 });
      times.push(performance.now() - began);
      if (changed !== 1) throw new Error(`Commit ${commit} changed ${changed} files`);
      if (commit % UPKEEP_EVERY !== 0) continue;
      const { upkeep } = await maintainIndex(indexDir, { retentionMs: RETENTION_MS });
      if (upkeep.failures > 0) throw new Error(`Upkeep after commit ${commit} failed: ${upkeep.problem}`);
      indexMiB.push(mebibytes(sizeOf(indexDir)));
      rssMiB.push(mebibytes(memoryUsage().rss));
    }
    const tenth = Math.max(1, Math.floor(commits / 10));
    const [firstMs, lastMs] = [median(times.slice(0, tenth)), median(times.slice(-tenth))].map(Math.round);
    return { commits, indexMiB, rssMiB, firstMs: firstMs ?? 0, lastMs: lastMs ?? 0 };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

// --- internal ---

function write(root: string, file: number, version: number): void {
  const functions = Array.from(
    { length: FUNCTIONS },
    (_, n) =>
      `/** Step ${n} of job ${file}, as of change ${version}. */\nexport function step${n}OfJob${file}(input: string): string {\n` +
      `  const prefix = 'change ${version}';\n  return prefix + input.repeat(${n + 1});\n}\n`,
  );
  writeFileSync(join(root, `job${file}.ts`), functions.join('\n'));
}

function sizeOf(dir: string): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function mebibytes(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 10) / 10;
}
