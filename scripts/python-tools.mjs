/** The worker's own development environment (pytest, ruff): a venv in worker/.venv, made when its requirements change. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageDir } from './prepare.mjs';

const MINUTE = 60_000;
const INSTALL_TIMEOUT_MS = 15 * MINUTE;

const workerDir = join(packageDir, 'worker');
const venv = join(workerDir, '.venv');

/**
 * @returns absolute path of the environment's Python
 * @throws Error with the tail of pip's output when it cannot be made
 */
export function developmentPython() {
  const python = join(venv, 'bin', 'python');
  const stampFile = join(venv, '.stamp');
  const stamp = requirementsStamp();
  if (existsSync(python) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return python;
  process.stderr.write("Installing the worker's development tools into worker/.venv ...\n");
  rmSync(venv, { recursive: true, force: true });
  run(process.env.MLX_CODE_PYTHON ?? 'python3', ['-m', 'venv', venv]);
  const requirements = join('requirements', 'dev.txt');
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]);
  writeFileSync(stampFile, stamp);
  return python;
}

// --- internal ---

function requirementsStamp() {
  const folder = join(workerDir, 'requirements');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

function run(command, args) {
  const result = spawnSync(command, args, { cwd: workerDir, encoding: 'utf8', timeout: INSTALL_TIMEOUT_MS });
  if (result.status === 0) return;
  const said = (result.error?.message ?? `${result.stdout}${result.stderr}`).trim().split('\n').slice(-15).join('\n  ');
  throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed:\n  ${said}`);
}
