/**
 * `npm run test:machines [PROCESSOR ...]`: starts Node and the worker as other processors under qemu, and checks what is said and what works.
 * Emulation is slow, some five minutes a processor, so it is apart from `npm test`. Needs `qemu-x86_64` and what "mlx-code setup" installs.
 * The worker's environment is copied by links, with a `python` that starts the real one under qemu. What a process tells of the
 * processor in /proc is the host's, so its features are asked by the instruction for it and handed over in MLX_CODE_CPU_FLAGS.
 */

import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { frame } from '../test/fixtures/workers/serve.mjs';
import { packageDir, prepare, report } from './prepare.mjs';

/** Oldest first. The first lacks what LanceDB needs; none has AVX-512, which qemu does not have. */
const PROCESSORS = [
  'Conroe',
  'Nehalem',
  'Westmere',
  'Denverton',
  'SandyBridge',
  'Haswell',
  'Broadwell',
  'EPYC-Rome',
  'EPYC-Milan',
  'Skylake-Server',
];
const QEMU = 'qemu-x86_64';
const MINUTE = 60_000;
const bin = join(packageDir, 'bin', 'mlx-code.mjs');
/** Asks the processor itself: leaf 1 and leaf 7. Prints the names that Linux gives the features that matter here. */
const ASK_FLAGS = `
import ctypes, mmap
def cpuid(leaf):
    # push rbx; mov r8, rdi; mov eax, esi; xor ecx, ecx; cpuid; mov [r8], eax; mov [r8+4], ebx; mov [r8+8], ecx; mov [r8+12], edx; pop rbx; ret
    code = bytes.fromhex('534989f889f031c90fa241890041895804418948084189500c5bc3')
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    out = (ctypes.c_uint32 * 4)()
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_uint32)(at)(ctypes.addressof(out), leaf)
    return list(out)
one, seven = cpuid(1), cpuid(7)
names = [('pni', one[2], 0), ('ssse3', one[2], 9), ('fma', one[2], 12), ('sse4_1', one[2], 19), ('sse4_2', one[2], 20),
         ('popcnt', one[2], 23), ('avx', one[2], 28), ('f16c', one[2], 29), ('sse2', one[3], 26), ('bmi1', seven[1], 3), ('avx2', seven[1], 5),
         ('bmi2', seven[1], 8), ('avx512f', seven[1], 16)]
print(' '.join(name for name, word, bit in names if word >> bit & 1))
`;

let failures = 0;

try {
  if (arch() !== 'x64' || spawnSync(QEMU, ['--version']).status !== 0) {
    console.error(`${QEMU} is not installed. On Debian and Ubuntu: apt install qemu-user (on an x86-64 machine).`);
    process.exit(1);
  }
  await prepare();
  const real = readSetUp();
  for (const name of process.argv.length > 2 ? process.argv.slice(2) : PROCESSORS) await tryProcessor(name, real);
  console.log(failures === 0 ? 'No processor made anything end without a message.' : `${failures} failed`);
  process.exitCode = failures === 0 ? 0 : 1;
} catch (error) {
  report(error);
}

// --- internal ---

async function tryProcessor(name, real) {
  const box = mkdtempSync(join(tmpdir(), 'mlx-code-machine-'));
  const started = Date.now();
  try {
    const python = emulatedPython(name, real.folder, join(box, 'python'));
    const flags = ask(python);
    const env = {
      ...process.env,
      MLX_CODE_CACHE_DIR: join(box, 'cache'),
      MLX_CODE_CONFIG_DIR: join(box, 'config'),
      MLX_CODE_CPU_FLAGS: flags,
      MLX_CODE_BLAS: 'bundled',
      MLX_CODE_COMPILER: 'none',
      MLX_CODE_BLAS_VERDICTS: join(box, 'blas.json'),
    };
    console.log(`${name}: ${flags}`);
    show('search', searchUnder(name, env, join(box, 'project')));
    show('worker', await talk(python, env, real));
  } catch (error) {
    show('suite', { ok: false, said: error.message });
  } finally {
    rmSync(box, { recursive: true, force: true });
  }
  console.log(`  ${Math.round((Date.now() - started) / 1000)} s`);
}

/** The whole program: index and search of a tiny project, or the one error that says why not. */
function searchUnder(name, env, project) {
  mkdirSync(project);
  writeFileSync(
    join(project, 'a.ts'),
    'export function renderTable(rows: string[]): string {\n  return rows.join();\n}\n',
  );
  const node = realpathSync(process.execPath);
  const ran = spawnSync(QEMU, ['-cpu', name, node, bin, 'search', 'draw a table', '--json'], {
    cwd: project,
    env,
    encoding: 'utf8',
    timeout: 15 * MINUTE,
  });
  if (ran.status === 0) return { ok: ran.stdout.includes('renderTable'), said: 'index and search work' };
  const told = /[^\n]*\n[^\n]*\n\s*\[E_PROCESSOR\]/.exec(ran.stderr)?.[0] ?? '';
  const last = ran.stderr.trim().split('\n').at(-1);
  return { ok: told !== '', said: told.replace(/\s+/g, ' ').trim() || `status ${ran.status}, ${ran.signal}: ${last}` };
}

