/** What tells that an index has been written, by whatever process: the stamps of its files are written after each run. */

import { statSync } from 'node:fs';
import { indexLayout } from '../../store/index.ts';

/** @returns '' where there is none */
export function indexMark(indexDir: string): string {
  const stats = statSync(indexLayout(indexDir).stamps, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino}:${stats.mtimeNs}:${stats.size}`;
}
