/** Errors of what the user asked for: options, patterns, settings, templates, folders. */

import type { CatalogueEntry } from './catalogue-entry.ts';

export const REQUEST_ERRORS = {
  E_USAGE: {
    title: 'The command line is not valid',
    hint: 'Run the command with --help to see its options.',
    exitCode: 2,
  },
  E_BAD_REGEX: {
    title: 'The regular expression is not valid',
    hint: 'Check the pattern; quote it in the shell, and escape brackets that are meant literally.',
    exitCode: 2,
  },
  E_BAD_PATTERN: {
    title: 'The pattern of code is not valid',
    hint: 'Write code of one language, with $A for one part and $$$REST for any number of them; quote it in the shell.',
    exitCode: 2,
  },
  E_BAD_GLOB: {
    title: 'The path filter is not valid',
    hint: 'Use a glob such as "src/**/*.ts", quoted in the shell.',
    exitCode: 2,
  },
  E_QUERY_EMPTY: {
    title: 'The query is empty',
    hint: 'Give at least one word, symbol or path to search for.',
    exitCode: 2,
  },
  E_QUERY_TIMEOUT: {
    title: 'The regular expression took too long',
    hint: 'Make the pattern more specific; nested repeats such as (a+)+ are the usual cause.',
    exitCode: 2,
  },
  E_CONFIG_INVALID: {
    title: 'A configuration value is not valid',
    hint: 'Run "mlx-code config" to see every key with its default and the file it came from.',
    exitCode: 2,
  },
  E_TEMPLATE_UNKNOWN: {
    title: 'There is no such template or command',
    hint: 'Run "mlx-code templates" to list them.',
    exitCode: 2,
  },
  E_TEMPLATE_INVALID: {
    title: 'A template is not valid',
    hint: 'Fix the file named above; "mlx-code templates show review" shows a valid one.',
    exitCode: 2,
  },
  E_ROOT_MISSING: { title: 'The folder does not exist', hint: 'Check the path.', exitCode: 2 },
  E_ROOT_NOT_DIR: { title: 'The root is not a folder', hint: 'Give the folder that holds the file.', exitCode: 2 },
  E_ROOT_UNREADABLE: { title: 'The folder cannot be read', hint: 'Check its permissions.', exitCode: 7 },
  E_PATH_OUTSIDE: {
    title: 'The path lies outside the root',
    hint: 'Use a path inside the indexed folder.',
    exitCode: 2,
  },
} as const satisfies Record<string, CatalogueEntry>;
