/** Errors of changes of the user's files. */

import type { CatalogueEntry } from './catalogue-entry.ts';

export const EDIT_ERRORS = {
  E_EDIT_REFUSED: {
    title: 'The change was refused',
    hint: 'Nothing was written. The reasons are above.',
    exitCode: 9,
  },
  E_EDIT_STALE: {
    title: 'A file is not as it was when the change was planned',
    hint: 'Nothing was written. Make the plan again; with --merge only the lines of the plan are changed.',
    exitCode: 9,
  },
  E_EDIT_EXPIRED: {
    title: 'The old content is no longer kept',
    hint: 'edit.keepDays and edit.keepMegabytes say how long and how much is kept.',
    exitCode: 9,
  },
  E_EDIT_UNKNOWN: {
    title: 'There is no such change',
    hint: 'Run "mlx-code history" to list the changes of this project.',
    exitCode: 2,
  },
  E_EDIT_BUSY: {
    title: 'Another process changes files of this folder',
    hint: 'Try again in a moment.',
    exitCode: 5,
  },
  E_EDIT_MODE: {
    title: 'The mode is plan: changes are only proposed',
    hint: 'Take another mode: /mode ask in the chat, or the setting edit.mode.',
    exitCode: 9,
  },
  E_EDIT_NOTHING: {
    title: 'The answer changes no file',
    hint: 'Code needs a fence with a path in it or above it; docs/edits.md shows the forms that are read.',
    exitCode: 9,
  },
  E_PLAN_INVALID: {
    title: 'The plan is not valid',
    hint: 'Give a file that a changing command printed with --json.',
    exitCode: 2,
  },
  E_JOURNAL_NEWER: {
    title: 'The journal of changes was written by a newer version',
    hint: 'Update mlx-code, or move the folder edits of the data folder away. Nothing in it was changed.',
    exitCode: 7,
  },
  E_JOURNAL_DAMAGED: {
    title: 'The journal of changes is damaged',
    hint: 'Move the folder edits of the data folder away; a new journal then begins, without the changes before.',
    exitCode: 7,
  },
  E_AUDIT_BROKEN: {
    title: 'The audit was changed after it was written',
    hint: 'Compare it with a backup; the line named above is the first that does not fit.',
    exitCode: 9,
  },
  E_AGENT_NONE: {
    title: 'No coding agent was found',
    hint: 'Name one, such as "mlx-code install claude-code"; "mlx-code install --help" lists them.',
    exitCode: 2,
  },
  E_AGENT_FILE: {
    title: 'A file of an agent was left alone',
    hint: 'Mend that file, or put the entry in by hand: docs/agents.md shows it for each agent.',
    exitCode: 9,
  },
} as const satisfies Record<string, CatalogueEntry>;
