/**
 * `npm run test:nodes`: the end-to-end tests under other versions of Node than the one that runs this. The newest 22 and 24
 * come from the package registry, as packages that hold nothing but the program. Arguments choose other test files.
 */

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fetchNode } from './other-nodes.mjs';
import { prepare, report } from './prepare.mjs';
import { addFailure, addRun, noTests, summarise, vitestRun } from './test-runs.mjs';

/** The newest runs all end-to-end tests. 22 lies between it and the Node that `npm test` runs under: the main path is enough. */
const MAJORS = [
  { major: 22, tests: ['commands', 'index', 'search', 'start', 'watch'].map((name) => `test/e2e/${name}`) },
  { major: 24, tests: ['test/e2e'] },
];
const chosen = process.argv.slice(2);
const total = noTests();

const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-nodes-'));
// Tests start the program as other users too.
chmodSync(scratch, 0o755);
try {
  await prepare();
  for (const { major, tests } of MAJORS) testUnder(major, chosen.length > 0 ? chosen : tests);
  summarise(total);
} catch (error) {
  report(error);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

// --- internal ---

function testUnder(major, tests) {
  const folder = fetchNode(major, scratch);
  if (folder === undefined) {
    addFailure(total, `Node ${major} cannot be fetched`);
    return;
  }
  const node = join(folder, 'node');
  console.log(`\n== end to end under Node ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()}`);
  const reportFile = join(scratch, `${major}.json`);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
  addRun(total, vitestRun({ node, env, reporter: 'dot', chosen: tests, reportFile }));
}
