/** The folder from which a chat model is loaded: its own, or the one that its GGUF file is converted into, once. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import type { WorkOptions } from '../../base/types.ts';
import { withSetupLock } from '../../platform/setup-lock.ts';
import type { GeneratorEntry } from '../catalogue/catalogue-entry.ts';
import type { PythonEnv } from '../python/python-folders.ts';
import { convertGguf } from './convert.ts';
import type { InstalledModel } from './ensure-model.ts';

export interface GeneratorFolderOptions extends WorkOptions {
  readonly env: Pick<PythonEnv, 'python'>;
  /** Convert again what is there. @default false */
  readonly renew?: boolean;
}

/** Beside the file, so that it goes with the model. */
const CONVERTED = 'mlx';

/** @returns an absolute path @throws as `convertGguf` */
export async function generatorFolder(
  { dir, entry }: InstalledModel<GeneratorEntry>,
  options: GeneratorFolderOptions,
): Promise<string> {
  if (entry.format === 'mlx') return dir;
  const outDir = join(dir, CONVERTED);
  // It appears in one rename when it is whole.
  if (options.renew !== true && existsSync(join(outDir, 'config.json'))) return outDir;
  const gguf = entry.files.find(({ path }) => path.endsWith('.gguf'));
  if (gguf === undefined) throw new MlxCodeError('E_MODEL_CORRUPT', `${entry.id} has no GGUF file`);
  const { env, signal, onProgress } = options;
  await withSetupLock(join(dir, '.converting.lock'), { signal }, async () => {
    // Another process may have done it meanwhile.
    if (options.renew !== true && existsSync(join(outDir, 'config.json'))) return;
    await convertGguf({
      gguf: join(dir, gguf.path),
      outDir,
      env,
      ...(entry.convertedBytes !== undefined && { bytes: entry.convertedBytes }),
      ...(signal !== undefined && { signal }),
      ...(onProgress !== undefined && { onProgress }),
    });
  });
  return outDir;
}
