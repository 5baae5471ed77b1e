/** Errors of sessions, of the worker and of models on this machine. */

import type { CatalogueEntry } from './catalogue-entry.ts';

export const MODEL_ERRORS = {
  E_SESSION_UNKNOWN: {
    title: 'There is no such session',
    hint: 'Run "mlx-code sessions --all" to list them.',
    exitCode: 2,
  },
  E_SESSION_AMBIGUOUS: {
    title: 'The name matches more than one session',
    hint: 'Give more digits of the id of the one you mean.',
    exitCode: 2,
  },
  E_SESSIONS_NEWER: {
    title: 'The sessions file was written by a newer version',
    hint: 'Update mlx-code, or move the file sessions.db of the data folder away. Nothing in it was changed.',
    exitCode: 7,
  },
  E_SESSIONS_BUSY: {
    title: 'Another process holds the sessions',
    hint: 'Try again in a moment.',
    exitCode: 5,
  },
  E_SESSIONS_DAMAGED: {
    title: 'The sessions file is damaged',
    hint: 'The next start moves it aside unchanged and begins a new one.',
    exitCode: 7,
  },
  E_EDITOR_FAILED: {
    title: 'The editor did not work',
    hint: 'Set VISUAL or EDITOR to a program that waits until the file is closed, such as "vim" or "code --wait".',
    exitCode: 6,
  },
  E_WORKER_START: {
    title: 'The MLX worker did not start',
    hint: 'Run "mlx-code doctor" to see what is missing.',
    exitCode: 6,
  },
  E_WORKER_DIED: {
    title: 'The MLX worker ended unexpectedly',
    hint: 'Run "mlx-code doctor"; the worker log shows its last output. Search works without the MLX tier.',
    exitCode: 6,
  },
  E_WORKER_TIMEOUT: {
    title: 'The MLX worker did not answer in time',
    hint: 'Try again; if it persists, run "mlx-code doctor".',
    exitCode: 6,
  },
  E_WORKER_PROTOCOL: {
    title: 'The MLX worker sent a malformed message',
    hint: 'Run "mlx-code setup" to install the worker again.',
    exitCode: 6,
  },
  E_WORKER_OFF: {
    title: 'The MLX worker failed too often and is switched off',
    hint: 'Run "mlx-code doctor"; search works without the MLX tier.',
    exitCode: 6,
  },
  E_PROMPT_TOO_LONG: {
    title: 'The prompt is longer than the model can read',
    hint: 'Ask a shorter question, name fewer files, or choose a model with a larger window.',
    exitCode: 2,
  },
  E_ANSWER_EMPTY: {
    title: 'The model wrote nothing',
    hint: 'Ask in other words, or with another model (--model); "mlx-code models" lists them.',
    exitCode: 6,
  },
  E_MODEL_UNKNOWN: {
    title: 'There is no such model',
    hint: 'Run "mlx-code models" to see those that are known.',
    exitCode: 2,
  },
  E_MODEL_ROLE: {
    title: 'The model is of the wrong kind',
    hint: 'Run "mlx-code models" to see which models embed and which answer questions.',
    exitCode: 2,
  },
  E_MODEL_MISSING: { title: 'The model is not on this machine', hint: 'Run "mlx-code models pull NAME".', exitCode: 6 },
  E_MODEL_UNSAFE: {
    title: 'The model folder holds something that may run code',
    hint: 'Only safetensors weights and JSON-like files are loaded.',
    exitCode: 6,
  },
  E_MODEL_CORRUPT: {
    title: 'A model file does not match its expected hash or size',
    hint: 'Run "mlx-code models pull NAME" to fetch it again.',
    exitCode: 6,
  },
  E_MODEL_BAD_VECTOR: {
    title: 'The model returned an unusable vector',
    hint: 'Run "mlx-code doctor"; the text is skipped and indexing continues.',
    exitCode: 6,
  },
} as const satisfies Record<string, CatalogueEntry>;
