/** Three-way merges against git's own: never clean where git has a conflict, never another text where both are clean. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { pick, randomFrom, tell, times } from '../../../test/random.ts';
import { SEED } from '../../../test/seed.ts';
import { mergeTexts } from './merge.ts';

const LONG_MS = 3_600_000;
const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-merge-'));
afterAll(() => removeFolder(scratch));

/** @returns null for a conflict */
function byGit(ours: string, base: string, theirs: string): string | null {
  const files = [ours, base, theirs].map((text, n) => {
    const file = join(scratch, String(n));
    writeFileSync(file, text);
    return file;
  });
  const { status, stdout } = spawnSync('git', ['merge-file', '-p', ...files], { encoding: 'utf8' });
  return status === 0 ? stdout : null;
}

interface Tally {
  cases: number;
  clean: number;
  tooClean: number;
  unlike: number;
  conflictsOnlyHere: number;
}

function compare(tally: Tally, ours: string, base: string, theirs: string): void {
  const git = byGit(ours, base, theirs);
  const own = mergeTexts(ours, base, theirs, { ours: 'ours', theirs: 'theirs' });
  tally.cases++;
  if (own.conflicts === 0) tally.clean++;
  if (own.conflicts === 0 && git === null) tally.tooClean++;
  if (own.conflicts === 0 && git !== null && own.text !== git) tally.unlike++;
  if (own.conflicts > 0 && git !== null) tally.conflictsOnlyHere++;
}

const none = (): Tally => ({ cases: 0, clean: 0, tooClean: 0, unlike: 0, conflictsOnlyHere: 0 });

function changed(lines: readonly string[], random: () => number): string[] {
  const out = [...lines];
  for (let n = 0; n <= random() * 2; n++) {
    const at = Math.floor(random() * (out.length + 1));
    const fresh = Array.from({ length: Math.floor(random() * 3) }, () => pick(WORDS, random));
    out.splice(at, Math.floor(random() * 3), ...fresh);
  }
  return out;
}

const WORDS = ['a', 'b', 'c', '}', '', 'return x', 'if (x) {', 'foo()', 'bar()', 'baz()'];

test(
  'made-up texts',
  () => {
    const random = randomFrom(SEED);
    const tally = none();
    for (let n = 0; n < times(40, 1_000); n++) {
      const base = Array.from({ length: 3 + Math.floor(random() * 20) }, () => pick(WORDS, random));
      const end = random() < 0.2 ? '' : '\n';
      const [one, other] = [changed(base, random), changed(base, random)];
      compare(tally, one.join('\n') + end, base.join('\n') + end, other.join('\n') + end);
    }
    tell('merges of made-up texts', { ...tally });
    expect(tally).toMatchObject({ tooClean: 0, unlike: 0 });
  },
  LONG_MS,
);

/** Three versions of a file after one another: taking the second back on the third is a merge of two real changes. */
test(
  'versions of real files',
  () => {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 100_000_000 });
    const history = spawnSync('git', ['rev-parse', '--is-shallow-repository'], { encoding: 'utf8' });
    if (history.status !== 0 || history.stdout.trim() !== 'false') return;
    const tally = none();
    const most = times(10, 400);
    const seen = new Map<string, string[]>();
    for (const line of git(
      'log',
      '-n',
      '600',
      '--format=%H',
      '--name-only',
      '--diff-filter=M',
      '--',
      '*.ts',
      '*.md',
    ).split('\n')) {
      if (/^[0-9a-f]{40}$/.test(line)) seen.set('', [line]);
      else if (line !== '') seen.set(line, [...(seen.get(line) ?? []), seen.get('')?.[0] ?? '']);
    }
    for (const [path, commits] of seen) {
      if (path === '' || tally.cases >= most) continue;
      for (let n = 0; n + 1 < commits.length && tally.cases < most; n++) {
        const show = (commit: string) => spawnSync('git', ['show', `${commit}:${path}`], { encoding: 'utf8' });
        const [third, second, first] = [show(commits[n] ?? ''), show(commits[n + 1] ?? ''), show(`${commits[n + 1]}^`)];
        if ([first, second, third].some((version) => version?.status !== 0)) continue;
        compare(tally, first?.stdout ?? '', second?.stdout ?? '', third?.stdout ?? '');
      }
    }
    tell('merges of real versions', { ...tally });
    expect(tally).toMatchObject({ tooClean: 0, unlike: 0 });
  },
  LONG_MS,
);
