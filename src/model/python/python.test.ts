import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { removeFolder } from '../../../test/folders.ts';
import { wheel } from '../../../test/hub/zip-file.ts';
import type { MlxCodeError } from '../../base/errors.ts';
import type { Progress } from '../../base/types.ts';
import { WriterLock } from '../../platform/kernel-lock.ts';
import { runPip } from './pip.ts';
import { assertMlxRuns, ensurePython, installedPython, pythonStatus } from './python.ts';
import { findPython } from './python-find.ts';

const real = await findPython();
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mlx-code-python-'));
  vi.stubEnv('MLX_CODE_DATA_DIR', join(dir, 'data'));
  vi.stubEnv('PIP_NO_INDEX', '1');
});

afterEach(() => {
  vi.unstubAllEnvs();
  removeFolder(dir);
});

async function failure(work: Promise<unknown>): Promise<MlxCodeError> {
  return work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: MlxCodeError) => error,
  );
}

/** A program in the folder `bin` that answers as the shell script says. */
function program(name: string, script: string): string {
  const file = join(dir, 'bin', name);
  mkdirSync(join(dir, 'bin'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Answers the question for its version, with its own path. */
const claims = (version: string) => `if [ "$1" = -c ]; then echo "MLXCODE ${version} 1 $0"; exit 0; fi`;

/** Lock folder for a package `mlx` that is one line of Python, from a local wheel. */
function lockFolder(): string {
  const wheels = join(dir, 'wheels');
  const locks = join(dir, 'locks');
  mkdirSync(wheels, { recursive: true });
  mkdirSync(locks, { recursive: true });
  const bytes = wheel('mlx', '1.0', { 'mlx/core.py': Buffer.from('ok = True\n') });
  writeFileSync(join(wheels, 'mlx-1.0-py3-none-any.whl'), bytes);
  vi.stubEnv('PIP_FIND_LINKS', wheels);
  const digest = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(locks, 'lock.txt'), `mlx==1.0 \\\n    --hash=sha256:${digest}\n`);
  return locks;
}

/**
 * A Python of shell script that makes environments of shell script, as making real ones takes seconds. `rules` are cases
 * on its arguments that come first; `pip` is what the environment's pip does.
 */
function sketch({ rules = '', pip = 'echo Collecting mlx', core = 'echo MLXCODE 3.11.2' } = {}): string {
  const inner = [
    'case "$*" in',
    '"-m pip --version") exit 0;;',
    `"-m pip "*) echo "$*" >> ${join(dir, 'pip-calls')}; ${pip}; exit $?;;`,
    `*mlx.core*) ${core}; exit $?;;`,
    'esac',
    'exit 1',
  ].join('\n');
  const make = `d="$3"; [ "$3" = --without-pip ] && d="$4"; mkdir -p "$d/bin" && cat > "$d/bin/python" <<'END'\n#!/bin/sh\n${inner}\nEND\nchmod +x "$d/bin/python"; exit 0`;
  return program('sketch', `${claims('3.11.2')}\n${rules}\ncase "$*" in "-m venv "*)\n${make}\n;; esac\nexit 1`);
}

describe('finding Python', () => {
  it('takes the named one, or the first on the PATH that is new enough', async () => {
    expect(real.version).toMatch(/^3\.1\d/);
    program('python3.12', 'exit 127');
    program('python3.11', claims('3.9.2'));
    program('python3', claims('3.14.0'));
    vi.stubEnv('PATH', join(dir, 'bin'));
    expect(await findPython()).toEqual({ python: join(dir, 'bin/python3'), version: '3.14.0', hasVenv: true });
    vi.stubEnv('MLX_CODE_PYTHON', program('mine', claims('3.10.1')));
    expect((await findPython()).version).toBe('3.10.1');
  });

  it('names the version that is too old', async () => {
    program('python3', claims('3.9.18'));
    vi.stubEnv('PATH', join(dir, 'bin'));
    const error = await failure(findPython());
    expect(error.code).toBe('E_PYTHON_OLD');
    expect(error.message).toContain('3.9.18');
  });

  it('tells that there is none, or that the named one is none', async () => {
    program('python3', 'echo "MLXCODE nonsense"');
    vi.stubEnv('PATH', join(dir, 'bin'));
    expect((await failure(findPython())).code).toBe('E_PYTHON_MISSING');
    vi.stubEnv('MLX_CODE_PYTHON', join(dir, 'nowhere'));
    const error = await failure(findPython());
    expect(error.code).toBe('E_PYTHON_MISSING');
    expect(error.message).toContain(join(dir, 'nowhere'));
    const status = await pythonStatus({ requirements: lockFolder() });
    expect(status).toMatchObject({ state: 'not-set-up', env: undefined, problem: { code: 'E_PYTHON_MISSING' } });
  });

  it('does not run a module of the folder it is started in', async () => {
    mkdirSync(join(dir, 'project'));
    writeFileSync(join(dir, 'project', 'importlib.py'), `open(${JSON.stringify(join(dir, 'canary'))}, 'w')\n`);
    const before = process.cwd();
    process.chdir(join(dir, 'project'));
    try {
      await findPython();
    } finally {
      process.chdir(before);
    }
    expect(existsSync(join(dir, 'canary'))).toBe(false);
  });
});

describe('setting up the environment', () => {
  it('installs from the lock once, for two at a time, and then does nothing', async () => {
    const requirements = lockFolder();
    const seen: Progress[] = [];
    const [a, b] = await Promise.all([
      ensurePython({ requirements, onProgress: (progress) => seen.push(progress) }),
      ensurePython({ requirements }),
    ]);
    expect(b).toEqual(a);
    expect(a.folder.startsWith(join(dir, 'data'))).toBe(true);
    expect(await pythonStatus({ requirements })).toMatchObject({ state: 'ready', env: a });
    expect(seen.at(-1)).toMatchObject({ phase: 'setup', unit: 'steps' });
    expect(readdirSync(join(dir, 'data/python')).filter((name) => name.includes('lock'))).toEqual([]);
    vi.stubEnv('MLX_CODE_PYTHON', join(dir, 'not needed any more'));
    expect(await ensurePython({ requirements })).toEqual(a);
    rmSync(a.python);
    expect((await pythonStatus({ requirements })).state).toBe('broken');
  });

  it('stops when cancelled, and goes on where it stopped', async () => {
    const requirements = lockFolder();
    vi.stubEnv('MLX_CODE_PYTHON', sketch({ pip: `[ -e ${join(dir, 'go')} ] || sleep 60` }));
    const controller = new AbortController();
    const work = failure(ensurePython({ requirements, signal: controller.signal }));
    await expect.poll(() => existsSync(join(dir, 'pip-calls')), { timeout: 10_000 }).toBe(true);
    controller.abort();
    expect((await work).code).toBe('E_CANCELLED');
    expect((await pythonStatus({ requirements })).state).toBe('incomplete');
    writeFileSync(join(dir, 'go'), '');
    const notes: string[] = [];
    await ensurePython({ requirements, onProgress: ({ note }) => notes.push(note ?? '') });
    expect(notes.some((note) => note.startsWith('making'))).toBe(false);
    expect((await pythonStatus({ requirements })).state).toBe('ready');
  });

  it('takes over from a set-up that was killed', async () => {
    const requirements = lockFolder();
    vi.stubEnv('MLX_CODE_PYTHON', sketch());
    const { folder } = await pythonStatus({ requirements });
    mkdirSync(dirname(folder), { recursive: true });
    const hold = `const Database = require('libsql'); const lock = new Database(${JSON.stringify(`${folder}.lock`)});
      lock.exec('BEGIN EXCLUSIVE'); process.kill(process.pid, 'SIGKILL');`;
    expect(spawnSync(process.execPath, ['-e', hold]).signal).toBe('SIGKILL');
    expect(existsSync(`${folder}.lock`)).toBe(true);
    expect((await ensurePython({ requirements })).version).toBe('3.11.2');
    expect(existsSync(`${folder}.lock`)).toBe(false);
  });

  it('waits for a set-up that is alive', async () => {
    const requirements = lockFolder();
    vi.stubEnv('MLX_CODE_PYTHON', sketch());
    const { folder } = await pythonStatus({ requirements });
    mkdirSync(dirname(folder), { recursive: true });
    const lock = await WriterLock.acquire(`${folder}.lock`, 'setup');
    const notes: string[] = [];
    const controller = new AbortController();
    const onProgress = ({ note }: Progress) => notes.push(note ?? '');
    const work = failure(ensurePython({ requirements, signal: controller.signal, onProgress }));
    await expect.poll(() => notes).toContain('waiting for another set-up to finish');
    controller.abort();
    expect((await work).code).toBe('E_CANCELLED');
    expect(existsSync(`${folder}.lock`)).toBe(true);
    lock.release();
    expect((await ensurePython({ requirements })).version).toBe('3.11.2');
  });

  it('does not mind the lock of an earlier version', async () => {
    const requirements = lockFolder();
    vi.stubEnv('MLX_CODE_PYTHON', sketch());
    const { folder } = await pythonStatus({ requirements });
    mkdirSync(`${folder}.lock`, { recursive: true });
    writeFileSync(join(`${folder}.lock`, 'owner.json'), JSON.stringify({ pid: 1, token: 'x' }));
    expect((await ensurePython({ requirements })).version).toBe('3.11.2');
    expect(existsSync(`${folder}.lock`)).toBe(false);
  });

  it('brings pip in when Debian has taken ensurepip out of venv', async () => {
    const requirements = lockFolder();
    const refuse =
      'case "$*" in "-m venv --without-pip"*|*" install pip") ;; *) echo "ensurepip is not available" >&2; exit 1;; esac';
    const installs = `case "$*" in "-m pip --python "*" install pip") touch ${join(dir, 'bootstrapped')}; exit 0;; esac`;
    vi.stubEnv('MLX_CODE_PYTHON', sketch({ rules: `${refuse}\n${installs}` }));
    expect((await ensurePython({ requirements })).version).toBe('3.11.2');
    expect(existsSync(join(dir, 'bootstrapped'))).toBe(true);
  });

  it('says which package to install when no environment can be made', async () => {
    const requirements = lockFolder();
    vi.stubEnv(
      'MLX_CODE_PYTHON',
      program('bare', `${claims('3.11.2')}\necho "ensurepip is not available" >&2; exit 1`),
    );
    const error = await failure(ensurePython({ requirements }));
    expect(error.code).toBe('E_SETUP_FAILED');
    expect(error.hint).toContain('apt install python3.11-venv');
    expect((await pythonStatus({ requirements })).state).toBe('not-set-up');
  });

  it('tells that pip failed, or that MLX does not load, and tries again the next time', async () => {
    const requirements = lockFolder();
    vi.stubEnv('MLX_CODE_PYTHON', sketch({ pip: 'echo "THESE PACKAGES DO NOT MATCH THE HASHES" >&2; false' }));
    expect(await failure(ensurePython({ requirements }))).toMatchObject({
      code: 'E_SETUP_FAILED',
      message: expect.stringContaining('HASHES'),
    });
    rmSync(join(dir, 'data'), { recursive: true });
    vi.stubEnv('MLX_CODE_PYTHON', sketch({ core: 'echo "ImportError: libc.musl" >&2; false' }));
    expect(await failure(ensurePython({ requirements }))).toMatchObject({
      code: 'E_SETUP_FAILED',
      message: expect.stringContaining('musl'),
    });
    expect((await pythonStatus({ requirements })).state).toBe('incomplete');
  });

  it('lives without a fast BLAS when none can be installed', async () => {
    const requirements = lockFolder();
    writeFileSync(join(requirements, 'blas.txt'), 'openblas==1.0\n');
    vi.stubEnv(
      'MLX_CODE_PYTHON',
      sketch({ pip: 'case "$*" in *blas.txt) echo "No matching distribution" >&2; exit 1;; esac' }),
    );
    const notes: string[] = [];
    const env = await ensurePython({ requirements, onProgress: ({ note }) => notes.push(note ?? '') });
    expect(env.blas).toBe(null);
    const calls = () => readFileSync(join(dir, 'pip-calls'), 'utf8').split('\n').filter(Boolean).length;
    const before = calls();
    expect(await ensurePython({ requirements })).toEqual(env);
    expect(calls()).toBe(before);
    // Repairing looks for the BLAS again, and leaves the packages alone while MLX loads.
    expect(await ensurePython({ requirements, repair: true })).toEqual(env);
    expect(calls()).toBe(before + (process.platform === 'linux' ? 1 : 0));
    if (process.platform === 'linux') expect(notes.join()).toContain('no fast BLAS');
  });

  it('says so at once where MLX does not run', () => {
    for (const [platform, arch] of [
      ['darwin', 'x64'],
      ['win32', 'x64'],
    ] as const) {
      expect(() => assertMlxRuns(platform, arch)).toThrow(expect.objectContaining({ code: 'E_SETUP_FAILED' }));
    }
    for (const [platform, arch] of [
      ['darwin', 'arm64'],
      ['linux', 'arm64'],
      ['linux', 'x64'],
    ] as const)
      assertMlxRuns(platform, arch);
  });

  it('is not set up before it was set up', () => {
    expect(() => installedPython()).toThrow(expect.objectContaining({ code: 'E_SETUP_FAILED' }));
  });
});

describe('what pip says', () => {
  let pip: (output: string) => Promise<MlxCodeError>;
  beforeAll(() => {
    pip = (output) =>
      failure(runPip(program('pip', `echo "${output}" >&2; exit 1`), ['install'], { what: 'install it' }));
  });
  afterAll(() => vi.unstubAllEnvs());

  it('becomes the error that helps', async () => {
    const cases = {
      'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device': 'E_DISK_FULL',
      'OSError: [Errno 30] Read-only file system': 'E_READ_ONLY',
      "NewConnectionError('<...>: Failed to establish a new connection')": 'E_NETWORK',
      'Temporary failure in name resolution': 'E_NETWORK',
      'ERROR: No matching distribution found for mlx==1': 'E_SETUP_FAILED',
      'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE': 'E_SETUP_FAILED',
    };
    for (const [output, code] of Object.entries(cases)) {
      const error = await pip(output);
      expect([output, error.code]).toEqual([output, code]);
      expect(error.message).toContain('Could not install it');
    }
  });

  it('is told in plain words when it is about the network', async () => {
    const { message } = await pip(
      'Looking in indexes: https://me:secret@packages.example/simple\nWARNING: Retrying (Retry(total=0)) after ' +
        "'NewConnectionError(<pip object at 0x7f>: [Errno 111] Connection refused)'",
    );
    expect(message).toBe('Could not install it: the package registry (packages.example) refuses connections');
  });
});
