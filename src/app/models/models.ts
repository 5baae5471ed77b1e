/** Use cases about models: list, describe, fetch, choose, remove. */

import { MlxCodeError } from '../../base/errors.ts';
import {
  ensureModel,
  generatorFolder,
  listModels,
  listServerModels,
  type ModelEntry,
  type ModelSource,
  type ModelStatus,
  modelStatus,
  pythonStatus,
  removeModel,
} from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import { setUserValue } from '../config/config-write.ts';
import { type AppWork, signalOf } from '../work-options.ts';
import { chatTarget, serverOf, standInFor } from './chat-model.ts';
import { type ModelChoices, modelChoices } from './choices.ts';
import { neuralModelName } from './neural-model.ts';
import { isNeuralWanted } from './neural-wanted.ts';

const AT_SERVER = 'server:';
/** A list of names comes at once, or the server is not there. */
const LIST_MS = 10_000;

export interface ModelView {
  readonly name: string;
  /** Other names under which it is found. */
  readonly shortNames: readonly string[];
  readonly role: ModelEntry['role'];
  /** `static` runs in this process, `mlx` in the worker. */
  readonly tier: 'static' | 'mlx';
  readonly installed: boolean;
  /** The one that fills the MLX tier, or answers, here. */
  readonly inUse: boolean;
  /** Of all its files; about, when `exactSize` is false. */
  readonly bytes: number;
  /** False for a model whose files only its hub knows, until it was fetched once. */
  readonly exactSize: boolean;
  /** Numbers of a vector; null for a model that answers. */
  readonly dims: number | null;
  /** Tokens of prompt and answer together that it is given, and that it was trained for; null for one that embeds. */
  readonly contextTokens: number | null;
  readonly maxContextTokens: number | null;
  readonly sources: readonly string[];
  readonly revision: string;
  readonly licence: string;
  /** What of the licence a user must know; empty when there is nothing. */
  readonly licenceNote: string;
  /** Where it is or will be. */
  readonly folder: string;
  /** What is wrong with its files. */
  readonly problems: readonly string[];
  /** How often its answer was chosen when models were compared here; null where it never was among them. */
  readonly choices: ModelChoices | null;
}

export interface PulledModel {
  readonly folder: string;
  readonly model: ModelView;
}

/** What `models use` did. */
export interface ModelChoice {
  readonly name: string;
  readonly key: 'model.chat' | 'model.embedding';
  readonly file: string;
  readonly installed: boolean;
  readonly licenceNote: string;
  /** What keeps the choice from taking effect; empty when nothing does. */
  readonly overruledBy: string;
}

