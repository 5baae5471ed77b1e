/** The stamps of every file that an index knows, without opening its tables where their copy beside them is right. */

import type { Stamps } from '../format/types.ts';
import { indexLayout } from '../place/layout.ts';
import { openIndex } from '../tables/database.ts';
import { readStampCache } from '../tables/stamps.ts';
import { readStamps } from '../tables/table-generation.ts';

/** @throws E_INDEX_MISSING, E_INDEX_CORRUPT */
export async function knownStamps(indexDir: string): Promise<Stamps> {
  const cached = readStampCache(indexLayout(indexDir));
  if (cached !== null) return cached.stamps;
  const index = await openIndex(indexDir);
  try {
    return await readStamps(index.files);
  } finally {
    index.close();
  }
}
