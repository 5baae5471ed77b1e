/** Where the index of a root lies when `index.dir` names a remote place, and what of this machine is laid over it. */

import { basename } from 'node:path';
import { MlxCodeError } from '../../base/errors.ts';
import { plural } from '../../base/text.ts';
import { originUrl } from '../../files/index.ts';
import { type IndexRootOptions, layOver, type Overlay } from '../../index/index.ts';
import { type RemotePlace, remotePlace, useRemote } from '../../store/index.ts';
import type { ConfigValues } from '../config/config-keys.ts';
import type { AppWork } from '../work-options.ts';

/**
 * Says where the tables of this root lie, for the rest of this process.
 * @param indexDir local folder of the index
 * @returns the place, with this project's own folder in it
 * @throws E_CONFIG_INVALID
 */
export async function attachRemote(root: string, indexDir: string, values: ConfigValues): Promise<RemotePlace> {
  const place = remotePlace(values['index.dir']);
  // A LanceDB database has no folders: it holds one index.
  const own = place.kind === 'db' ? place : remotePlace(`${place.uri}/${await projectName(root, values)}`);
  useRemote(indexDir, own.uri);
  return own;
}

/**
 * Compares this machine's files with the remote index and indexes those that differ, here.
 * @param options of an index of this machine
 * @param notes gets a sentence on what was laid over
 * @throws E_INDEX_MISSING when the remote place holds no index, E_REMOTE_*, E_DISK_*
 */
export async function layOverRemote(options: IndexRootOptions, notes: string[], work: AppWork): Promise<Overlay> {
  const overlay = await layOver(options, work);
  const { files, removed, problem } = overlay;
  if (problem !== '') notes.push(`${problem}.`);
  const parts = [
    ...(files > 0 ? [`${plural(files, 'file')} of yours laid over the team's index`] : []),
    ...(removed > 0 ? [`${plural(removed, 'file')} that you do not have left out`] : []),
  ];
  if (parts.length > 0) notes.push(`${parts.join(', ')}.`);
  return overlay;
}

// --- internal ---

/** The same for every checkout of a project, wherever it lies: where it came from, else the name of its folder. */
async function projectName(root: string, values: ConfigValues): Promise<string> {
  const chosen = values['index.name'];
  if (chosen !== '') {
    if (slug(chosen) === chosen) return chosen;
    throw new MlxCodeError(
      'E_CONFIG_INVALID',
      `index.name must be of letters, digits, ".", "_" and "-", not ${JSON.stringify(chosen.slice(0, 80))}`,
    );
  }
  const name = slug(fromOrigin((await originUrl(root)) ?? '')) || slug(basename(root));
  if (name !== '') return name;
  throw new MlxCodeError('E_CONFIG_INVALID', `No name for the index of ${root} can be made from its folder`, {
    hint: 'Set index.name.',
  });
}

/** `git@host:owner/name.git` and `https://user:token@host/owner/name` are one project: `host-owner-name`. */
function fromOrigin(url: string): string {
  const [, host = '', path = ''] =
    /^[a-z+]+:\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.+)$/i.exec(url) ?? /^(?:[^/@:]+@)?([^/:]+):(.+)$/.exec(url) ?? [];
  return host === '' ? '' : `${host}-${path.replace(/\/+$/, '').replace(/\.git$/, '')}`.toLowerCase();
}

function slug(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '')
    .slice(0, 120);
}
