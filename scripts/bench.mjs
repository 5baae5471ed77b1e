/** Runs a benchmark from source: `node scripts/bench.mjs quality --corpora DIR`. Set up and built first, as for a test. */

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleOptions } from './bundle.mjs';
import { prepare } from './prepare.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...args] = process.argv.slice(2);
const NAMES = [
  'answers',
  'ask-files',
  'citations',
  'clones',
  'commit-types',
  'common-words',
  'coupling',
  'cut',
  'injection',
  'log',
  'names',
  'packing',
  'pairs',
  'quality',
  'scale',
  'sets',
  'speed',
  'tui',
];
if (!NAMES.includes(name)) {
  process.stderr.write(`usage: node scripts/bench.mjs ${NAMES.join('|')} [options]
`);
  process.exit(2);
}
await prepare();
const { build } = await import('esbuild');
const outfile = join(root, 'bench', '.cache', `${name}.mjs`);
// The program's own options, in one readable file; `outdir` gives way to `outfile`.
const { outdir: _, splitting: __, minify: ___, ...options } = bundleOptions(root);
await build({ ...options, entryPoints: [`bench/${name}/run.ts`], outfile, sourcemap: 'inline' });
const cwd = process.env.INIT_CWD ?? process.cwd();
const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: 'inherit', cwd });
process.exit(status ?? 1);
