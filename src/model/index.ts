/** Models: embedders and generators behind one interface each, the catalogue of those we know, and their downloads. */

export { guarded } from './answers/answer-guard.ts';
export { withoutThinking } from './answers/answer-parts.ts';
export {
  defaultChatModel,
  defaultNeuralModel,
  fallbackChatModel,
  findInCatalogue,
  hasGpu,
  identityOf,
} from './catalogue/catalogue.ts';
export type { EmbedderEntry, GeneratorEntry, ModelEntry, ModelFile, ModelSource } from './catalogue/catalogue-entry.ts';
export { type Answer, askOnce, retryAfterMs } from './download/fetch.ts';
export { proxyOf } from './download/proxy.ts';
export type {
  ChatMessage,
  EndReason,
  GenerateEvent,
  GenerateRequest,
  Generator,
  GeneratorIdentity,
  Sampling,
  Usage,
} from './generation.ts';
export { type ConvertOptions, convertGguf } from './install/convert.ts';
export {
  type EnsureModelOptions,
  ensureEmbedder,
  ensureGenerator,
  ensureModel,
  type InstalledModel,
} from './install/ensure-model.ts';
export { generatorFolder } from './install/generator-folder.ts';
export { listModels, type ModelStatus, modelStatus, removeModel } from './install/models.ts';
export type { ChatLimits } from './mlx/chat-worker.ts';
export {
  createMlxEmbedder,
  type MlxEmbedder,
  type MlxEmbedderOptions,
  type Quarantined,
} from './mlx/mlx-embedder.ts';
export { createMlxGenerator, type MlxGeneratorOptions } from './mlx/mlx-generator.ts';
export { billionsOf } from './model-size.ts';
export type { EnsurePythonOptions } from './python/install-python.ts';
export { ensurePython, type PythonStatus, pythonStatus } from './python/python.ts';
export { type FoundPython, findPython } from './python/python-find.ts';
export type { PythonEnv } from './python/python-folders.ts';
export { parseServer, type ServerAddress } from './servers/address.ts';
export { createServerEmbedder } from './servers/server-embedder.ts';
export { createServerGenerator } from './servers/server-generator.ts';
export { findServerKey } from './servers/server-key.ts';
export { listServerModels, serverModelOf } from './servers/server-models.ts';
export type { Server } from './servers/server-settings.ts';
export { hubOrigin } from './sources/hub.ts';
export { loadStaticEmbedder, type StaticEmbedder, staticIdentity, staticModelDir } from './static/static.ts';
export type { Embedder, EmbedderIdentity, EmbedRole } from './types.ts';
export { type BlasStatus, blasStatus } from './worker/blas.ts';
export { type LoadedModel, loadedModels } from './worker/loaded-models.ts';
export type { WorkerState, WorkerTimings } from './worker/worker-types.ts';
