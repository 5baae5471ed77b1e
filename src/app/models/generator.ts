/**
 * Who answers: the one place that picks the chat model. The choice of the command, else the settings, else the default for
 * this machine, else the small model from the package registry; the last is said out loud.
 */

import { MlxCodeError } from '../../base/errors.ts';
import {
  createMlxGenerator,
  createServerGenerator,
  ensurePython,
  type Generator,
  type GeneratorEntry,
  generatorFolder,
  guarded,
  type PythonEnv,
  pythonStatus,
  serverModelOf,
} from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { besideCode } from './beside-code.ts';
import { type ChatChoice, type ChatTarget, chatTarget, ensureChatModel, serverOf } from './chat-model.ts';

/** Of a server that says nothing of its context; some take less unless they are configured for more. */
const SERVER_CONTEXT_TOKENS = 8_192;
const MB = 1_000_000;
const MINUTE_MS = 60_000;

/**
 * Opens the chat model, and fetches what is missing where `setup.auto` allows it. Close it after use.
 * @throws E_CONFIG_INVALID, E_SERVER_*, E_MODEL_*, E_SETUP_FAILED, E_PYTHON_*, E_WORKER_*, E_NETWORK, E_HTTP, E_OFFLINE,
 * E_DISK_*, E_READ_ONLY, E_CANCELLED
 */
export async function openGenerator(config: Config, choice: ChatChoice, work: AppWork): Promise<Generator> {
  const target = chatTarget(config, choice);
  return guarded(await (target.kind === 'server' ? openServer(target, config, work) : openLocal(target, config, work)));
}

/** Tokens of prompt and answer together that a model of the catalogue is given. */
export function windowOf(
  entry: Pick<GeneratorEntry, 'contextTokens' | 'maxContextTokens'>,
  { values }: Config,
): number {
  const asked = values['chat.contextTokens'];
  return asked === 0 ? entry.contextTokens : Math.min(asked, entry.maxContextTokens);
}

/** The same of a server. */
export function windowOfServer({ values }: Config): number {
  return values['chat.contextTokens'] || SERVER_CONTEXT_TOKENS;
}

// --- internal ---

async function openServer(
  { address, model: named }: Extract<ChatTarget, { kind: 'server' }>,
  config: Config,
  work: AppWork,
): Promise<Generator> {
  const server = await serverOf(address, config, work.signal);
  const model = await serverModelOf(server, named, work.signal);
  if (!address.loopback)
    work.onMessage?.(
      `${model} of ${address.origin} answers: the question and the code found for it${besideCode(config)} are sent there.`,
    );
  return createServerGenerator({
    ...server,
    model,
    contextTokens: windowOfServer(config),
  });
}

async function openLocal(
  target: Extract<ChatTarget, { kind: 'local' }>,
  config: Config,
  work: AppWork,
): Promise<Generator> {
  const { values } = config;
  const install = values['setup.auto'];
  const env = await preparePython(install, work);
  const model = await ensureChatModel(target, install, work, env.python);
  const { entry } = model;
  const path = await generatorFolder(model, { ...work, env });
  return createMlxGenerator(
    {
      env,
      model: {
        path,
        id: entry.id,
        revision: entry.revision,
        contextTokens: windowOf(entry, config),
        ...(entry.sampling !== undefined && { sampling: entry.sampling }),
      },
      limits: {
        memoryBytes: values['chat.memoryMb'] === 0 ? undefined : values['chat.memoryMb'] * MB,
        promptCacheBytes: values['chat.promptCacheMb'] * MB,
        kvBits: values['chat.kvBits'] === 'full' ? 0 : Number(values['chat.kvBits']),
        idleMs: values['chat.idleMinutes'] * MINUTE_MS,
      },
      ...(work.onDetail !== undefined && { onMessage: work.onDetail }),
    },
    signalOf(work),
  );
}

async function preparePython(install: boolean, work: AppWork): Promise<PythonEnv> {
  const status = await pythonStatus(signalOf(work));
  if (status.env !== undefined) return status.env;
  if (status.problem !== undefined) throw status.problem;
  if (!install)
    throw new MlxCodeError('E_SETUP_FAILED', 'The Python environment with MLX is missing', {
      hint: 'Run "mlx-code setup".',
    });
  work.onMessage?.('Setting up a Python environment with MLX, once.');
  return ensurePython(work);
}
