/**
 * One run of a test tool: what it reports is counted, and what fails is named. A few failed tests get a second try, alone
 * on the machine: a test that passes then counts as passed and is named as unsteady, so that a busy machine is distinguished from a
 * fault, and the unsteady test is seen. Random tests repeat their seed, so a found counterexample fails twice.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageDir } from './prepare.mjs';

/** More failed files than this are a broken build, not a busy machine. */
const FILES_TRIED_AGAIN = 3;
/** A whole run is repeated only when it is short. */
const RUN_REPEATED_MS = 180_000;

/** Sums of all runs of one command, with the names of what failed and of what passed at the second try. */
export function noTests() {
  return { passed: 0, failed: 0, skipped: 0, failures: [], unsteady: [] };
}

/** Adds one failure outside of any test. */
export function addFailure(total, what) {
  total.failed += 1;
  total.failures.push(what);
  console.log(`FAILED: ${what}`);
}

/**
 * Runs a test tool and adds its sums to `total`.
 * @param run.name of the tool, for messages
 * @param run.reportFile where the tool writes its report
 * @param run.start `(chosen)` runs the tool: all tests, or only the chosen files; gives its exit
 * @param run.read `(text)` reads a report: `{ passed, failed, skipped, failures: [{ name, file }] }`
 */
export function addRun(total, run) {
  const began = Date.now();
  const first = outcome(run, []);
  const files = [...new Set(first.failures.map(({ file }) => file))];
  const anyFile = files.includes(undefined);
  const again =
    first.failed > 0 && files.length <= FILES_TRIED_AGAIN && (!anyFile || Date.now() - began < RUN_REPEATED_MS);
  if (!again) {
    add(total, first);
    return;
  }
  for (const failure of first.failures) console.log(`Failed, and is tried again alone: ${failure.name}`);
  const second = outcome(run, anyFile ? [] : files);
  add(total, afterSecondTry(first, second));
}

/** Ends a command: its sums in one line, in the file that `MLX_CODE_TEST_SUMS` names, and as exit code. */
export function summarise(total) {
  const { passed, failed, skipped } = total;
  if (process.env.MLX_CODE_TEST_SUMS) writeFileSync(process.env.MLX_CODE_TEST_SUMS, JSON.stringify(total));
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Runs vitest under this Node, or another. @returns the run for `addRun` */
export function vitestRun({ node = process.execPath, env = process.env, reporter, chosen, reportFile }) {
  const vitest = join(packageDir, 'node_modules', 'vitest', 'vitest.mjs');
  const stray = join(packageDir, 'scripts', 'stray-errors.mjs');
  const reporters = [
    `--reporter=${reporter}`,
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    `--reporter=${stray}`,
  ];
  return {
    name: 'vitest',
    reportFile,
    start: (files) => {
      const wanted = files.length > 0 ? ['--maxWorkers=1', ...files] : chosen;
      const args = [vitest, 'run', '--passWithNoTests', ...reporters, ...wanted];
      rmSync(`${reportFile}.stray`, { force: true });
      const stdio = ['ignore', 'inherit', 'inherit'];
      return spawnSync(node, args, { cwd: packageDir, env: { ...env, MLX_CODE_TEST_REPORT: reportFile }, stdio });
    },
    read: (text) => {
      const sums = JSON.parse(text);
      const failures = [...sums.testResults.flatMap(failuresOfFile), ...strayErrors(`${reportFile}.stray`)];
      const skipped = sums.numPendingTests + (sums.numTodoTests ?? 0);
      return { passed: sums.numPassedTests, failed: failures.length, skipped, failures };
    },
  };
}

// --- internal ---

/** A file that cannot be loaded, or whose set-up or clean-up fails, has no failed test, but it is a failure. */
function failuresOfFile({ name, status, message, assertionResults }) {
  const file = relative(packageDir, name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (status === 'failed' && failed.length === 0) {
    const what = assertionResults.length === 0 ? 'cannot be loaded' : 'fails outside of its tests';
    return [{ name: `${file}: ${what}`, file, why: message?.split('\n', 1)[0].slice(0, 200) }];
  }
  return failed.map(({ fullName, failureMessages }) => ({
    name: `${file}: ${fullName.trim()}`,
    file,
    why: failureMessages?.[0]?.split('\n', 1)[0].slice(0, 200),
  }));
}

/** Errors that no test caught: vitest ends with 1 for them, though every test passed. */
function strayErrors(file) {
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8')).map(({ file: path, message }) => ({
    name: `${path ? relative(packageDir, path) : 'no test file'}: an error that no test caught`,
    file: path ? relative(packageDir, path) : undefined,
    why: message.split('\n', 1)[0].slice(0, 200),
  }));
}

/** A tool that fails without a failed test counts as one failure, of no file. */
function outcome({ name, reportFile, start, read }, files) {
  rmSync(reportFile, { force: true });
  const { status, signal } = start(files);
  const nothing = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const reported = existsSync(reportFile) ? read(readFileSync(reportFile, 'utf8')) : nothing;
  if (status === 0 || reported.failed > 0) return reported;
  const how = signal ? `was ended by ${signal}` : `ended with ${status}`;
  return { ...reported, failed: 1, failures: [{ name: `${name} ${how} though no test failed`, file: undefined }] };
}

function afterSecondTry(first, second) {
  const has = (run, { name }) => run.failures.some((failure) => failure.name === name);
  const unsteady = first.failures.filter((failure) => !has(second, failure));
  const whole = first.failures.some(({ file }) => file === undefined);
  if (whole) return { ...second, unsteady };
  // What failed only at the second try is a failure too.
  const stillFailed = first.failures.filter((failure) => has(second, failure));
  const failures = [...stillFailed, ...second.failures.filter((failure) => !has(first, failure))];
  const passed = first.passed + unsteady.length;
  return { passed, failed: failures.length, skipped: first.skipped, failures, unsteady };
}

function add(total, { passed, failed, skipped, failures, unsteady = [] }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  total.failures.push(...failures.map((failure) => failure.name));
  total.unsteady.push(...unsteady.map((failure) => failure.name));
  for (const failure of failures) console.log(`FAILED: ${inWords(failure)}`);
  for (const failure of unsteady) console.log(`UNSTEADY: ${inWords(failure)}`);
}

function inWords({ name, why }) {
  return why ? `${name} (${why})` : name;
}
