/** Use case: install what the MLX tier needs. What is installed already stays; interrupted downloads resume. */

import { MlxCodeError } from '../../base/errors.ts';
import { ensurePython, generatorFolder, type PythonEnv } from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import type { AppWork } from '../work-options.ts';
import { chatTarget, ensureChatModel } from './chat-model.ts';
import { neuralModelName, prepareNeural } from './neural-model.ts';
import { isNeuralWanted } from './neural-wanted.ts';

export interface SetupReport {
  /** Absolute path of the environment's Python, and its version. */
  readonly python: string;
  readonly pythonVersion: string;
  /** Absolute path of the BLAS that MLX is given; null where it brings a fast one or none was found. */
  readonly blas: string | null;
  /** Of the MLX tier; null where none is wanted: on a CPU, unless you chose one. */
  readonly model: string | null;
  /** Null when a server embeds, or nothing does. */
  readonly modelDir: string | null;
  /** The chat model; `chatProblem` tells why it is not here, null when it is: search does not need it. */
  readonly chatModel: string;
  readonly chatProblem: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

/** @throws E_PYTHON_*, E_SETUP_FAILED, E_NETWORK, E_HTTP, E_OFFLINE, E_MODEL_*, E_DISK_*, E_READ_ONLY, E_CANCELLED */
export async function setUp(config: Config, work: AppWork): Promise<SetupReport> {
  const setup = isNeuralWanted(config) ? await prepareNeural(config, neuralModelName(config), 'now', work) : null;
  // A user who runs the set-up may know that something is wrong: MLX is loaded to check, and a fast BLAS is looked for again.
  const python = await ensurePython({ ...work, repair: true });
  return {
    ...(await tryChatModel(config, work, python)),
    python: python.python,
    pythonVersion: python.version,
    blas: python.blas,
    model: setup?.kind === 'mlx' ? setup.model.entry.id : (setup?.name ?? null),
    modelDir: setup?.kind === 'mlx' ? setup.model.dir : null,
  };
}

// --- internal ---

/** Asking needs it, the rest does not: a hub that is out of reach must not fail the set-up. */
async function tryChatModel(
  config: Config,
  work: AppWork,
  env: PythonEnv,
): Promise<Pick<SetupReport, 'chatModel' | 'chatProblem'>> {
  let name = '';
  try {
    const target = chatTarget(config);
    if (target.kind === 'server') return { chatModel: `that of ${target.address.baseUrl}`, chatProblem: null };
    name = target.name;
    const model = await ensureChatModel(target, true, work, env.python);
    await generatorFolder(model, { ...work, env });
    return { chatModel: model.entry.id, chatProblem: null };
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    const { code, message, hint } = error;
    return { chatModel: name, chatProblem: { code, message, hint } };
  }
}
