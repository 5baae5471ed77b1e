/** `npm run test:python`: the tests of the Python client against the built program, and its notebooks in a real kernel. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageDir, prepare, report } from './prepare.mjs';
import { clientPython } from './python-tools.mjs';

try {
  await prepare();
  const cwd = join(packageDir, 'sdk', 'python');
  const args = ['-m', 'pytest', ...process.argv.slice(2)];
  process.exitCode = spawnSync(clientPython(), args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
} catch (error) {
  report(error);
}
