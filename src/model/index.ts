/** Embedding models behind one interface: the static table in process, and MLX models in the worker. */

export { type BlasStatus, blasStatus } from './blas.ts';
export {
  defaultNeuralModel,
  findInCatalogue,
  identityOf,
  type ModelEntry,
  type ModelFile,
  type ModelSource,
  sizeOf,
} from './catalogue.ts';
export { type EnsureModelOptions, ensureModel, type InstalledModel } from './ensure-model.ts';
export {
  createMlxEmbedder,
  type MlxEmbedder,
  type MlxEmbedderOptions,
  type Quarantined,
} from './mlx-embedder.ts';
export { listModels, type ModelStatus, modelStatus, removeModel } from './models.ts';
export {
  type EnsurePythonOptions,
  ensurePython,
  type PythonEnv,
  type PythonStatus,
  pythonStatus,
} from './python.ts';
export { type FoundPython, findPython } from './python-find.ts';
export { loadStaticEmbedder, type StaticEmbedder, staticIdentity, staticModelDir } from './static.ts';
export type { Embedder, EmbedderIdentity, EmbedRole } from './types.ts';
export type { WorkerState, WorkerTimings } from './worker.ts';
