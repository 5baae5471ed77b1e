/** Use cases about models: list, describe, fetch, remove. */

import type { WorkOptions } from '../base/types.ts';
import {
  ensureModel,
  listModels,
  type ModelSource,
  type ModelStatus,
  modelStatus,
  removeModel,
  sizeOf,
} from '../model/index.ts';
import type { Config } from './config.ts';
import { neuralModelName } from './neural-model.ts';

export interface ModelView {
  readonly name: string;
  readonly role: string;
  /** `static` runs in this process, `mlx` in the worker. */
  readonly tier: 'static' | 'mlx';
  readonly installed: boolean;
  /** The one that fills the MLX tier here. */
  readonly inUse: boolean;
  readonly bytes: number;
  readonly dims: number;
  readonly sources: readonly string[];
  readonly revision: string;
  readonly licence: string;
  /** Where it is or will be. */
  readonly folder: string;
  /** What is wrong with its files. */
  readonly problems: readonly string[];
}

export async function modelViews(config: Config): Promise<ModelView[]> {
  return (await listModels()).map((status) => toView(status, config));
}

/** @throws E_MODEL_UNKNOWN, E_MODEL_MISSING */
export async function modelView(name: string, config: Config): Promise<ModelView> {
  return toView(await modelStatus(name), config);
}

/** @returns absolute path of its folder @throws as `ensureModel` */
export async function pullModel(name: string, work: WorkOptions): Promise<string> {
  return (await ensureModel(name, { ...work, verify: true })).dir;
}

/** @returns bytes freed @throws E_MODEL_UNKNOWN, E_MODEL_MISSING, E_USAGE */
export async function dropModel(name: string): Promise<number> {
  return removeModel(name);
}

// --- internal ---

function toView({ id, entry, installed, dir, problems }: ModelStatus, config: Config): ModelView {
  return {
    name: id,
    role: entry.role,
    tier: entry.tier,
    installed,
    inUse: entry.tier === 'static' || id === neuralModelName(config),
    bytes: sizeOf(entry),
    dims: entry.dims,
    sources: entry.sources.map(sourceText),
    revision: entry.revision,
    licence: entry.licence,
    folder: dir,
    problems,
  };
}

function sourceText(source: ModelSource): string {
  switch (source.kind) {
    case 'hub':
      return `Hugging Face hub: ${source.repo}`;
    case 'registry':
      return `Python package: ${source.package} ${source.version}`;
    case 'folder':
      return `folder: ${source.path}`;
    case 'shipped':
      return 'part of mlx-code';
  }
}
