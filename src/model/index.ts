/** Models: embedders and generators behind one interface each, the catalogue of those we know, and their downloads. */

export { guarded } from './answer-guard.ts';
export { withoutThinking } from './answer-parts.ts';
export { type BlasStatus, blasStatus } from './blas.ts';
export {
  defaultChatModel,
  defaultNeuralModel,
  fallbackChatModel,
  findInCatalogue,
  identityOf,
} from './catalogue.ts';
export type { ChatLimits } from './chat-worker.ts';
export { type ConvertOptions, convertGguf } from './convert.ts';
export {
  type EnsureModelOptions,
  ensureEmbedder,
  ensureGenerator,
  ensureModel,
  type InstalledModel,
} from './ensure-model.ts';
export type { EmbedderEntry, GeneratorEntry, ModelEntry, ModelFile, ModelSource } from './entry.ts';
export { proxyOf } from './fetch.ts';
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
export { generatorFolder } from './generator-folder.ts';
export {
  createMlxEmbedder,
  type MlxEmbedder,
  type MlxEmbedderOptions,
  type Quarantined,
} from './mlx-embedder.ts';
export { createMlxGenerator, type MlxGeneratorOptions } from './mlx-generator.ts';
export { listModels, type ModelStatus, modelStatus, removeModel } from './models.ts';
export {
  type EnsurePythonOptions,
  ensurePython,
  type PythonEnv,
  type PythonStatus,
  pythonStatus,
} from './python.ts';
export { type FoundPython, findPython } from './python-find.ts';
export { parseServer, type ServerAddress } from './servers/address.ts';
export type { Server } from './servers/request.ts';
export { createServerEmbedder } from './servers/server-embedder.ts';
export { createServerGenerator } from './servers/server-generator.ts';
export { findServerKey } from './servers/server-key.ts';
export { listServerModels, serverModelOf } from './servers/server-models.ts';
export { hubOrigin } from './sources/hub.ts';
export { loadStaticEmbedder, type StaticEmbedder, staticIdentity, staticModelDir } from './static.ts';
export type { Embedder, EmbedderIdentity, EmbedRole } from './types.ts';
export type { WorkerState, WorkerTimings } from './worker.ts';