/** The models of the server that answers. */
export interface ServerModels {
  /** Its base URL. */
  readonly server: string;
  readonly models: readonly string[];
  /** By model: how often its answer was chosen when models were compared here. */
  readonly choices: Readonly<Record<string, ModelChoices>>;
  /** The one that answers; empty when it is the server's only one. */
  readonly inUse: string;
  readonly problem: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

/** Asks the server of `chat.server`, briefly; null when none is in use. @throws E_CONFIG_INVALID, E_SERVER_INSECURE */
export async function serverModels(config: Config, work: AppWork): Promise<ServerModels | null> {
  const target = chatTarget(config);
  if (target.kind === 'local') return null;
  const choices = Object.fromEntries(
    [...modelChoices()].flatMap(([name, sums]) =>
      name.startsWith(AT_SERVER) ? [[name.slice(AT_SERVER.length), sums]] : [],
    ),
  );
  const base = { server: target.address.baseUrl, inUse: target.model, choices };
  try {
    const server = await serverOf(target.address, config, work.signal);
    const brief = { ...server, timings: { idleMs: LIST_MS, retryMs: [] } };
    return { ...base, models: await listServerModels(brief, work.signal), problem: null };
  } catch (error) {
    if (!(error instanceof MlxCodeError) || error.code === 'E_CANCELLED') throw error;
    const { code, message, hint } = error;
    return { ...base, models: [], problem: { code, message, hint } };
  }
}

export async function modelViews(config: Config): Promise<ModelView[]> {
  return (await listModels()).map((status) => toView(status, config));
}

/** @throws E_MODEL_UNKNOWN, E_MODEL_MISSING */
export async function modelView(name: string, config: Config): Promise<ModelView> {
  return toView(await modelStatus(name), config);
}

/** The model that is meant by a name; where it is here in another form alone, that one. @throws as `modelView` */
export async function modelHere(name: string, config: Config): Promise<ModelView> {
  const { entry, installed } = await modelStatus(name);
  const standIn = !installed && entry.role === 'generator' ? entry.standIn : undefined;
  const other = standIn === undefined ? undefined : await modelView(standIn, config);
  return other?.installed === true ? other : await modelView(name, config);
}

/**
 * Where the hub cannot be reached, the same model may come in another form from the package registry, which is said.
 * @param update ask the hub for a newer revision @throws as `ensureModel`
 */
export async function pullModel(name: string, update: boolean, config: Config, work: AppWork): Promise<PulledModel> {
  let id = name;
  const { dir, entry } = await ensureModel(id, { ...work, verify: true, update }).catch((error) => {
    const other = update ? undefined : standInFor(name, error);
    if (other === undefined) throw error;
    work.onMessage?.(`${error.message}: taking ${other} instead.`);
    id = other;
    return ensureModel(id, { ...work, verify: true });
  });
  const { env } = entry.role === 'generator' ? await pythonStatus(signalOf(work)) : { env: undefined };
  // Without an environment the first question converts it.
  if (entry.role === 'generator' && env !== undefined)
    await generatorFolder({ dir, entry }, { ...work, env, renew: true });
  return { folder: dir, model: await modelView(id, config) };
}

/**
 * Makes a model the one that embeds or answers, whichever it can, in the user's settings; `server` lets that of `chat.server` answer.
 * @throws E_MODEL_UNKNOWN, E_MODEL_MISSING for one that must be fetched before it can be told what it is, E_USAGE for the
 * static one, E_CONFIG_INVALID, E_READ_ONLY
 */
export async function useModel(name: string, config: Config): Promise<ModelChoice> {
  if (name === 'server') return useServer(config);
  const { entry, installed } = await modelStatus(name);
  if (entry.tier === 'static') throw new MlxCodeError('E_USAGE', `${entry.id} is always in use`);
  const folder = entry.sources.find((source) => source.kind === 'folder');
  const value = folder?.kind === 'folder' ? folder.path : entry.id;
  const key = entry.role === 'generator' ? 'model.chat' : 'model.embedding';
  return choose(config, key, value, { installed, licenceNote: entry.licenceNote });
}

/** @returns bytes freed @throws E_MODEL_UNKNOWN, E_MODEL_MISSING, E_USAGE */
export async function dropModel(name: string): Promise<number> {
  return removeModel(name);
}

// --- internal ---

/** @throws E_CONFIG_INVALID when none is configured */
async function useServer(config: Config): Promise<ModelChoice> {
  chatTarget(config, { model: 'server' });
  return choose(config, 'model.chat', 'server', { installed: true, licenceNote: '' });
}

async function choose(
  config: Config,
  key: ModelChoice['key'],
  name: string,
  told: Pick<ModelChoice, 'installed' | 'licenceNote'>,
): Promise<ModelChoice> {
  await setUserValue(config.userFile, key, name);
  const { source, detail } = config.origins[key];
  const overruledBy = source === 'environment' && config.values[key] !== name ? detail : '';
  return { ...told, name, key, file: config.userFile, overruledBy };
}

function toView({ id, entry, installed, dir, problems }: ModelStatus, config: Config): ModelView {
  const generator = entry.role === 'generator';
  return {
    name: id,
    shortNames: entry.shortNames,
    role: entry.role,
    tier: entry.tier,
    installed,
    inUse: entry.tier === 'static' || id === (generator ? localChatModel(config) : embedsHere(config)),
    bytes: entry.bytes,
    exactSize: entry.files.length > 0,
    dims: generator ? null : entry.dims,
    contextTokens: generator ? entry.contextTokens : null,
    maxContextTokens: generator ? entry.maxContextTokens : null,
    sources: entry.sources.map(sourceText),
    revision: entry.revision,
    licence: entry.licence,
    licenceNote: entry.licenceNote,
    folder: dir,
    problems,
    choices: modelChoices().get(id) ?? null,
  };
}

/** The embedding model that this machine would fill the MLX tier with unasked. */
function embedsHere(config: Config): string | null {
  return isNeuralWanted(config) ? neuralModelName(config) : null;
}

function localChatModel(config: Config): string | null {
  const target = chatTarget(config);
  return target.kind === 'local' ? target.name : null;
}

function sourceText(source: ModelSource): string {
  switch (source.kind) {
    case 'hub':
      return `Hugging Face hub: ${source.repo}`;
    case 'registry':
      return `Python package: ${source.package} ${source.version}`;
    case 'registry-parts':
      return `Python packages: ${source.parts[0]?.package} and ${source.parts.length - 1} more, ${source.version}`;
    case 'maven':
      return `Maven: ${source.archives.map(({ group, artifact, version }) => `${group}:${artifact}:${version}`).join(', ')}`;
    case 'folder':
      return `folder: ${source.path}`;
    case 'shipped':
      return 'part of mlx-code';
  }
}