/** The worker by its protocol: which BLAS it takes, a vector of the real model, and words of the real chat model. */
async function talk(python, env, { minilm, smol }) {
  const child = spawn(python, ['-m', 'mlx_worker', '--parent-pid', String(process.pid), '--threads', '1'], {
    cwd: join(packageDir, 'worker'),
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors = (errors + text).slice(-2000);
  });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const answers = readAnswers(child.stdout);
  const call = async (header) => {
    child.stdin.write(frame({ id: 1, ...header }));
    const answer = await Promise.race([answers.next(), ended]);
    if (answer.done === false) return answer.value;
    const { code, signal } = await ended;
    const last = errors.trim().split('\n').at(-1);
    throw new Error(`it ended: ${signal ?? `status ${code}`} (${last})`);
  };
  try {
    const hello = await call({ op: 'hello' });
    await call({ op: 'load', path: minilm, exact: true });
    const embedded = await call({ op: 'embed', texts: ['parse json'] });
    await call({ op: 'load-generator', path: smol, contextTokens: 128 });
    const messages = [{ role: 'user', content: 'Hi' }];
    const answer = await call({
      op: 'generate',
      messages,
      conversation: 'c',
      maxTokens: 3,
      sampling: { temperature: 0 },
    });
    const { name, ruledOut } = hello.header.blas;
    const length = Math.hypot(...embedded.floats);
    const ok = Math.abs(length - 1) < 1e-3 && answer.header.answerTokens > 0 && name.startsWith('libopenblas');
    const out = ruledOut.map(({ why }) => `; ruled out: ${why}`).join('');
    return {
      ok,
      said: `${name}; a vector of length ${length.toFixed(4)}; ${answer.header.answerTokens} tokens of an answer${out}`,
    };
  } catch (error) {
    return { ok: /MLX cannot compute on this processor/.test(error.message), said: error.message };
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

async function* readAnswers(stream) {
  let buffered = Buffer.alloc(0);
  for await (const piece of stream) {
    buffered = Buffer.concat([buffered, piece]);
    while (buffered.length >= 4 && buffered.length >= 4 + buffered.readUInt32LE(0)) {
      const size = buffered.readUInt32LE(0);
      const headerEnd = 8 + buffered.readUInt32LE(4);
      const header = JSON.parse(buffered.toString('utf8', 8, headerEnd));
      const bytes = Uint8Array.from(buffered.subarray(headerEnd, 4 + size));
      buffered = buffered.subarray(4 + size);
      if (header.event !== undefined) continue;
      if (header.ok !== true) throw new Error(`it refused: ${header.error?.message}`);
      yield { header, floats: new Float32Array(bytes.buffer) };
    }
  }
}

/** @returns a program that is the environment's Python on another processor */
function emulatedPython(name, folder, target) {
  mkdirSync(join(target, 'bin'), { recursive: true });
  copyFileSync(join(folder, 'pyvenv.cfg'), join(target, 'pyvenv.cfg'));
  symlinkSync(join(folder, 'lib'), join(target, 'lib'));
  const python = join(target, 'bin', 'python');
  const real = realpathSync(join(folder, 'bin', 'python'));
  // Python looks for its environment beside the name that it was started by.
  writeFileSync(python, `#!/bin/sh\nexec ${QEMU} -cpu ${name} -0 "$0" "${real}" "$@"\n`);
  chmodSync(python, 0o755);
  return python;
}

function ask(python) {
  const asked = spawnSync(python, ['-c', ASK_FLAGS], { encoding: 'utf8', timeout: 5 * MINUTE });
  if (asked.status !== 0)
    throw new Error(`the processor does not tell its features: ${asked.stderr.trim().split('\n').at(-1)}`);
  return asked.stdout.trim();
}

/** Sets up what the worker needs, with the wheel of a BLAS, and says where it lies. */
function readSetUp() {
  const env = { ...process.env, MLX_CODE_BLAS: 'bundled', MLX_CODE_MODEL_EMBEDDING: 'minilm' };
  const told = (args) => {
    const ran = spawnSync(process.execPath, [bin, ...args], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (ran.status !== 0) throw new Error(`"mlx-code ${args.join(' ')}" failed`);
    return ran.stdout.trim();
  };
  const setUp = JSON.parse(told(['setup', '--json']));
  const folder = dirname(dirname(setUp.python));
  const pulled = told(['models', 'pull', 'SmolLM2-135M-Instruct']).split('\n').at(-1);
  const smol = readdirSync(pulled).includes('mlx') ? join(pulled, 'mlx') : pulled;
  readFileSync(join(smol, 'config.json'));
  return { folder, minilm: setUp.modelDir, smol };
}

function show(what, { ok, said }) {
  if (!ok) failures++;
  console.log(`  ${ok ? 'ok  ' : 'FAIL'} ${what}: ${said}`);
}
