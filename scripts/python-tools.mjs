/**
 * Python environments for development: the worker's own (pytest, ruff) in worker/.venv, the S3 server that tests use in
 * test/remote/.venv, what the Python client and its notebooks need in sdk/python/.venv, and what asks a service in
 * test/conformance/.venv. Each is made when its requirements change.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { lock, packageDir } from './prepare.mjs';

const MINUTE = 60_000;
const INSTALL_TIMEOUT_MS = 15 * MINUTE;

/** @returns absolute path of the Python of the worker's environment @throws as `environment` */
export function developmentPython() {
  return environment(join(packageDir, 'worker'), 'requirements', 'dev.txt', "the worker's development tools");
}

/** @returns absolute path of a Python that runs the tests of the Python client and its notebooks @throws as `environment` */
export function clientPython() {
  return environment(
    join(packageDir, 'sdk', 'python'),
    'requirements',
    'dev.txt',
    'what the Python client is tested with',
  );
}

/** @returns absolute path of a Python that has the S3 server `moto`; test files ask at the same time @throws as `environment` */
export async function s3ServerPython() {
  const release = await lock();
  try {
    return environment(join(packageDir, 'test', 'remote'), 'requirements', 'moto.txt', 'an S3 server for the tests');
  } finally {
    release();
  }
}

/** @returns absolute path of a Python that has schemathesis and the client of the Model Context Protocol @throws as `environment` */
export function toolsPython() {
  return environment(join(packageDir, 'test', 'conformance'), 'requirements', 'tools.txt', 'what asks a service');
}

// --- internal ---

/**
 * @param home folder that gets the environment, in `.venv` @param folder of its requirements, below `home`
 * @throws Error with the tail of pip's output when it cannot be made
 */
function environment(home, folder, file, what) {
  const venv = join(home, '.venv');
  const python = join(venv, 'bin', 'python');
  const stampFile = join(venv, '.stamp');
  const stamp = requirementsStamp(join(home, folder));
  if (existsSync(python) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return python;
  process.stderr.write(`Installing ${what} into ${relative(packageDir, venv)} ...\n`);
  const options = ['--quiet', '--disable-pip-version-check', '--requirement', join(folder, file)];
  const install = () => run(home, python, ['-m', 'pip', 'install', ...options]);
  // One that is there gets what changed: to make it anew fetches everything again.
  if (!existsSync(stampFile) || !succeeds(install)) {
    rmSync(venv, { recursive: true, force: true });
    run(home, process.env.MLX_CODE_PYTHON ?? 'python3', ['-m', 'venv', venv]);
    install();
  }
  writeFileSync(stampFile, stamp);
  return python;
}

function requirementsStamp(folder) {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

function succeeds(step) {
  try {
    step();
    return true;
  } catch {
    // It may be of a Python that is gone.
    return false;
  }
}

function run(cwd, command, args) {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: INSTALL_TIMEOUT_MS });
  if (result.status === 0) return;
  const said = (result.error?.message ?? `${result.stdout}${result.stderr}`).trim().split('\n').slice(-15).join('\n  ');
  throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed:\n  ${said}`);
}
