/** Errors of the set-up and of the index, on this machine or in a remote place. */

import type { CatalogueEntry } from './catalogue-entry.ts';

export const INDEX_ERRORS = {
  E_NODE_OLD: { title: 'Node is too old', hint: 'Install Node 20.19 or newer.', exitCode: 3 },
  E_PYTHON_MISSING: {
    title: 'Python was not found',
    hint: 'Install Python 3.10 or newer, or name one with MLX_CODE_PYTHON. Search works without it, on the lexical and static tiers.',
    exitCode: 3,
  },
  E_PYTHON_OLD: {
    title: 'Python is too old',
    hint: 'Install Python 3.10 or newer, or name one with MLX_CODE_PYTHON.',
    exitCode: 3,
  },
  E_SETUP_FAILED: {
    title: 'Setting up the Python worker failed',
    hint: 'Check the network and disk space, then run "mlx-code setup" again: it continues where it stopped.',
    exitCode: 3,
  },
  E_PROCESSOR: {
    title: 'The processor lacks instructions that a native library needs',
    hint: 'Use another machine; in a virtual machine, pass the features of the host processor through.',
    exitCode: 3,
  },
  E_INDEX_MISSING: { title: 'There is no index for this folder', hint: 'Run "mlx-code index" first.', exitCode: 4 },
  E_INDEX_CORRUPT: {
    title: 'The index is damaged',
    hint: 'Run "mlx-code index --force" to build it again from your files.',
    exitCode: 4,
  },
  E_INDEX_FOREIGN: {
    title: 'The index folder holds something else',
    hint: 'Choose another index.dir, or empty that folder yourself.',
    exitCode: 4,
  },
  E_INDEX_VERSION: {
    title: 'The index was made by another version',
    hint: 'Run "mlx-code index" to build it again from your files.',
    exitCode: 4,
  },
  E_INDEX_LOCKED: {
    title: 'Another process is indexing this folder',
    hint: 'Wait for it, or end it with "mlx-code index --stop". Searching works meanwhile.',
    exitCode: 5,
  },
  E_WATCH_RUNNING: {
    title: 'This folder is watched already',
    hint: 'See it with "mlx-code watch --status", end it with "mlx-code watch --stop".',
    exitCode: 5,
  },
  E_REMOTE_DENIED: {
    title: 'The remote index place refused access',
    hint: 'Check the credentials in the environment (AWS_ACCESS_KEY_ID and so on, see docs/scale.md) and their rights.',
    exitCode: 8,
  },
  E_REMOTE_MISSING: {
    title: 'The bucket of the index does not exist',
    hint: 'Check index.dir, the region and the endpoint; mlx-code makes tables, never a bucket.',
    exitCode: 8,
  },
  E_REMOTE_UNREACHABLE: {
    title: 'The remote index place does not answer',
    hint: 'Check the network and run the same command again: what was committed is kept. MLX_CODE_REMOTE_TIMEOUT sets how long a request may take.',
    exitCode: 8,
  },
  E_REMOTE_UNSUPPORTED: {
    title: 'The remote index place does not support this',
    hint: 'docs/scale.md says what works where; an object store (s3://, gs://, az://) can do everything.',
    exitCode: 8,
  },
} as const satisfies Record<string, CatalogueEntry>;
