/**
 * `npm run test:edits [FOLDER…]`: thousands of edits, kills, races, perturbed blocks and merges, of which `npm test` tries a sample; prints the
 * figures of docs/edits.md. Takes an hour. @param FOLDER with code to take blocks from, in place of the project's own
 */

import { spawnSync } from 'node:child_process';
import { packageDir, prepare } from './prepare.mjs';

const PARTS = [
  'src/edit/answer/perturbed-blocks.test.ts',
  'src/edit/plan/merge.test.ts',
  'test/fault/edit-races.test.ts',
  'test/fault/edit-kill.test.ts',
  'src/edit/apply/random-edits.test.ts',
];

await prepare();
const folders = process.argv.slice(2).filter((one) => !one.startsWith('-'));
const { status } = spawnSync('npx', ['vitest', 'run', '--disable-console-intercept=true', ...PARTS], {
  cwd: packageDir,
  stdio: 'inherit',
  env: {
    ...process.env,
    MLX_CODE_LONG_TESTS: '1',
    ...(folders.length > 0 && { MLX_CODE_TEST_CODE: folders.join(':') }),
  },
});
process.exit(status ?? 1);
