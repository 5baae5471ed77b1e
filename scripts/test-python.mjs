/**
 * `npm run test:python`: the tests of the Python client against the built program, and its notebooks in a real kernel. The tests
 * alone are part of `npm test`; the kernel takes 50 MB of packages, so it has this command of its own.
 */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageDir, prepare, report } from './prepare.mjs';
import { developmentPython, notebookPython } from './python-tools.mjs';

const cwd = join(packageDir, 'sdk', 'python');

try {
  await prepare();
  const run = (python, args) => spawnSync(python, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
  const results = [
    run(developmentPython(), ['-m', 'pytest', '--quiet']),
    run(notebookPython(), [join('notebooks', 'run.py')]),
  ];
  process.exitCode = results.every(Boolean) ? 0 : 1;
} catch (error) {
  report(error);
}
