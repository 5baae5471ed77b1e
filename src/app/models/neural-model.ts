/** The embedding model of the MLX tier: which one, whether it is here, and how it is started. */

import { MlxCodeError } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import {
  createMlxEmbedder,
  createServerEmbedder,
  defaultNeuralModel,
  type Embedder,
  type EmbedderEntry,
  ensureEmbedder,
  ensurePython,
  findInCatalogue,
  findServerKey,
  type InstalledModel,
  identityOf,
  type MlxEmbedder,
  modelStatus,
  type PythonEnv,
  parseServer,
  pythonStatus,
  type Server,
  type ServerAddress,
} from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { forgetFailure, rememberFailure, throwIfJustFailed } from './setup-failure.ts';

export type NeuralSetup =
  | { readonly kind: 'mlx'; readonly python: PythonEnv; readonly model: InstalledModel<EmbedderEntry> }
  | { readonly kind: 'server'; readonly name: string; readonly server: Server; readonly model: string };

/** The embedder that runs, and its worker processes; a server has none. */
export type NeuralEmbedder = Embedder & Pick<MlxEmbedder, 'workers'>;

export type NeuralTarget =
  | { readonly kind: 'mlx'; readonly name: string }
  /** `name` is what its vectors are kept under. */
  | { readonly kind: 'server'; readonly name: string; readonly address: ServerAddress; readonly model: string };

const SERVER = 'server';
/** Between a model and its server in a name; no name of another model holds it. */
const OF_SERVER = ' of http';

/**
 * What embeds: `model.embedding`, else the server of `embedding.server`, else the default for this machine.
 * @throws E_CONFIG_INVALID, E_SERVER_INSECURE for a server that cannot be used
 */
export function neuralTarget({ values }: Config): NeuralTarget {
  const { 'model.embedding': chosen, 'embedding.server': server, 'embedding.serverModel': model } = values;
  if (chosen !== '' && chosen !== SERVER) return { kind: 'mlx', name: findInCatalogue(chosen)?.id ?? chosen };
  if (server === '' && chosen === '') return { kind: 'mlx', name: defaultNeuralModel().id };
  if (server === '')
    throw new MlxCodeError('E_CONFIG_INVALID', 'embedding.server is empty: there is no server to embed');
  if (model === '')
    throw new MlxCodeError('E_CONFIG_INVALID', 'embedding.serverModel must name a model of embedding.server');
  const address = parseServer(server, 'embedding.server', values['server.allowHttp']);
  if (address.kind !== 'openai')
    throw new MlxCodeError('E_CONFIG_INVALID', 'embedding.server must be openai:URL: no other kind embeds');
  return { kind: 'server', name: `${model} of ${address.baseUrl}`, address, model };
}

/** The name of what embeds. @throws as `neuralTarget` */
export function neuralModelName(config: Config): string {
  return neuralTarget(config).name;
}

/** Whether to fetch what is missing: `never`, `unless-failed` within the last minutes, or `now`. */
export type Install = 'never' | 'unless-failed' | 'now';

/**
 * Makes sure of Python and of the model, or of the key for the server.
 * @param name of the model; a server is asked only when the user's own settings name it, whatever an index says
 * @throws E_SETUP_FAILED, E_SERVER_KEY and all that `ensurePython` and `ensureEmbedder` throw
 */
export async function prepareNeural(
  config: Config,
  name: string,
  install: Install,
  work: AppWork,
): Promise<NeuralSetup> {
  if (name.includes(OF_SERVER)) return prepareServer(config, name, work);
  const python = await pythonStatus(signalOf(work));
  const model = await installedModel(name);
  if (python.env !== undefined && model) {
    return { kind: 'mlx', python: python.env, model: await ensureEmbedder(name, signalOf(work)) };
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
    const model = await ensureEmbedder(name, { ...work, python: env.python });
    forgetFailure();
    return { kind: 'mlx', python: env, model };
  } catch (error) {
    await rememberFailure(name, error);
    throw error;
  }
}

/** Starts the worker with the model, or asks the server. Close it after use. @throws E_WORKER_*, E_MODEL_*, E_SERVER_*, E_CANCELLED */
export async function startEmbedder(setup: NeuralSetup, work: AppWork): Promise<NeuralEmbedder> {
  if (setup.kind === 'server') {
    const { server, model, name } = setup;
    const embedder = await createServerEmbedder({ ...server, model, name }, signalOf(work));
    return Object.assign(embedder, { workers: () => [] });
  }
  const { python, model } = setup;
  const { dir, entry } = model;
  const options = { modelDir: dir, identity: identityOf(entry), maxTokens: entry.maxTokens, python: python.python };
  return createMlxEmbedder(options, signalOf(work));
}

// --- internal ---

async function prepareServer(config: Config, name: string, work: AppWork): Promise<NeuralSetup> {
  const target = neuralTarget(config);
  if (target.kind !== 'server' || target.name !== name)
    throw new MlxCodeError('E_SETUP_FAILED', `The MLX tier was embedded by ${name}, which your settings do not name`, {
      hint: 'Run "mlx-code index" to embed it again with the model of your settings.',
    });
  const { address, model } = target;
  const { values } = config;
  const { key } = await findServerKey(address, values['embedding.keyVariable'], work.signal);
  if (!address.loopback) work.onMessage?.(`${name} embeds: the code that is embedded is sent there.`);
  return {
    kind: 'server',
    name,
    model,
    server: { address, key, timings: { idleMs: values['server.timeoutSeconds'] * 1000 } },
  };
}

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
