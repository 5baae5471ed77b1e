/** `npm run format`: formats and sorts the imports of the program, and of the worker where its tools are installed. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageDir } from './prepare.mjs';

const ruff = join(packageDir, 'worker', '.venv', 'bin', 'ruff');

run(join(packageDir, 'node_modules', '.bin', 'biome'), ['check', '--write', '.'], packageDir);
if (existsSync(ruff)) run(ruff, ['format', '.'], join(packageDir, 'worker'));

// --- internal ---

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
