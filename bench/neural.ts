/** The MLX tier for the benchmarks: the default model of this machine or the one that is named, its vectors filled in before the first query. */

import { embedPending } from '../src/index/index.ts';
import {
  createMlxEmbedder,
  defaultNeuralModel,
  type Embedder,
  ensureEmbedder,
  ensurePython,
  identityOf,
} from '../src/model/index.ts';

let started: Promise<Embedder> | undefined;

/** Starts the worker once, with the first model asked for, and fills the MLX tier of one index; vectors of an earlier run come from its cache. */
export async function neuralFor(indexDir: string, model: string = defaultNeuralModel().id): Promise<Embedder> {
  started ??= start(model);
  const embedder = await started;
  const began = performance.now();
  const report = await embedPending({ indexDir, embedder });
  const seconds = (performance.now() - began) / 1000;
  process.stderr.write(
    `  MLX: ${report.embedded} embedded, ${report.fromCache} from the cache, ${report.quarantined} set aside in ${seconds.toFixed(1)} s\n`,
  );
  return embedder;
}

/** Ends the worker; call once at the end. */
export async function closeNeural(): Promise<void> {
  const embedder = await started;
  await embedder?.close();
}

// --- internal ---

async function start(model: string): Promise<Embedder> {
  await ensurePython();
  const { dir, entry } = await ensureEmbedder(model);
  return await createMlxEmbedder({ modelDir: dir, identity: identityOf(entry) });
}
