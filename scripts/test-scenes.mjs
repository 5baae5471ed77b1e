/**
 * `npm run test:scenes -- [driver…]`: plays the scenes of the chat on each driver, and tells how many pass. A driver is `native`,
 * `headless`, `blessed`, or the TERM of a terminal that blessed draws on, such as `vt100`. With `native` a walk is played on nine of those.
 */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageDir, prepare, report } from './prepare.mjs';

const SCENES = ['test/tui/chat-scenes', 'test/tui/chat-mouse', 'test/tui/chat-life'];
const DRIVERS = ['native', 'headless', 'blessed'];

try {
  await prepare();
  const asked = process.argv.slice(2);
  for (const name of asked.length > 0 ? asked : [...DRIVERS, 'vt100', 'rxvt', 'sun']) {
    const isDriver = DRIVERS.includes(name);
    const scenes = isDriver ? { SCENES_ON: name } : { SCENES_ON: 'blessed', SCENES_TERM: name };
    const walks = name === 'native' ? ['test/tui/drivers'] : [];
    const args = ['run', '--reporter=json', ...SCENES, ...walks];
    const { stdout, stderr } = spawnSync(join(packageDir, 'node_modules', '.bin', 'vitest'), args, {
      cwd: packageDir,
      env: { ...process.env, ...scenes },
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const from = stdout.indexOf('{"num');
    if (from < 0) throw new Error(`no scenes were played on ${name}: ${stderr}`);
    const { testResults, numPassedTests, numTotalTests } = JSON.parse(stdout.slice(from));
    console.log(`${name}: ${numPassedTests} of ${numTotalTests}`);
    for (const { assertionResults } of testResults) {
      for (const { status, fullName } of assertionResults)
        if (status !== 'passed') console.log(`  ${status}: ${fullName}`);
    }
    if (numPassedTests < numTotalTests && isDriver) process.exitCode = 1;
  }
} catch (error) {
  report(error);
}
