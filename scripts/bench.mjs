/** Runs a benchmark from source: `node scripts/bench.mjs quality --corpora DIR`. Set up and built first, as for a test. */

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name, ...args] = process.argv.slice(2);
if (name !== 'quality' && name !== 'speed') {
  process.stderr.write('usage: node scripts/bench.mjs quality|speed [options]\n');
  process.exit(2);
}
await prepare();
const { build } = await import('esbuild');
const outfile = join(root, 'bench', '.cache', `${name}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: [`bench/${name}/run.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['libsql', '@lancedb/lancedb-*', '@huggingface/transformers', 'openai'],
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
const cwd = process.env.INIT_CWD ?? process.cwd();
const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: 'inherit', cwd });
process.exit(status ?? 1);
