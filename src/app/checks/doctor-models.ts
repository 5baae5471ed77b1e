/** The checks of `doctor` about Python, MLX, its BLAS, and the model files. */

import { MlxCodeError } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import {
  type BlasStatus,
  blasStatus,
  findServerKey,
  listServerModels,
  modelStatus,
  pythonStatus,
  type Server,
} from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import { chatModelHere, chatTarget, serverOf } from '../models/chat-model.ts';
import { leavesMachine } from '../models/data-leaving.ts';
import { leavingWords } from '../models/data-leaving-words.ts';
import { neuralTarget } from '../models/neural-model.ts';
import { isNeuralWanted } from '../models/neural-wanted.ts';
import type { Project } from '../project/project.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { type Check, fault, ok, warning } from './check-line.ts';

/** A list of names comes at once, or the server is not there. */
const SERVER_MS = 10_000;
const SETUP = 'Run "mlx-code setup".';

/** Starts the worker when it is set up: that it runs is the proof. */
export async function workerChecks(work: AppWork): Promise<Check[]> {
  const signal = work.signal === undefined ? {} : { signal: work.signal };
  const status = await pythonStatus(signal);
  if (status.env === undefined) {
    const found =
      status.found === undefined ? '' : `; Python ${status.found.version} (${status.found.python}) will serve`;
    const missing = [warning('MLX', 'not set up: search works without it, on words and the static embedding', SETUP)];
    if (status.problem === undefined)
      return [warning('Python', `environment ${status.state.replaceAll('-', ' ')}${found}`, SETUP), ...missing];
    return [warning('Python', status.problem.message, status.problem.hint), ...missing];
  }
  const python = ok('Python', `${status.env.version}, ${status.env.folder}`);
  try {
    const blas = await blasStatus(signal);
    return [python, ok('MLX', `${blas.mlx} on the ${blas.device.toUpperCase()}`), blasCheck(blas)];
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    // It is set up, so it should work. The hint of a worker that does not start leads here.
    return [python, fault('MLX', error.message, error.code === 'E_WORKER_START' ? SETUP : error.hint)];
  }
}

/** The static model matters; the MLX tier's is a tier that may be missing. */
export async function modelChecks(project: Project, deep: boolean, work: AppWork): Promise<Check[]> {
  return [
    await modelCheck('static', true, fault, work),
    ...(await neuralChecks(project.config, deep, work)),
    ...(await chatChecks(project.config, deep, work)),
  ];
}

/** What leaves this machine with these settings. */
export function leavingCheck(project: Project): Check {
  const leaving = leavesMachine(project);
  const words = leavingWords(leaving);
  if (leaving.unknown !== null) return warning('leaves here', words, 'Fix the setting named above.');
  return ok('leaves here', words);
}

// --- internal ---

function blasCheck(blas: BlasStatus): Check {
  const { path, gflops, ruledOut } = blas;
  const facts = { library: blas.name, path, gflops, ruledOut };
  const name = blas.device === 'gpu' ? 'device' : 'BLAS';
  const speed = `${gflops.toFixed(gflops < 10 ? 1 : 0)} GFLOP/s on one thread`;
  const others = ruledOut.map((other) => `; ruled out: ${other.path} (${other.why})`).join('');
  if (blas.fast) return ok(name, `${path ?? blas.name}, ${speed}${others}`, facts);
  const remedy = 'Run "mlx-code setup" again, or install OpenBLAS (Debian, Ubuntu: apt install libopenblas0-pthread).';
  return warning(name, `${path ?? blas.name} is slow, ${speed}${others}`, remedy, facts);
}

async function neuralChecks(config: Config, deep: boolean, work: AppWork): Promise<Check[]> {
  return checksOf('embedding', async () => {
    if (!isNeuralWanted(config)) return [];
    const target = neuralTarget(config);
    if (target.kind === 'mlx') return [await modelCheck(target.name, deep, warning, work)];
    const { key } = await findServerKey(target.address, config.values['embedding.keyVariable'], work.signal);
    return [await serverCheck('embedding server', { address: target.address, key }, work)];
  });
}

/** A model that was never fetched is not a fault: search needs none. */
async function chatChecks(config: Config, deep: boolean, work: AppWork): Promise<Check[]> {
  return checksOf('chat', async () => {
    const target = chatTarget(config);
    if (target.kind === 'server')
      return [await serverCheck('chat server', await serverOf(target.address, config, work.signal), work)];
    const id = (await chatModelHere(target).catch(() => undefined)) ?? target.name;
    const known = await modelStatus(id, signalOf(work)).catch(() => undefined);
    const here = known !== undefined && (known.installed || known.problems.length > 0);
    return here || target.chosen ? [await modelCheck(id, deep, warning, work)] : [];
  });
}

async function checksOf(name: string, checks: () => Promise<Check[]>): Promise<Check[]> {
  try {
    return await checks();
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    return [warning(name, error.message, error.hint)];
  }
}

async function serverCheck(name: string, server: Server, work: AppWork): Promise<Check> {
  const models = await listServerModels({ ...server, timings: { idleMs: SERVER_MS, retryMs: [] } }, work.signal);
  return ok(name, `${server.address.baseUrl} answers, with ${models.length} models`);
}

async function modelCheck(id: string, deep: boolean, bad: typeof warning, work: AppWork): Promise<Check> {
  try {
    const status = await modelStatus(id, { deep, ...(work.signal !== undefined && { signal: work.signal }) });
    const name = `model ${status.id}`;
    const [problem] = status.problems;
    const remedy =
      status.entry.tier === 'static'
        ? 'Install mlx-code again, or in a clone run "git restore models".'
        : `Run "mlx-code models pull ${status.id}".`;
    if (problem !== undefined) return bad(name, problem, remedy);
    if (!status.installed) return bad(name, 'not on this machine', remedy);
    const checked = status.hashed ? 'hashes checked' : 'sizes checked; --deep checks the hashes';
    return ok(name, `${formatBytes(status.entry.bytes)}, ${checked}`);
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    return bad(`model ${id}`, error.message, error.hint);
  }
}
