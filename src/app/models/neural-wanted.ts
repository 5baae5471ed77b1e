/** Whether an index gets the MLX tier without being asked: on a CPU models of the size that it can bear made search no better. */

import { hasGpu } from '../../model/index.ts';
import type { Config } from '../config/config.ts';
import type { Project } from '../project/project.ts';
import { begunModel } from './neural-note.ts';

/** What `index.mlx` says; `auto` means yes with a GPU, or where the user chose an embedding model or a server. */
export function isNeuralWanted({ values }: Config): boolean {
  const { 'index.mlx': mlx, 'model.embedding': model, 'embedding.server': server } = values;
  return mlx === 'auto' ? hasGpu() || model !== '' || server !== '' : mlx;
}

/** The same of a project: with `auto`, an index that has the tier keeps it. */
export function isNeuralKept({ config, indexDir }: Pick<Project, 'config' | 'indexDir'>): boolean {
  if (isNeuralWanted(config)) return true;
  if (config.values['index.mlx'] === false) return false;
  return begunModel(indexDir) !== null;
}
