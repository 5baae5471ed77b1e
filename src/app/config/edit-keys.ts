/** Settings of changes of the user's files. */

import { choice, commands, integer, list } from './config-kinds.ts';

/** Who decides about a change that a model proposes. */
export const EDIT_MODES = ['plan', 'ask', 'auto-edit'] as const;
export type EditMode = (typeof EDIT_MODES)[number];

export const EDIT_KEYS = {
  'edit.mode': choice({
    default: 'ask',
    choices: EDIT_MODES,
    narrow: 'never',
    doc: 'Who decides about changes that a model proposes: plan only shows them, ask lets you review each, auto-edit makes those at once of which edit.allow names every file.',
  }),
  'edit.allow': list({
    default: [],
    narrow: 'never',
    doc: 'Files that may be changed, as globs or folders from the root, each perhaps behind an operation: "src/**", "create:docs/". Empty: all that are not protected or denied.',
  }),
  'edit.deny': list({
    default: [],
    narrow: 'more',
    doc: 'Files that are never changed, in the same form, such as "migrations/" or "delete:**". Wins over edit.allow.',
  }),
  'hooks.afterEdit': commands({
    default: [],
    narrow: 'never',
    doc: 'Programs to run after a change of files, such as a formatter and a checker: [["npx", "prettier", "--write", "{files}"], ["npx", "tsc", "--noEmit"]]. No shell reads them; "{files}" stands for the changed files.',
  }),
  'hooks.seconds': integer({
    default: 60,
    min: 1,
    max: 3600,
    unit: 'seconds',
    narrow: 'never',
    doc: 'How long each of them may take; then it is ended.',
  }),
  'hooks.trusted': list({
    default: [],
    narrow: 'never',
    doc: 'Projects, by the absolute path of their root, whose own git hooks and git settings may run at "mlx-code commit". Elsewhere it commits only where nothing of the repository could run, and asks first where something could.',
  }),
  'edit.keepDays': integer({
    default: 30,
    min: 1,
    max: 3650,
    unit: 'days',
    narrow: 'never',
    doc: 'How long a change can be undone.',
  }),
  'edit.keepMegabytes': integer({
    default: 200,
    min: 1,
    max: 100_000,
    unit: 'MB',
    narrow: 'never',
    doc: 'Room for old contents of files, of all projects together. The oldest go first; the last change can always be undone.',
  }),
} as const;
