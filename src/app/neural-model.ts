/** The embedding model of the MLX tier: which one, whether it is here, and how it is started. */

import { MlxCodeError } from '../base/errors.ts';
import { formatBytes } from '../base/text.ts';
import {
  createMlxEmbedder,
  defaultNeuralModel,
  type EmbedderEntry,
  ensureEmbedder,
  ensurePython,
  findInCatalogue,
  type InstalledModel,
  identityOf,
  type MlxEmbedder,
  modelStatus,
  type PythonEnv,
  pythonStatus,
} from '../model/index.ts';
import type { Config } from './config.ts';
import { forgetFailure, rememberFailure, throwIfJustFailed } from './setup-failure.ts';
import { type AppWork, signalOf } from './work.ts';

export interface NeuralSetup {
  readonly python: PythonEnv;
  readonly model: InstalledModel<EmbedderEntry>;
}

/** Its name: `model.embedding`, else the default for this machine. */
export function neuralModelName(config: Config): string {
  const chosen = config.values['model.embedding'];
  return chosen === '' ? defaultNeuralModel().id : (findInCatalogue(chosen)?.id ?? chosen);
}

/** Whether to fetch what is missing: `never`, `unless-failed` within the last minutes, or `now`. */
export type Install = 'never' | 'unless-failed' | 'now';

/**
 * Makes sure of Python and of the model.
 * @throws E_SETUP_FAILED and all that `ensurePython` and `ensureEmbedder` throw
 */
export async function prepareNeural(name: string, install: Install, work: AppWork): Promise<NeuralSetup> {
  const python = await pythonStatus(signalOf(work));
  const model = await installedModel(name);
  if (python.env !== undefined && model) {
    return { python: python.env, model: await ensureEmbedder(name, signalOf(work)) };
  }
  if (install === 'never') {
    const what = python.env === undefined ? 'Its Python environment' : `The model ${name}`;
    throw new MlxCodeError('E_SETUP_FAILED', `The MLX tier is not set up: ${what} is missing`, {
      hint: 'Run "mlx-code setup".',
    });
  }
  // Before anything is announced that cannot be.
  if (python.problem !== undefined) throw python.problem;
  if (install === 'unless-failed') throwIfJustFailed(name);
  work.onMessage?.(whatComes(name, python.env === undefined, !model));
  try {
    const env = await ensurePython(work);
    const setup = { python: env, model: await ensureEmbedder(name, { ...work, python: env.python }) };
    forgetFailure();
    return setup;
  } catch (error) {
    await rememberFailure(name, error);
    throw error;
  }
}

/** Starts the worker with the model. Close it after use. @throws E_WORKER_*, E_MODEL_*, E_CANCELLED */
export async function startEmbedder({ python, model }: NeuralSetup, work: AppWork): Promise<MlxEmbedder> {
  const { dir, entry } = model;
  const options = { modelDir: dir, identity: identityOf(entry), maxTokens: entry.maxTokens, python: python.python };
  return createMlxEmbedder(options, signalOf(work));
}

// --- internal ---

async function installedModel(name: string): Promise<boolean> {
  try {
    return (await modelStatus(name)).installed;
  } catch (error) {
    if (error instanceof MlxCodeError && error.code === 'E_MODEL_MISSING') return false;
    throw error;
  }
}

function whatComes(name: string, python: boolean, model: boolean): string {
  const entry = findInCatalogue(name);
  const size = entry === undefined ? '' : ` (${formatBytes(entry.bytes)})`;
  const parts = [python ? 'a Python environment with MLX' : '', model ? `the model ${name}${size}` : ''];
  return `Setting up the MLX tier, once: ${parts.filter((part) => part !== '').join(' and ')}.`;
}
