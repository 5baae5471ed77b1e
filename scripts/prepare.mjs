/**
 * Makes a clone ready to run: packages as the lock file says, and a build newer than its sources. Plain Node, no
 * packages, since it runs before there are any. Does nothing when all is in place; says what it does on stderr.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildStampFile, sourceStamp } from './build-stamp.mjs';

const NODE_WANTED = [20, 19];
/** A line on stderr this often while packages arrive. */
const HEARTBEAT_MS = 10_000;
const LOCK_POLL_MS = 200;
/** Lines of a failed command's output that are shown. */
const TAIL_LINES = 15;

/** On a CPU an index is made without a model that runs in Python. */
const LATER =
  process.platform === 'darwin' && process.arch === 'arm64'
    ? 'Later the first index fetches Python packages and an embedding model (about 400 MB), and the first question a chat model (880 MB or more).'
    : 'Later the first question to a model fetches Python packages (about 60 MB) and a chat model (98 to 491 MB, by the memory of the machine). Search needs neither.';
/** What a newcomer reads while nothing else happens: what is done, how much it is, and how long it takes. */
const FIRST_START = `Setting mlx-code up, once: packages (about 190 MB to fetch, 450 MB on disk; 10 s to 2 min), then a build (some seconds).
${LATER}
Installing packages ...
`;

export const packageDir = dirname(dirname(fileURLToPath(import.meta.url)));
const packagesStampFile = join(packageDir, 'node_modules', '.mlx-code-stamp');
const lockFile = join(packageDir, '.mlx-code-setup.lock');

/** A failure for the user: code and exit code as in the program's own error catalogue (`src/base/errors.ts`). */
export class SetupError extends Error {
  constructor(code, exitCode, message, hint) {
    super(message);
    this.code = code;
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/**
 * Installs packages, and builds unless `packagesOnly`, where needed. Two at once do the work once: the second waits.
 * @throws {SetupError} E_NODE_OLD, E_NETWORK, E_HTTP, E_DISK_FULL, E_READ_ONLY, E_SETUP_FAILED
 */
export async function prepare({ packagesOnly = false } = {}) {
  checkNode();
  if (readOr(packagesStampFile) === packagesStamp() && (packagesOnly || hasBuild())) return;
  const release = await lock();
  try {
    if (!hasPackages()) await installPackages();
    if (!packagesOnly && !hasBuild()) await build();
  } finally {
    release();
  }
}

/** Prints a SetupError the way the program prints its own errors; anything else is thrown on. */
export function report(error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`mlx-code: ${error.message}\n  ${error.hint}\n  [${error.code}]\n`);
  process.exitCode = error.exitCode;
}

// --- internal ---

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_WANTED[0] || (major === NODE_WANTED[0] && minor >= NODE_WANTED[1])) return;
  throw new SetupError('E_NODE_OLD', 3, `This is Node ${process.versions.node}`, 'Install Node 20.19 or newer.');
}

/** A folder shared by two machines needs each machine's own native packages. */
function packagesStamp() {
  const lockText = readFileSync(join(packageDir, 'package-lock.json'));
  return `${process.platform}-${process.arch} ${createHash('sha256').update(lockText).digest('hex')}`;
}

function hasPackages() {
  if (readOr(packagesStampFile) === packagesStamp()) return true;
  if (!installedByHand()) return false;
  writeFileSync(packagesStampFile, packagesStamp());
  return true;
}

/** True when `npm ci` or `npm install` already put there what the lock file asks for on this platform. */
function installedByHand() {
  const hidden = readOr(join(packageDir, 'node_modules', '.package-lock.json'));
  if (hidden === undefined) return false;
  const installed = JSON.parse(hidden).packages;
  const wanted = JSON.parse(readFileSync(join(packageDir, 'package-lock.json'), 'utf8')).packages;
  const libc = process.platform !== 'linux' ? '' : usesGlibc() ? 'glibc' : 'musl';
  const fits = (list, value) => list === undefined || list.includes(value);
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || installed[path]?.version === entry.version) continue;
    if (!entry.optional) return false;
    if (entry.os !== undefined && fits(entry.os, process.platform) && fits(entry.cpu, process.arch)) {
      if (fits(entry.libc, libc)) return false;
    }
  }
  return true;
}

function usesGlibc() {
  return process.report.getReport().header.glibcVersionRuntime !== undefined;
}

