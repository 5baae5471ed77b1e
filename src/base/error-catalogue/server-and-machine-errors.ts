/** Errors of servers, the network, the disk and the process. */

import type { CatalogueEntry } from './catalogue-entry.ts';

export const SERVER_AND_MACHINE_ERRORS = {
  E_SERVER_INSECURE: {
    title: 'The server is reached without encryption',
    hint: 'Use https:// or a server on this machine, or set server.allowHttp if anyone on the network path may read the traffic.',
    exitCode: 2,
  },
  E_SERVER_KEY: {
    title: 'The server does not accept the key',
    hint: 'Put the key into the variable that chat.keyVariable or embedding.keyVariable names, or into the keychain (docs/models.md).',
    exitCode: 8,
  },
  E_SERVER_MODEL: {
    title: 'The server has no such model',
    hint: 'Check chat.serverModel or embedding.serverModel, and the path of the address; "mlx-code models" lists what a chat server has.',
    exitCode: 8,
  },
  E_SERVER_BUSY: {
    title: 'The server asks to slow down',
    hint: 'Wait a minute, then ask again.',
    exitCode: 8,
  },
  E_SERVER_UNREACHABLE: {
    title: 'The server cannot be reached',
    hint: 'Start it, or check chat.server or embedding.server; "mlx-code models use NAME" chooses a model on this machine instead.',
    exitCode: 8,
  },
  E_SERVER_TIMEOUT: {
    title: 'The server did not answer in time',
    hint: 'Ask again, or raise server.timeoutSeconds: a large model may read a long prompt for minutes.',
    exitCode: 8,
  },
  E_SERVER_FAILED: {
    title: 'The server refused the request or failed',
    hint: 'Check the log of the server.',
    exitCode: 8,
  },
  E_SERVER_CUT: {
    title: 'The server broke off its answer',
    hint: 'Ask again; the part that arrived is above.',
    exitCode: 8,
  },
  E_SERVER_ANSWER: {
    title: 'The server sent a malformed answer',
    hint: 'Check that chat.server or embedding.server names the right kind (openai or anthropic) and the path that ends in /v1.',
    exitCode: 8,
  },
  E_OFFLINE: {
    title: 'The network is switched off by setting',
    hint: 'Unset HF_HUB_OFFLINE, or put the model folder in place yourself.',
    exitCode: 8,
  },
  E_NETWORK: {
    title: 'The server cannot be reached',
    hint: 'Check the network or the proxy settings, then run the same command again: a download continues where it stopped.',
    exitCode: 8,
  },
  E_HTTP: {
    title: 'The server refused the download',
    hint: 'Check access rights (HF_TOKEN) and the address, then try again.',
    exitCode: 8,
  },
  E_DISK_FULL: {
    title: 'The disk is full',
    hint: 'Free some space and run the same command again; what was committed is kept.',
    exitCode: 7,
  },
  E_DISK_LOW: {
    title: 'Too little disk space is left',
    hint: 'Free some space, or move the index with index.dir.',
    exitCode: 7,
  },
  E_READ_ONLY: {
    title: 'The folder cannot be written',
    hint: 'Check permissions, or choose another place with index.dir or MLX_CODE_CACHE_DIR.',
    exitCode: 7,
  },
  E_DISK_ERROR: {
    title: 'The disk reported an error',
    hint: 'Check the disk, or choose another place with index.dir or MLX_CODE_CACHE_DIR, then run the same command again.',
    exitCode: 7,
  },
  E_TOO_MANY_FILES: {
    title: 'Too many files are open',
    hint: 'Close other programs or raise the limit ("ulimit -n 4096"), then run the same command again.',
    exitCode: 7,
  },
  E_CANCELLED: { title: 'Stopped', hint: 'Run the same command again to continue.', exitCode: 130 },
  E_BUG: {
    title: 'Something unexpected happened',
    hint: 'Please report it with the output of "mlx-code doctor --json".',
    exitCode: 70,
  },
  E_WEBHOOK: {
    title: 'A webhook cannot be sent, or its secret cannot be used',
    hint: 'A target is an https address of the open network, or of this machine; docs/webhooks.md shows the secret.',
    exitCode: 2,
  },
} as const satisfies Record<string, CatalogueEntry>;
