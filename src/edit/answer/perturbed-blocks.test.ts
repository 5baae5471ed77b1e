/**
 * Blocks of real code, quoted as models quote them: with other blanks, shortened, or of code that changed since. A block that is placed stands at its
 * place, and no lines are written over that it does not quote.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pick, randomFrom, tell, times } from '../../../test/random.ts';
import { SEED } from '../../../test/seed.ts';
import { placeBlocks } from './place-blocks.ts';

const BLOCKS = times(60, 600);
/** Folders with code; `npm run test:edits -- FOLDER…` takes others. */
const FOLDERS = (process.env['MLX_CODE_TEST_CODE'] ?? 'src/edit').split(':');

const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ['.ts', '.py', '.go'].includes(extname(entry.name)))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n')),
).filter((lines) => lines.length > 20);

interface Case {
  /** The file as it is now. */
  readonly lines: readonly string[];
  readonly search: readonly string[];
  /** Where the block is now; null where its code is gone, so that it may be placed nowhere. */
  readonly at: number | null;
  readonly count: number;
}

type Perturb = (file: readonly string[], at: number, count: number, random: () => number) => Case;

const KINDS: Readonly<Record<string, Perturb>> = {
  'as it is': (file, at, count) => ({ lines: file, search: file.slice(at, at + count), at, count }),
  'blanks at the ends of lines': (file, at, count, random) => {
    const search = file.slice(at, at + count).map((line) => (random() < 0.5 ? `${line}  ` : line.trimEnd()));
    return { lines: file, search, at, count };
  },
  'another indentation': (file, at, count, random) => {
    const quoted = file.slice(at, at + count);
    const indent = Math.min(
      ...quoted.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0].length ?? 0),
    );
    const search =
      random() < 0.5
        ? quoted.map((line) => line.slice(indent))
        : quoted.map((line) => (line === '' ? '' : `  ${line}`));
    return { lines: file, search, at, count };
  },
  'typographic signs': (file, at, count) => {
    const search = file.slice(at, at + count).map((line) => line.replaceAll("'", '\u2019').replaceAll('"', '\u201d'));
    return { lines: file, search, at, count };
  },
  'a line that changed since': (file, at, count, random) => {
    const lines = [...file];
    const changed = at + Math.floor(random() * count);
    lines[changed] = `${lines[changed] ?? ''}changed()`;
    return { lines, search: file.slice(at, at + count), at: null, count };
  },
  'a middle that was never seen': (file, at, count, random) => {
    const quoted = file.slice(at, at + count);
    const search = [quoted[0] ?? '', ...(random() < 0.5 ? ['...'] : ['something.else();']), quoted.at(-1) ?? ''];
    return { lines: file, search, at: null, count };
  },
  'code that is gone': (file, at, count) => ({
    lines: [...file.slice(0, at), ...file.slice(at + count)],
    search: file.slice(at, at + count),
    at: null,
    count,
  }),
};

const bare = (line: string) =>
  line
    .trim()
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/[\u201c\u201d]/g, '"');

test.each(Object.entries(KINDS))('%s', (kind, perturb) => {
  const random = randomFrom(SEED);
  const tally = { blocks: 0, placed: 0, 'wrong place': 0, 'unseen code overwritten': 0 };
  while (tally.blocks < BLOCKS) {
    const file = pick(files, random);
    const count = 3 + Math.floor(random() * 8);
    const start = Math.floor(random() * (file.length - count));
    const quoted = file.slice(start, start + count);
    if (
      quoted[0]?.trim() === '' ||
      quoted.at(-1)?.trim() === '' ||
      quoted.filter((line) => line.trim() !== '').length < 3
    )
      continue;
    const { lines, search, at } = perturb(file, start, count, random);
    const placed = placeBlocks(lines, {
      ...{ kind: 'blocks', form: 'search-replace', path: 'a.ts', line: 1 },
      blocks: [{ search, replace: ['replaced();'], line: 1 }],
    });
    tally.blocks++;
    if ('code' in placed) continue;
    const [one] = placed;
    if (one === undefined) continue;
    tally.placed++;
    const over = lines.slice(one.from, one.from + one.count);
    const isQuoted = over.length === search.length && over.every((line, n) => bare(line) === bare(search[n] ?? ''));
    if (!isQuoted) tally['unseen code overwritten']++;
    // Code that is gone may stand a second time elsewhere, as it is quoted: that is its place then.
    if (at === null ? !isQuoted : one.from !== at) tally['wrong place']++;
  }
  tell(`blocks, ${kind}`, tally);
  expect(tally).toMatchObject({ 'wrong place': 0, 'unseen code overwritten': 0 });
});
