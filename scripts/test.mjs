/**
 * `npm test`: sets the clone up, then runs every test of the program and of the worker, and ends with one line of sums.
 * Arguments choose test files, as vitest does: `npm test -- src/chunk`; the worker's tests then run only for `worker`.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageDir, prepare, report } from './prepare.mjs';
import { developmentPython } from './python-tools.mjs';

/** An embedder and a chat model. */
const SMALL_MODELS = ['all-MiniLM-L6-v2', 'SmolLM2-135M-Instruct'];
/** The chat model that a machine takes by itself is five times as large: it is not fetched for tests. */
const SETUP_ENVIRONMENT = { ...process.env, MLX_CODE_MODEL_CHAT: SMALL_MODELS[1] };
const bin = join(packageDir, 'bin', 'mlx-code.mjs');
const filters = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };

try {
  await prepare();
  const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-test-'));
  try {
    const chosen = filters.filter((filter) => filter !== 'worker');
    setUpModels();
    if (filters.length === 0 || chosen.length > 0) runProgramTests(chosen, join(scratch, 'vitest.json'));
    if (filters.length === 0 || filters.includes('worker')) runWorkerTests(join(scratch, 'pytest.xml'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  summarise();
} catch (error) {
  report(error);
}

// --- internal ---

/** The real worker and the real small models; without them their tests are skipped, and this run counts as failed. */
function setUpModels() {
  heading('set-up');
  const quiet = { env: SETUP_ENVIRONMENT, stdio: ['ignore', 'inherit', 'inherit'] };
  if (spawnSync(process.execPath, [bin, 'setup'], quiet).status !== 0) {
    fail('"mlx-code setup": the tests that need the real worker are skipped');
  }
  for (const model of SMALL_MODELS) {
    const pull = spawnSync(process.execPath, [bin, 'models', 'pull', model], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (pull.status !== 0) fail(`"mlx-code models pull ${model}": the tests that need it are skipped`);
    // The last line is the model's folder.
    else if (model === SMALL_MODELS[0]) process.env.MLX_CODE_TEST_MINILM ??= pull.stdout.trim().split('\n').at(-1);
  }
}

function fail(what) {
  total.failed += 1;
  console.log(`FAILED: ${what}`);
}

function runProgramTests(chosen, reportFile) {
  heading('program');
  const vitest = join(packageDir, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  runTool(
    process.execPath,
    [vitest, 'run', '--passWithNoTests', ...reporters, ...chosen],
    packageDir,
    reportFile,
    () => {
      const sums = JSON.parse(readFileSync(reportFile, 'utf8'));
      // A file that cannot even be loaded has no tests to count, but it is a failure.
      const unloaded = sums.testResults.filter(
        (file) => file.status === 'failed' && file.assertionResults.length === 0,
      );
      const failed = sums.numFailedTests + unloaded.length;
      return { passed: sums.numPassedTests, failed, skipped: sums.numPendingTests + (sums.numTodoTests ?? 0) };
    },
  );
}

function runWorkerTests(reportFile) {
  heading('worker');
  let python;
  try {
    python = developmentPython();
  } catch (error) {
    fail(error.message);
    return;
  }
  runTool(
    python,
    ['-m', 'pytest', '--quiet', `--junitxml=${reportFile}`],
    join(packageDir, 'worker'),
    reportFile,
    () => {
      const attribute = (name) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(readXml())?.[1] ?? 0);
      const readXml = () => readFileSync(reportFile, 'utf8');
      const failed = attribute('failures') + attribute('errors');
      const skipped = attribute('skipped');
      return { passed: attribute('tests') - failed - skipped, failed, skipped };
    },
  );
}

/** Runs a test tool and adds what its report file says; a tool that fails without a failed test counts as one. */
function runTool(command, args, cwd, reportFile, readSums) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  const sums = existsSync(reportFile) ? readSums() : { passed: 0, failed: 0, skipped: 0 };
  if (status !== 0 && sums.failed === 0) sums.failed = 1;
  for (const key of Object.keys(total)) total[key] += sums[key];
}

function summarise() {
  const { passed, failed, skipped } = total;
  if (process.env.MLX_CODE_TEST_SUMS) writeFileSync(process.env.MLX_CODE_TEST_SUMS, JSON.stringify(total));
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

function heading(text) {
  console.log(`\n== ${text}`);
}
