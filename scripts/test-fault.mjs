/** `npm run test:fault`: injects faults until something is lost, and prints the table. Set up and built first, as for a test. */

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageDir, prepare } from './prepare.mjs';

await prepare();
const { build } = await import('esbuild');
const folder = join(packageDir, 'node_modules', '.cache');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, `fault-suite-${process.pid}.mjs`);
await build({
  absWorkingDir: packageDir,
  entryPoints: ['test/fault/suite/run.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
