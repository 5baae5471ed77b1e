/**
 * `npm test`: sets the clone up, then runs every test of the program and of the worker, and ends with one line of sums.
 * Arguments choose test files, as vitest does: `npm test -- src/chunk`; tests in Python then run only for `worker` and `python`.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageDir, prepare, report } from './prepare.mjs';
import { clientPython, developmentPython } from './python-tools.mjs';
import { addFailure, addRun, noTests, summarise, vitestRun } from './test-runs.mjs';

/** An embedder and a chat model. */
const SMALL_MODELS = ['all-MiniLM-L6-v2', 'SmolLM2-135M-Instruct'];
/** The chat model that a machine takes by itself is five times as large: it is not fetched for tests. */
const SETUP_ENVIRONMENT = { ...process.env, MLX_CODE_MODEL_CHAT: SMALL_MODELS[1] };
const bin = join(packageDir, 'bin', 'mlx-code.mjs');
const filters = process.argv.slice(2);
const total = noTests();

try {
  await prepare();
  const scratch = mkdtempSync(join(tmpdir(), 'mlx-code-test-'));
  try {
    const chosen = filters.filter((filter) => filter !== 'worker' && filter !== 'python');
    setUpModels();
    if (filters.length === 0 || chosen.length > 0) runProgramTests(chosen, join(scratch, 'vitest.json'));
    if (filters.length === 0 || filters.includes('worker'))
      runPythonTests('worker', 'worker', developmentPython, join(scratch, 'pytest.xml'));
    if (filters.length === 0 || filters.includes('python')) {
      runPythonTests('Python client', join('sdk', 'python'), clientPython, join(scratch, 'pytest-client.xml'));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  summarise(total);
} catch (error) {
  report(error);
}

// --- internal ---

/** The real worker and the real small models; without them their tests are skipped, and this run counts as failed. */
function setUpModels() {
  heading('set-up');
  const quiet = { env: SETUP_ENVIRONMENT, stdio: ['ignore', 'inherit', 'inherit'] };
  if (spawnSync(process.execPath, [bin, 'setup'], quiet).status !== 0) {
    addFailure(total, '"mlx-code setup": the tests that need the real worker are skipped');
  }
  for (const model of SMALL_MODELS) {
    const pull = spawnSync(process.execPath, [bin, 'models', 'pull', model], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (pull.status !== 0) addFailure(total, `"mlx-code models pull ${model}": the tests that need it are skipped`);
    // The last line is the model's folder.
    else if (model === SMALL_MODELS[0]) process.env.MLX_CODE_TEST_MINILM ??= pull.stdout.trim().split('\n').at(-1);
  }
}

function runProgramTests(chosen, reportFile) {
  heading('program');
  addRun(total, vitestRun({ reporter: 'default', chosen, reportFile }));
}

/** @param folder of the tests, below the package @param environment gives the Python that runs them */
function runPythonTests(title, folder, environment, reportFile) {
  heading(title);
  let python;
  try {
    python = environment();
  } catch (error) {
    addFailure(total, error.message);
    return;
  }
  const cwd = join(packageDir, folder);
  addRun(total, {
    name: 'pytest',
    reportFile,
    start: (files) => {
      const args = ['-m', 'pytest', '--quiet', `--junitxml=${reportFile}`, ...files];
      return spawnSync(python, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
    },
    read: pytestReport,
  });
}

/** Sums of a report in the form of JUnit. */
function pytestReport(xml) {
  const attribute = (name) => Number(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`).exec(xml)?.[1] ?? 0);
  const failures = [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"[^>]*>\s*<(?:failure|error)/g)].map(
    ([, module, test]) => ({ name: `${module}: ${test}`, file: workerFile(module) }),
  );
  const failed = attribute('failures') + attribute('errors');
  const skipped = attribute('skipped');
  return { passed: attribute('tests') - failed - skipped, failed, skipped, failures };
}

/** `tests.chat.test_x.TestY` is a class in `tests/chat/test_x.py`. */
function workerFile(module) {
  return `${module.replace(/(\.test_\w+)\..*/, '$1').replaceAll('.', '/')}.py`;
}

function heading(text) {
  console.log(`\n== ${text}`);
}
