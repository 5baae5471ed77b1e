/** `npm start -- ARGS`: prepares the clone where needed, then runs the program in the caller's folder. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageDir, prepare, report } from './prepare.mjs';

try {
  await prepare();
  process.chdir(process.env.INIT_CWD ?? process.cwd());
  const bin = join(packageDir, 'bin', 'mlx-code.mjs');
  process.argv[1] = bin;
  await import(pathToFileURL(bin).href);
} catch (error) {
  report(error);
}
