/**
 * `npm run test:bare`: the tests of the worker, of answers and of the set-up as a newcomer's machine runs them: without a
 * BLAS or a compiler of the system, and with an empty home folder, so that everything is fetched and set up again.
 * Arguments choose test files in place of these. On Linux the files are hidden in a mount namespace of this run alone.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { packageDir } from './prepare.mjs';

const TESTS = [
  'worker',
  'src/model',
  'src/app/setup',
  'test/e2e/ask.test',
  'test/e2e/neural',
  'test/e2e/offline',
  'test/e2e/start',
  'test/servers',
  'test/tui/chat-real',
  'test/tui/chat-setup',
];
const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/opt/intel'];
const BLAS = /^lib(openblas|mkl_rt|blis|atlas|cblas|blas|lapack)[\w.-]*\.so/;
const COMPILER = /^(c\+\+|cc|g\+\+|gcc|clang|clang\+\+)(-\d+)?$/;
const OWN = /^(XDG_|MLX_CODE_(CACHE|DATA|CONFIG)_DIR|MLX_CODE_(PYTHON|BLAS|COMPILER)|OPENBLAS_|MKL_|(CC|CXX)$)/;
/** Below a folder of libraries: the processor's name, then the name of the variant. */
const DEPTH = 3;
/** Binds nothing over every file named before `--`, then runs the command behind it. */
const HIDE = 'while [ "$1" != -- ]; do mount --bind /dev/null "$1" || exit; shift; done; shift; exec "$@"';
/** What the worker understands in place of hidden files, where this system allows no mount namespace. */
const PRETEND = { MLX_CODE_BLAS: 'bundled', MLX_CODE_COMPILER: 'none' };

const home = mkdtempSync(join(tmpdir(), 'mlx-code-bare-'));
try {
  const chosen = process.argv.slice(2);
  const tests = [process.execPath, join('scripts', 'test.mjs')].concat(chosen.length > 0 ? chosen : TESTS);
  const hidden = process.platform === 'linux' ? installed() : [];
  const canHide = hidden.length > 0 && run(inNamespace(hidden, ['true'])) === 0;
  const pretend = hidden.length > 0 && !canHide;
  console.log(`Hidden in this run: ${hidden.join(' ') || 'nothing, as nothing is installed'}`);
  if (pretend) console.log('This system allows no mount namespace: the worker uses none of them.');
  process.exitCode = canHide ? run(inNamespace(hidden, tests)) : run(tests, pretend ? PRETEND : {});
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

// --- internal ---

function inNamespace(hidden, command) {
  const asRoot = process.getuid() === 0 ? [] : ['--map-root-user'];
  return ['unshare', ...asRoot, '--mount', 'sh', '-c', HIDE, 'sh', ...hidden, '--', ...command];
}

function run([file, ...args], more = {}) {
  const env = { ...bareEnvironment(), ...more };
  return spawnSync(file, args, { cwd: packageDir, env, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1;
}

/** Ours without what points at the folders and programs of this user. */
function bareEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !OWN.test(name));
  return { ...Object.fromEntries(kept), HOME: home };
}

/** Absolute paths, links resolved, of every compiler on PATH and every BLAS in the folders of the system. */
function installed() {
  const compilers = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => matches(folder, COMPILER, 1));
  const libraries = LIBRARY_FOLDERS.flatMap((folder) => matches(folder, BLAS, DEPTH));
  return [...new Set([...compilers, ...libraries].map((path) => realpathSync(path)))];
}

function matches(folder, pattern, depth) {
  if (depth === 0 || !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return matches(path, pattern, depth - 1);
    return pattern.test(entry.name) && existsSync(path) ? [path] : [];
  });
}