async function installPackages() {
  process.stderr.write(FIRST_START);
  const started = Date.now();
  const timer = setInterval(() => {
    process.stderr.write(`  still installing, ${Math.round((Date.now() - started) / 1000)} s\n`);
  }, HEARTBEAT_MS);
  const npm = process.env.npm_execpath;
  const isNpm = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  args.push('--fetch-retry-mintimeout=1000', '--fetch-retry-factor=2');
  try {
    const { code, output } = await runQuietly(isNpm ? process.execPath : 'npm', isNpm ? [npm, ...args] : args);
    if (code !== 0) throw npmFailure(output);
  } finally {
    clearInterval(timer);
  }
  writeFileSync(packagesStampFile, packagesStamp());
  process.stderr.write(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.\n`);
}

function npmFailure(output) {
  const tail = npmLines(output).slice(-TAIL_LINES).join('\n  ');
  const seen = (pattern) => pattern.test(output);
  if (seen(/\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/)) {
    const hint = 'Check the network or the proxy settings, then run the same command again.';
    return new SetupError('E_NETWORK', 8, `The package registry cannot be reached\n  ${tail}`, hint);
  }
  if (seen(/code E[45]\d\d\b/)) {
    const hint = 'Check that your npm settings point at a registry you may read, then run the same command again.';
    return new SetupError('E_HTTP', 8, `The package registry refused a download\n  ${tail}`, hint);
  }
  if (seen(/\b(ENOSPC|EDQUOT)\b/)) {
    const hint = 'Free some space (about 500 MB) and run the same command again.';
    return new SetupError('E_DISK_FULL', 7, `No space left while installing packages\n  ${tail}`, hint);
  }
  if (seen(/\b(EACCES|EPERM|EROFS)\b/)) {
    const hint = `Make ${packageDir} writable for you, then run the same command again.`;
    return new SetupError('E_READ_ONLY', 7, `Not permitted to install packages\n  ${tail}`, hint);
  }
  const hint = 'Run "npm ci --ignore-scripts" by hand to see more.';
  return new SetupError('E_SETUP_FAILED', 3, `Installing packages failed\n  ${tail}`, hint);
}

/** What npm said, without its stack traces and its general advice. */
function npmLines(output) {
  const noise =
    /^npm error((\s+network)?\s*$|\s+at |\s+[a-z]+: |\s+[{}]|.*(proxy|In most cases|problem related|complete log))/;
  return output.split('\n').filter((line) => line.trim() !== '' && !noise.test(line));
}

function hasBuild() {
  return readOr(buildStampFile(packageDir)) === sourceStamp(packageDir);
}

async function build() {
  process.stderr.write('Building ...\n');
  const { code, output } = await runQuietly(process.execPath, [join(packageDir, 'scripts', 'build.mjs')]);
  if (code === 0) return;
  const hint = 'Run "npm run build" by hand to see more; "npm ci --ignore-scripts" repairs missing packages.';
  throw new SetupError('E_SETUP_FAILED', 3, `Building failed\n  ${output.trim().slice(-4000)}`, hint);
}

/** Runs a command with nothing on our stdout. A signal to us ends it too. */
function runQuietly(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: packageDir, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (bytes) => {
      output += bytes;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const stop = () => child.kill('SIGTERM');
    process.on('SIGINT', stop).on('SIGTERM', stop);
    const finish = (code) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      output += String(error);
      finish(1);
    });
    child.on('close', (code, signal) => (signal === null ? finish(code) : process.exit(130)));
  });
}

/**
 * Waits for another set-up in this clone. The lock names its process, so that one left behind by a crash is taken over.
 * @returns what gives it back
 */
export async function lock() {
  for (let told = false; ; ) {
    try {
      const fd = openSync(lockFile, 'wx');
      writeSync(fd, String(process.pid));
      closeSync(fd);
      const release = () => {
        process.off('exit', release);
        rmSync(lockFile, { force: true });
      };
      process.once('exit', release);
      return release;
    } catch (error) {
      if (error.code === 'EACCES' || error.code === 'EROFS') {
        const hint = 'Make the folder writable, or install the program with "npm install --global".';
        throw new SetupError('E_READ_ONLY', 7, `Set-up is needed, but ${packageDir} cannot be written`, hint);
      }
      if (error.code !== 'EEXIST') throw error;
    }
    if (isStale()) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (!told) process.stderr.write('Another start is setting this clone up; waiting for it ...\n');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
  }
}

function isStale() {
  const text = readOr(lockFile);
  if (text === undefined) return false;
  // Its owner has created the file but not yet written its pid.
  if (text === '') return Date.now() - (statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 5000;
  try {
    process.kill(Number(text), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function readOr(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
