/** File stamps of a remote index for this machine, read over the network only when its tables have moved on. */

import { readFileSync } from 'node:fs';
import { MlxCodeError } from '../../base/errors.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { ensurePrivateDir } from '../../platform/dirs.ts';
import { META_TABLE } from '../format/schema.ts';
import { type IndexLayout, placeOf, requireIndexFolder } from '../place/layout.ts';
import { localised, readHashes } from '../place/local-hashes.ts';
import { connect, fromLance, requireSchema } from './database.ts';
import { type CachedStamps, packStamps, unpackStamps } from './stamps.ts';
import { openGeneration, openMeta, readRecords, readStamps } from './table-generation.ts';

/**
 * @param indexDir local folder of an index whose tables lie in a remote place
 * @returns stamps whose times are of this machine's files, or null when nothing was ever written there
 * @throws E_INDEX_VERSION, E_INDEX_CORRUPT, E_REMOTE_*
 */
export async function readRemoteStamps(indexDir: string): Promise<CachedStamps | null> {
  const layout = requireIndexFolder(indexDir);
  const connection = await connect(layout.lance);
  try {
    if (!(await connection.tableNames()).includes(META_TABLE)) return null;
    const { index } = await readRecords(await openMeta(connection));
    if (index === null) return null;
    requireSchema(index, placeOf(layout));
    const { chunks, files } = await openGeneration(connection, index.tables);
    const versions = await Promise.all([chunks.version(), files.version()]);
    const heads = `${index.tables.chunks}@${versions[0]} ${index.tables.files}@${versions[1]}`;
    const kept = readKept(layout, heads);
    const stamps = kept ?? (await readStamps(files));
    if (kept === null) await keep(layout, JSON.stringify(packStamps(heads, index, stamps)));
    return { record: index, stamps: localised(stamps, readHashes(layout)) };
  } catch (error) {
    throw fromLance(error, `read the index in ${placeOf(layout)}`);
  } finally {
    connection.close();
  }
}

// --- internal ---

function readKept(layout: IndexLayout, heads: string): CachedStamps['stamps'] | null {
  try {
    const file = unpackStamps(readFileSync(layout.stamps, 'utf8'));
    return file?.heads === heads ? file.stamps : null;
  } catch {
    // Missing or torn: the table is read.
    return null;
  }
}

async function keep(layout: IndexLayout, text: string): Promise<void> {
  try {
    ensurePrivateDir(layout.dir);
    await writeFileAtomic(layout.stamps, text);
  } catch (error) {
    // A full disk costs a reader time, not the answer.
    if (!(error instanceof MlxCodeError)) throw error;
  }
}
