/**
 * Writes the first examples of README.md anew: runs their commands in the source of requests (bench/dev/fetch-corpora.sh
 * fetches it), over an index made for it, and puts what they print between the marks.
 * Usage: node scripts/tour.mjs FOLDER
 */

import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { packageDir } from './prepare.mjs';

/** Commands as a reader types them; of what they print, the lines that `shown` takes. The others become one line of dots. */
const TOUR = [
  { args: ['search', 'strip auth on redirect to another host', '-n', '1'], shown: () => true },
  { args: ['search', 'proxy settings from the environment', '-n', '3', '--plain'], shown: () => true },
  { args: ['search', 'kubernetes pod eviction', '-n', '1'], shown: (_, n) => n === 0 },
  {
    args: ['status'],
    shown: (line) => /^(files|skipped|chunks|languages|static tier|MLX tier|they bring|size) /.test(line),
  },
];
const MARKS = /(<!-- tour:begin -->\n)[\s\S]*?(<!-- tour:end -->)/;

const folder = process.argv[2];
if (folder === undefined) throw new Error('Name the folder of requests: node scripts/tour.mjs FOLDER');
const home = mkdtempSync(join(tmpdir(), 'mlx-code-tour-'));
try {
  run(['index', '--fast']);
  const parts = TOUR.map(({ args, shown }) => `$ mlx-code ${args.map(quoted).join(' ')}\n${cut(run(args), shown)}\n`);
  const text = `In the source of the Python library *requests*:\n\n\`\`\`\n${parts.join('\n')}\`\`\`\n`;
  const file = join(packageDir, 'README.md');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(MARKS, (_, begin, end) => `${begin}${text}${end}`),
  );
} finally {
  rmSync(home, { recursive: true, force: true });
}

// --- internal ---

/** @returns what a reader of a terminal sees: both streams in the order of their writing, with --plain the answer alone */
function run(args) {
  const file = join(home, 'printed');
  const printed = openSync(file, 'w');
  spawnSync(process.execPath, [join(packageDir, 'bin', 'mlx-code.mjs'), ...args], {
    cwd: resolve(folder),
    env: { PATH: process.env.PATH, HOME: home, NO_COLOR: '1', LANG: 'C.UTF-8' },
    stdio: ['ignore', printed, args.includes('--plain') ? 'ignore' : printed],
  });
  closeSync(printed);
  return readFileSync(file, 'utf8');
}

function cut(text, shown) {
  const out = [];
  for (const [n, line] of text.trimEnd().split('\n').entries()) {
    if (shown(line, n)) out.push(line);
    else if (out.at(-1) !== '…') out.push('…');
  }
  return out.join('\n');
}

function quoted(word) {
  return word.includes(' ') ? `"${word}"` : word;
}
